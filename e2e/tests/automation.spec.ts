import { expectClean } from "../support/axe";
import { Chat } from "../support/chat";
import { Console } from "../support/console";
import { expect, test } from "../support/test";

const MESSAGES = "/api/v1/settings/messages";
const HOURS = "/api/v1/settings/hours";

test.afterEach(async ({ admin }) => {
  const { version } = (await admin.get(MESSAGES)) as { version: number };
  await admin.call("PUT", MESSAGES, { version });
});

test("F13 an administrator sets a greeting, and the next customer reads it", async ({ fresh, unique }) => {
  const desk = await Console.open(await fresh(), "admin");
  const { page } = desk;
  await page.goto("/settings/basics/messages");
  const words = unique("안녕하세요. 곧 답변드리겠습니다.");
  await page.getByLabel("인사말").fill(words);
  await page.getByRole("switch", { name: "고객이 답하지 않을 때" }).check();
  const silence = page.getByRole("group", { name: "고객이 답하지 않을 때" });
  await silence.getByLabel("시간").selectOption("0");
  await expect(silence).toContainText("10분 이상으로 정해 주세요.");
  await silence.getByLabel("일").selectOption("6");
  await silence.getByLabel("시간").selectOption("23");
  await silence.getByLabel("분").selectOption("50");
  await page.getByRole("button", { name: "저장", exact: true }).click();
  await expect(page.getByText("저장했습니다.")).toBeVisible();
  await page.reload();
  await expect(page.getByLabel("인사말")).toHaveValue(words);
  await expect(silence.getByLabel("일")).toHaveValue("6");
  await expect(silence.getByLabel("분")).toHaveValue("50");

  const name = unique("손님");
  const chat = await Chat.openPage(await (await fresh()).newPage(), { cus_extra_username: name });
  await chat.say("배송 문의합니다");
  await expect(chat.log).toContainText(words);
  await page.getByRole("link", { name: "채팅", exact: true }).click();
  await expect(desk.row(name)).toContainText("배송 문의합니다");
  await desk.choose(name);
  await expect(desk.log).toContainText(words);
});

test("F13 who saves an older version is told, and nothing is lost", async ({ fresh, admin }) => {
  const { page } = await Console.open(await fresh(), "admin");
  await page.goto("/settings/basics/messages");
  await page.getByLabel("인사말").fill("내가 쓴 인사말");
  const { version } = (await admin.get(MESSAGES)) as { version: number };
  await admin.call("PUT", MESSAGES, { version, greeting: "먼저 저장한 인사말" });
  await page.getByRole("button", { name: "저장", exact: true }).click();
  await expect(page.getByText("다른 상담사가 수정했습니다")).toBeVisible();
  await expect(page.getByLabel("인사말")).toHaveValue("내가 쓴 인사말");
  await page.getByRole("button", { name: "저장", exact: true }).click();
  await expect(page.getByText("저장했습니다.")).toBeVisible();
  expect(await admin.get(MESSAGES)).toMatchObject({ greeting: "내가 쓴 인사말" });
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing on automatic messages: ${colorScheme}`, async ({ fresh }) => {
    const { page } = await Console.open(await fresh({ colorScheme }), "admin");
    await page.goto("/settings/basics/messages");
    await page.getByRole("switch", { name: "상담사가 답하지 않을 때" }).check();
    await expectClean(page);
  });
}

test.describe("hours", () => {
  test.afterEach(async ({ admin }) => {
    const { version } = (await admin.get(HOURS)) as { version: number };
    if (version > 0) await admin.call("PUT", HOURS, { version });
  });

  test("F13 an administrator sets hours and a holiday, and customers outside them are told so", async ({ fresh, admin, unique }) => {
    const { page } = await Console.open(await fresh(), "admin");
    await page.goto("/settings/basics/hours");
    await expect(page.getByText("지금은 운영 중입니다.")).toBeVisible();
    await page.getByRole("switch", { name: "운영 시간 사용" }).check();
    await page.getByLabel("월요일 1번째 시작").fill("9시 30분");
    await page.getByLabel("월요일 1번째 끝").fill("8");
    await page.getByLabel("월요일 1번째 끝").blur();
    await expect(page.getByText("시작이 끝보다 빨라야 하고")).toBeVisible();
    await page.getByRole("button", { name: "저장", exact: true }).click();
    await page.getByLabel("월요일 1번째 끝").fill("1200");
    await page.getByRole("button", { name: "월요일 시간 추가" }).click();
    await page.getByRole("button", { name: "월요일 시간을 평일에 적용" }).click();
    await expect(page.getByLabel("금요일 2번째 시작")).toHaveValue("13:00");
    const today = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Seoul" }).format(new Date());
    await page.getByLabel("날짜").fill(today);
    await page.getByLabel("이름").fill("창립기념일");
    await page.getByRole("button", { name: "휴무일 추가" }).click();
    await page.getByRole("button", { name: "저장", exact: true }).click();
    await expect(page.getByText("지금은 운영 시간이 아닙니다.")).toBeVisible();
    await page.reload();
    await expect(page.getByLabel("월요일 1번째 시작")).toHaveValue("09:30");
    await expect(page.getByText("창립기념일")).toBeVisible();

    const { version } = (await admin.get(MESSAGES)) as { version: number };
    const words = unique("운영 시간이 아닙니다.");
    await admin.call("PUT", MESSAGES, { version, greeting: "어서 오세요.", off_hours: words });
    const chat = await Chat.openPage(await (await fresh()).newPage(), { cus_extra_username: unique("밤손님") });
    await chat.say("지금 되나요?");
    await expect(chat.log).toContainText(words);
    await expect(chat.log).not.toContainText("어서 오세요.");
  });

  test("axe finds nothing on the hours", async ({ fresh }) => {
    const { page } = await Console.open(await fresh(), "admin");
    await page.goto("/settings/basics/hours");
    await page.getByRole("switch", { name: "운영 시간 사용" }).check();
    await expectClean(page);
  });
});
