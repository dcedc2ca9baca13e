import { randomUUID } from "node:crypto";
import type { Locator } from "@playwright/test";
import { expectClean } from "../support/axe";
import { Console } from "../support/console";
import { HttpAgent, HttpVisitor } from "../support/http";
import { root } from "../support/paths";
import { expect, test } from "../support/test";

const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==",
  "base64",
);

/** A customer with three ended consultations, by 이상담 (with everything), by nobody and by 김상담, and one in hand of 김상담. */
interface Story {
  name: string;
  lees: string;
  nobodys: string;
  kims: string;
  current: string;
  visitor: HttpVisitor;
}

async function ok<T>(answer: Promise<{ status: number; body: T }>): Promise<T> {
  const { status, body } = await answer;
  expect(status, JSON.stringify(body)).toBeLessThan(300);
  return body;
}

async function classify(url: string): Promise<{ category_id: string; division_id: string }> {
  const admin = await HttpAgent.logIn(url, "admin@demo.local");
  type Category = { id?: string; name: string; used: boolean; divisions: { id?: string; name: string; used: boolean }[] };
  const settings = await admin.get<{ items: Category[] }>("/api/v1/settings/categories");
  if (!settings.items.some(({ name }) => name === "물류")) {
    settings.items.push({ name: "물류", used: true, divisions: [{ name: "지연", used: true }] });
    await ok(admin.call("PUT", "/api/v1/settings/categories", settings));
  }
  const { items } = await admin.get<{ items: Category[] }>("/api/v1/settings/categories");
  const found = items.find(({ name }) => name === "물류")!;
  return { category_id: found.id!, division_id: found.divisions[0]!.id! };
}

async function tell(url: string, name: string): Promise<Story> {
  const [kim, lee] = [await HttpAgent.logIn(url, "kim@demo.local"), await HttpAgent.logIn(url, "lee@demo.local")];
  const visitor = await HttpVisitor.enter(url, { site_uid: name, cus_extra_username: name });

  const lees = (await visitor.write("달항아리 배송이 늦어요")).room_no;
  await ok(lee.accept(lees));
  await lee.write(lees, "물류센터에서 지연되었습니다. 23일에 도착합니다.");
  await ok(lee.call("POST", `/api/v1/rooms/${lees}/memos`, { text: "택배사 통화 완료\n23일 도착 확인" }));
  await ok(lee.call("POST", `/api/v1/rooms/${lees}/memos`, { text: "쿠폰 안내함" }));
  await ok(lee.call("PUT", `/api/v1/rooms/${lees}/category`, { ...(await classify(url)), detail: "택배" }));
  await ok(lee.call("PUT", `/api/v1/rooms/${lees}/tags`, { tags: ["배송지연", "쿠폰"] }));
  const { id } = await lee.upload("배송조회.png", PNG);
  await ok(lee.call("POST", `/api/v1/rooms/${lees}/messages`, { client_id: randomUUID(), text: "조회 화면입니다.", attachment_ids: [id] }));
  await lee.end(lees);

  const nobodys = (await visitor.write("영업시간이 어떻게 되나요?")).room_no;
  await visitor.end();

  const kims = (await visitor.write("영수증 부탁드려요")).room_no;
  await ok(kim.accept(kims));
  await kim.write(kims, "메일로 보내 드렸습니다.");
  await kim.end(kims);

  const current = (await visitor.write("오늘 도착하나요?")).room_no;
  await ok(kim.accept(current));
  await kim.write(current, "확인해 보겠습니다.");
  return { name, lees, nobodys, kims, current, visitor };
}

async function openRoom(kim: Console, story: Story): Promise<void> {
  await kim.page.goto(`/rooms/${story.current}`);
  await expect(kim.log).toContainText("오늘 도착하나요?");
  await expect(kim.info.getByRole("row")).toHaveCount(5);
}

const rows = (kim: Console): Locator => kim.info.getByRole("row").filter({ has: kim.page.getByRole("cell") });
const detail = (kim: Console): Locator => kim.page.getByRole("region", { name: /^상담 상세, / });
const openOf = (kim: Console, no: string): Locator => kim.page.locator(`#history-${no}`);
const fact = (of: Locator, label: string): Locator => of.locator("dl > div").filter({ has: of.page().locator("dt", { hasText: new RegExp(`^${label}$`) }) }).locator("dd");

test("S71 S72 S74 S76 S77 S78 S80 R14 the list in order with its columns, and what happens shows while it is open", async ({ server, fresh, unique }) => {
  const kim = await Console.open(await fresh(), "kim");
  const story = await tell(server.url, unique("이력"));
  await openRoom(kim, story);
  await expect(kim.info.getByRole("columnheader")).toHaveText(["상담시작", "메모", "대분류/중분류/소분류", "상담원"]);
  const { name } = await (await HttpAgent.logIn(server.url, "kim@demo.local")).get<{ name: string }>("/api/v1/me");
  const lee = (await (await HttpAgent.logIn(server.url, "lee@demo.local")).get<{ name: string }>("/api/v1/me")).name;
  const cells = (nth: number) => rows(kim).nth(nth).getByRole("cell");
  await expect(rows(kim)).toHaveCount(4);
  await expect(cells(0)).toContainText([/현재 상담/, "", "", `로봇 > ${name}`]);
  await expect(cells(1).nth(3)).toHaveText(`로봇 > ${name}`);
  await expect(cells(2).nth(3)).toHaveText("로봇");
  await expect(cells(3)).toContainText([/20\d\d/, /쿠폰 안내함\s*\(\+1\)/, /물류\/\u200b?지연\/\u200b?택배/, `로봇 > ${lee}`]);
  await expect(kim.info).toContainText("총 4건");

  const agent = await HttpAgent.logIn(server.url, "kim@demo.local");
  await ok(agent.call("POST", `/api/v1/rooms/${story.current}/memos`, { text: "지금 적은 메모" }));
  await expect(cells(0).nth(1)).toHaveText("지금 적은 메모");
  await agent.end(story.current);
  await story.visitor.write("다시 왔어요");
  await expect(kim.info).toContainText("총 5건");
  await expect(rows(kim)).toHaveCount(5);
});

test("R14 filters narrow the list on the server and leave the total", async ({ server, fresh, unique }) => {
  const kim = await Console.open(await fresh(), "kim");
  const story = await tell(server.url, unique("필터"));
  await openRoom(kim, story);
  await kim.info.getByRole("button", { name: "필터", exact: true }).click();
  const filters = kim.info.getByRole("group", { name: "상담이력 필터" });
  const agents = filters.getByRole("combobox", { name: "상담원" });
  await expect(agents.getByRole("option")).toContainText(["전체", "로봇 (1)"]);
  await agents.selectOption({ label: "로봇 (1)" });
  await expect(rows(kim)).toHaveCount(1);
  await expect(openOf(kim, story.nobodys)).toBeVisible();
  await expect(kim.info).toContainText("총 4건");
  await expect(kim.info.getByRole("button", { name: "필터 1개 적용 중" })).toBeVisible();
  await filters.getByRole("combobox", { name: "분류" }).selectOption({ label: "물류/지연 (1)" });
  await expect(kim.info).toContainText("조건에 맞는 상담이 없습니다.");
  await agents.selectOption({ label: "전체" });
  await expect(rows(kim)).toHaveCount(1);
  await expect(openOf(kim, story.lees)).toBeVisible();
  await filters.getByRole("button", { name: "초기화" }).click();
  await expect(rows(kim)).toHaveCount(4);
  await filters.getByLabel("종료일").fill("2001-01-01");
  await expect(kim.info).toContainText("조건에 맞는 상담이 없습니다.");
  await expectClean(kim.page, "filter without results");
});

test("S83 S84 S85 S88 a past consultation opens beside the room with its ten things", async ({ server, fresh, unique }) => {
  const kim = await Console.open(await fresh(), "kim");
  const story = await tell(server.url, unique("상세"));
  const lee = (await (await HttpAgent.logIn(server.url, "lee@demo.local")).get<{ name: string }>("/api/v1/me")).name;
  await openRoom(kim, story);
  await openOf(kim, story.lees).click();
  const past = detail(kim);
  await expect(past).toBeVisible();
  await expect(kim.page).toHaveURL(new RegExp(`/rooms/${story.current}\\?history=${story.lees}$`));
  await expect(fact(past, "시작시간")).toHaveText(/^20\d\d\. .*\d:\d\d$/);
  await expect(fact(past, "종료시간")).toHaveText(/^20\d\d\. .*\d:\d\d$/);
  await expect(fact(past, "총 상담시간")).toHaveText(/^(\d+시간 )?(\d+분 )?\d+초$/);
  await expect(fact(past, "인입 채널")).toHaveText(/웹채팅$/);
  await expect(fact(past, "상담 분류")).toHaveText(/물류\/\u200b?지연\/\u200b?택배/);
  await expect(fact(past, "담당 상담사").first()).toHaveText(`로봇 > ${lee}`);
  await past.getByText("배정 기록 1건").click();
  await expect(fact(past, "담당 상담사").last()).toContainText("대기에서 접수");
  await expect(fact(past, "상담방태그")).toContainText(/#배송지연\s*#쿠폰/);
  const part = (name: string) => past.getByRole("region", { name: new RegExp(`^${name}`) });
  await expect(part("메모").getByRole("article")).toHaveCount(2);
  await expect(part("메모").getByRole("article").first()).toContainText("쿠폰 안내함");
  await expect(part("대화 내용")).toContainText("달항아리 배송이 늦어요");
  await expect(part("대화 내용").getByRole("article"), "memos in place").toHaveCount(2);
  const link = part("첨부파일").getByRole("link", { name: /배송조회\.png/ });
  const [download] = await Promise.all([kim.page.waitForEvent("download"), link.click()]);
  expect(download.suggestedFilename()).toBe("배송조회.png");

  // The room in view goes on beside it.
  await kim.say("23일에 도착합니다.");
  await expect(kim.log).toContainText("23일에 도착합니다.");
  await story.visitor.write("감사합니다!");
  await expect(kim.log).toContainText("감사합니다!");
  await expect(past).toBeVisible();
  await kim.page.screenshot({ path: `${root}/target/shots/history-detail.png` });

  // A reload opens it again, Esc closes it.
  await kim.page.reload();
  await expect(fact(detail(kim), "상담방태그")).toContainText("#배송지연");
  await detail(kim).press("Escape");
  await expect(detail(kim)).toBeHidden();
  await expect(kim.page).toHaveURL(new RegExp(`/rooms/${story.current}$`));
  await expect(kim.composer).toBeVisible();
});

test("S83 S88 next and previous consultations by buttons and keys, and another room closes it", async ({ server, fresh, unique }) => {
  const kim = await Console.open(await fresh(), "kim");
  const story = await tell(server.url, unique("이동"));
  await openRoom(kim, story);
  await openOf(kim, story.kims).press("Enter");
  const shows = (no: string, place: string) => expect(detail(kim)).toContainText(new RegExp(`방번호 ${no}\\s*${place} / 4`));
  await shows(story.kims, "2");
  await detail(kim).getByRole("button", { name: "이전 상담 보기" }).click();
  await shows(story.nobodys, "3");
  await kim.composer.fill("쓰는 중");
  await kim.composer.press("Alt+Period");
  await shows(story.lees, "4");
  await expect(kim.composer, "writing goes on").toBeFocused();
  await expect(detail(kim).getByRole("button", { name: "이전 상담 보기" })).toBeDisabled();
  for (const [no, place] of [[story.nobodys, "3"], [story.kims, "2"], [story.current, "1"]] as const) {
    await kim.composer.press("Alt+Comma");
    await shows(no, place);
  }
  await expect(fact(detail(kim), "종료시간")).toHaveText("진행 중");
  await expect(detail(kim).getByRole("button", { name: "다음 상담 보기" })).toBeDisabled();
  await detail(kim).getByRole("button", { name: "상담 상세 닫기" }).click();
  await expect(openOf(kim, story.current)).toBeFocused();
  await expect(kim.composer).toHaveValue("쓰는 중");

  await openOf(kim, story.lees).click();
  await expect(detail(kim)).toBeVisible();
  await kim.page.getByRole("searchbox", { name: /^상담방 검색/ }).fill(story.kims);
  await kim.choose(story.name);
  await expect(detail(kim)).toBeHidden();
});

test("S84 older conversations go on upward in the conversation, without losing the place", async ({ server, fresh, unique }) => {
  const kim = await Console.open(await fresh(), "kim");
  const story = await tell(server.url, unique("이어보기"));
  for (let n = 1; n <= 30; n += 1) await story.visitor.write(`추가 질문 ${n}`);
  await openRoom(kim, story);
  await expect(kim.log).toContainText("추가 질문 30");
  await expect(kim.log).not.toContainText("영수증 부탁드려요");
  await kim.log.hover();
  const first = kim.log.getByText("오늘 도착하나요?");
  await expect(async () => {
    await kim.page.mouse.wheel(0, -900);
    await expect(kim.log).toContainText("영수증 부탁드려요", { timeout: 500 });
  }).toPass();
  await expect(kim.log).toContainText("달항아리 배송이 늦어요");
  await expect(first, "what was read stays where it was").toBeInViewport();
  const separators = kim.log.getByRole("region", { name: /^이전 상담, 방번호/ });
  await expect(separators).toHaveCount(3);
  await expect(separators.first()).toContainText(`방번호 ${story.lees}`);
  await expect(separators.first()).toContainText("웹채팅");
  await expect(kim.log).toContainText(`현재 상담 · 방번호 ${story.current}`);
  await expect(kim.log.getByText("첫 상담입니다")).toBeAttached();
  await kim.say("이어서 답합니다");
  await expect(kim.log.getByText("이어서 답합니다")).toBeInViewport();
});

test("R18 a room of another customer is not found, and a colleague's only from the room in view", async ({ server, unique }) => {
  const [one, two] = [await tell(server.url, unique("남")), await tell(server.url, unique("여"))];
  const kim = await HttpAgent.logIn(server.url, "kim@demo.local");
  expect((await kim.call("GET", `/api/v1/rooms/${one.current}/history/${one.lees}`)).status).toBe(200);
  expect((await kim.call("GET", `/api/v1/rooms/${one.current}/history/${two.lees}`)).status).toBe(404);
  expect((await kim.call("GET", `/api/v1/rooms/${one.lees}/messages`)).status, "not by itself").toBe(404);
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing on the consultation and the older conversations: ${colorScheme}`, async ({ server, fresh, unique }) => {
    const kim = await Console.open(await fresh({ colorScheme }), "kim");
    const story = await tell(server.url, unique("접근"));
    await openRoom(kim, story);
    await kim.page.screenshot({ path: `${root}/target/shots/history-list-${colorScheme}.png` });
    await kim.log.getByRole("button", { name: /^이전 상담 이어 보기/ }).click();
    await expect(kim.log).toContainText("첫 상담입니다");
    await openOf(kim, story.lees).click();
    await expect(detail(kim)).toContainText("대화 내용");
    await detail(kim).getByText("배정 기록 1건").click();
    await expectClean(kim.page, "consultation beside the room");
    await kim.page.screenshot({ path: `${root}/target/shots/history-detail-${colorScheme}.png` });
    await kim.page.setViewportSize({ width: 1024, height: 768 });
    await expect(detail(kim)).toBeVisible();
    await expect(kim.composer).toBeVisible();
    await expectClean(kim.page, "consultation in the drawer");
    await kim.page.screenshot({ path: `${root}/target/shots/history-drawer-${colorScheme}.png` });
    await kim.page.setViewportSize({ width: 390, height: 844 });
    await expect(detail(kim)).toBeVisible();
    await expect(kim.composer).toBeVisible();
    await expectClean(kim.page, "consultation on a phone");
    await kim.page.screenshot({ path: `${root}/target/shots/history-phone-${colorScheme}.png` });
  });
}
