import AxeBuilder from "@axe-core/playwright";
import { Chat } from "../support/chat";
import { Console } from "../support/console";
import { expect, test } from "../support/test";

const MESSAGES = "/api/v1/settings/messages";

test.afterEach(async ({ admin }) => {
  const { version } = (await admin.get(MESSAGES)) as { version: number };
  await admin.call("PUT", MESSAGES, { version });
});

test("F13 an administrator sets a greeting, and the next customer reads it", async ({ fresh, unique }) => {
  const desk = await Console.open(await fresh(), "admin");
  const { page } = desk;
  await page.goto("/settings/advanced/messages");
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
  await page.goto("/settings/advanced/messages");
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
    await page.goto("/settings/advanced/messages");
    await page.getByRole("switch", { name: "상담사가 답하지 않을 때" }).check();
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`)).toEqual([]);
  });
}
