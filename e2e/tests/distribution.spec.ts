import { expectClean } from "../support/axe";
import { Chat } from "../support/chat";
import { Console } from "../support/console";
import { HttpAgent, HttpVisitor } from "../support/http";
import { expect, test } from "../support/test";

const SETTINGS = "/api/v1/settings";
const PAGE = "/settings/advanced/distribution";
const CAPACITY = 20;

interface Staff {
  items: { id: string; name: string; capacity: number; week: null | unknown[] }[];
}

test.beforeEach(async ({ server, admin }) => {
  // Who manages takes no rooms here.
  for (const agent of ["admin", "park"]) await setAvailable(server.url, agent, false);
  await admin.call("PUT", `${SETTINGS}/distribution`, { mode: "manual", rule: "fewest", categories: [], channels: [], rest_group_id: null });
});

test.afterEach(async ({ server, admin }) => {
  await admin.call("PUT", `${SETTINGS}/distribution`, { mode: "manual", rule: "fewest", categories: [], channels: [], rest_group_id: null });
  const { items } = await admin.get<Staff>(`${SETTINGS}/agents`);
  await admin.call("PUT", `${SETTINGS}/agents`, { items: items.map(({ id }) => ({ id, capacity: CAPACITY, week: null })) });
  for (const agent of ["admin", "park"]) await setAvailable(server.url, agent, true);
});

async function setAvailable(url: string, agent: string, available: boolean): Promise<void> {
  await (await HttpAgent.logIn(url, `${agent}@demo.local`)).call("PUT", "/api/v1/me/availability", { available });
}

test("S81 F3 자동배분 is set on its page, and who has the fewest rooms gets the next one, live", async ({ server, admin, fresh, unique }) => {
  test.slow();
  // 이상담 has one room already.
  const busy = await HttpVisitor.enter(server.url, { cus_extra_username: unique("먼저") });
  const { room_no } = await busy.write("먼저 왔어요");
  await (await HttpAgent.logIn(server.url, "lee@demo.local")).accept(room_no);

  const kim = await Console.open(await fresh(), "kim");
  const lee = await Console.open(await fresh(), "lee");
  const { page } = await Console.open(await fresh(), "admin");
  await page.goto(PAGE);
  await page.getByRole("radio", { name: "자동배분" }).check();
  await expect(page.getByText("지금 대기 중인 상담을 이 규칙으로 바로 배정합니다")).toBeVisible();
  await expect(page.getByRole("radio", { name: "상담이 가장 적은 상담사" })).toBeChecked();
  await page.getByRole("button", { name: "저장", exact: true }).click();
  await expect(page.getByText("저장했습니다.")).toBeVisible();
  await page.reload();
  await expect(page.getByRole("radio", { name: "자동배분" })).toBeChecked();

  const name = unique("손님");
  const chat = await Chat.openPage(await (await fresh()).newPage(), { cus_extra_username: name });
  await chat.say("배송이 안 와요");
  await kim.show("접수");
  await expect(kim.row(name)).toContainText("배송이 안 와요");
  await lee.show("접수");
  await expect(lee.row("먼저")).toBeVisible();
  await expect(lee.row(name)).toHaveCount(0);

  await kim.choose(name);
  await expect(kim.composer).toBeEditable();
  await expect(kim.log).toContainText("김상담 상담사에게 배정되었습니다.");
  await kim.page.getByRole("button", { name: "담당 김상담: 배정 기록 보기" }).click();
  const log = kim.page.getByRole("dialog", { name: "배정 기록" });
  await expect(log).toContainText("왜 이 상담사에게?");
  await expect(log).toContainText("맡은 상담이 가장 적었습니다");
  await expect(log.getByRole("listitem").filter({ hasText: "김상담" }).filter({ hasText: "0/20건" }).first()).toBeVisible();
  await expect(log.getByRole("listitem").filter({ hasText: "이상담" }).filter({ hasText: "1/20건" }).first()).toBeVisible();
  await expect(log).toContainText("상담 안함");
  await kim.page.keyboard.press("Escape");
  await expect(log).toBeHidden();

  const history = await admin.get<{ items: { agent: string }[] }>(`/api/v1/rooms/${await roomOf(admin, name)}/history`);
  expect(history.items[0]?.agent, "S82").toBe("김상담");
});

async function roomOf(admin: HttpAgent, name: string): Promise<string> {
  const { items } = await admin.get<{ items: { room_no: string }[] }>(`/api/v1/rooms?q=${encodeURIComponent(name)}`);
  expect(items).toHaveLength(1);
  return items[0]?.room_no ?? "";
}

test("F3 상담 안함 gets nothing, what waits is 배정 대기 for managers alone, and 상담함 brings it at once", async ({ admin, fresh, unique }) => {
  await admin.call("PUT", `${SETTINGS}/distribution`, { mode: "auto" });
  const kim = await Console.open(await fresh(), "kim");
  const lee = await Console.open(await fresh(), "lee");
  const manager = await Console.open(await fresh(), "park");
  const taking = (desk: Console) => desk.page.getByRole("navigation").getByRole("switch", { name: "상담 상태" });
  await taking(kim).click();
  await taking(lee).click();
  await expect(taking(lee)).not.toBeChecked();
  await expect(lee.page.getByRole("button", { name: "상담 안함", exact: true })).toBeVisible();

  const name = unique("기다리는 손님");
  const chat = await Chat.openPage(await (await fresh()).newPage(), { cus_extra_username: name });
  await chat.say("아무도 안 계세요?");
  await manager.show("대기");
  await expect(manager.row(name)).toContainText("배정 대기");
  await kim.show("대기");
  await expect(kim.page.getByText("대기 중인 상담이 없습니다")).toBeVisible();

  await taking(lee).click();
  await lee.show("접수");
  await expect(lee.row(name)).toContainText("아무도 안 계세요?");
  await expect(manager.row(name)).toHaveCount(0);
  await kim.show("접수");
  await expect(kim.row(name)).toHaveCount(0);
});

test("F3 groups, their leader, capacity and hours are set without a manual", async ({ admin, fresh, unique }) => {
  const { page } = await Console.open(await fresh(), "admin");
  const before = await admin.get<{ items: unknown[] }>(`${SETTINGS}/groups`);
  await page.goto(PAGE);
  await page.getByRole("link", { name: "상담 그룹 관리로 이동" }).click();
  await expect(page).toHaveURL(/\/settings\/account\/groups$/);
  await page.getByRole("button", { name: "그룹 추가" }).click();
  await page.getByRole("button", { name: "저장", exact: true }).click();
  await expect(page.getByText("그룹 이름을 입력해 주세요.")).toBeVisible();
  const name = unique("주문팀");
  await page.getByRole("textbox", { name: "그룹 이름" }).last().fill(name);
  await expect(page.getByText("상담사를 한 명 이상 넣어 주세요.")).toBeVisible();
  const add = page.getByRole("combobox", { name: `${name} 그룹에 상담사 추가` });
  await add.selectOption({ label: "김상담" });
  await add.selectOption({ label: "박매니저" });
  await page.getByRole("button", { name: "박매니저 팀장" }).last().click();
  await page.getByRole("button", { name: "저장", exact: true }).click();
  await expect(page.getByRole("region", { name: "저장하지 않은 변경이 있습니다." })).toBeHidden();
  await page.reload();
  await expect(page.getByRole("button", { name: "박매니저 팀장" }).last()).toHaveAttribute("aria-pressed", "true");

  await page.goto(PAGE);
  await page.getByLabel("김상담 동시 상담 수").fill("1001");
  await expect(page.getByText("1에서 1,000 사이로 입력해 주세요.")).toBeVisible();
  await page.getByLabel("김상담 동시 상담 수").fill("3");
  await page.getByRole("button", { name: /^김상담 근무 시간/ }).click();
  const hours = page.getByRole("dialog", { name: "김상담 근무 시간" });
  await hours.getByRole("switch", { name: "근무 시간 직접 정하기" }).check();
  await hours.getByLabel("월요일 1번째 시작").fill("10");
  await hours.getByLabel("월요일 1번째 시작").blur();
  await hours.getByRole("button", { name: "확인" }).click();
  await page.getByRole("button", { name: "저장", exact: true }).click();
  await expect(page.getByRole("region", { name: "저장하지 않은 변경이 있습니다." })).toBeHidden();

  await page.reload();
  await expect(page.getByLabel("김상담 동시 상담 수")).toHaveValue("3");
  await expect(page.getByRole("button", { name: "김상담 근무 시간: 직접 정함" })).toBeVisible();

  // A rule names the group from then on.
  await page.getByRole("radio", { name: "하이브리드" }).check();
  await page.getByRole("radio", { name: "채널별 담당 그룹" }).check();
  await page.getByRole("combobox", { name: "그 외 담당 그룹" }).selectOption({ label: name });
  await page.getByRole("button", { name: "저장", exact: true }).click();
  await expect(page.getByText("저장했습니다.").last()).toBeVisible();
  await page.goto("/settings/account/groups");
  await page.getByRole("button", { name: `${name} 그룹 삭제` }).click();
  await page.getByRole("button", { name: "저장", exact: true }).click();
  await expect(page.getByText("배분 규칙에서 쓰는 그룹입니다")).toBeVisible();
  await admin.call("PUT", `${SETTINGS}/distribution`, { rest_group_id: null });
  await admin.call("PUT", `${SETTINGS}/groups`, { items: before.items });
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing on 상담 배분 관리 and the reason: ${colorScheme}`, async ({ server, admin, fresh, unique }) => {
    const { page } = await Console.open(await fresh({ colorScheme }), "admin");
    await page.goto(PAGE);
    await page.getByRole("radio", { name: "자동배분" }).check();
    await page.getByRole("radio", { name: "채널별 담당 그룹" }).check();
    await expectClean(page, "the page");
    await page.getByRole("button", { name: /^김상담 근무 시간/ }).click();
    await expect(page.getByRole("dialog", { name: "김상담 근무 시간" })).toBeVisible();
    await expectClean(page, "hours of an agent");

    await admin.call("PUT", `${SETTINGS}/distribution`, { mode: "auto" });
    const name = unique("접근성");
    await (await HttpVisitor.enter(server.url, { cus_extra_username: name })).write("안녕하세요");
    const kim = await Console.open(await fresh({ colorScheme }), "admin");
    await kim.show("접수");
    await kim.choose(name);
    await kim.page.getByRole("button", { name: /배정 기록 보기$/ }).click();
    await expect(kim.page.getByRole("dialog", { name: "배정 기록" })).toContainText("왜 이 상담사에게?");
    await expectClean(kim.page, "the reason");
  });
}
