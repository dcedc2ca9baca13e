import type { Locator, Page } from "@playwright/test";
import { expectClean } from "../support/axe";
import { Console } from "../support/console";
import { HttpAgent, HttpVisitor } from "../support/http";
import { expect, test, type Agent } from "../support/test";

const LINK_WORDS =
  "이미 다른 고객식별번호에 등록된 고객 ID입니다. 저장하면 이미 등록된 고객 정보와 상담 이력까지 모두 연동됩니다. 반드시 확인한 뒤 저장해 주세요.";

interface Customer {
  version: string;
  customer_id: string;
  name: string | null;
  note: string | null;
  identities: number;
}

const customerOf = (agent: HttpAgent, roomNo: string) => agent.get<Customer>(`/api/v1/rooms/${roomNo}/customer`);

async function edit(agent: HttpAgent, roomNo: string, change: Record<string, unknown>): Promise<void> {
  const { version } = await customerOf(agent, roomNo);
  const answer = await agent.call("PATCH", `/api/v1/rooms/${roomNo}/customer`, { version, ...change });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
}

/** A room that the agent has, with 고객정보 in view. */
async function openRoom(url: string, desk: Console, params: Record<string, string>, agent: Agent = "kim"): Promise<string> {
  const { room_no } = await (await HttpVisitor.enter(url, params)).write("안녕하세요");
  await (await HttpAgent.logIn(url, `${agent}@demo.local`)).accept(room_no);
  await desk.page.goto(`/rooms/${room_no}`);
  await desk.showInfo("고객정보");
  await expect(desk.item("ID")).toBeVisible();
  return room_no;
}

/** What the popup does when it is confirmed. */
async function link(agent: HttpAgent, roomNo: string, customerId: string): Promise<void> {
  const { version } = await customerOf(agent, roomNo);
  const path = `/api/v1/rooms/${roomNo}/customer`;
  const asked = await agent.call<{ preview: { target: { version: string } } }>("PATCH", path, { version, customer_id: customerId });
  expect(asked.status).toBe(409);
  const target_version = asked.body.preview.target.version;
  expect((await agent.call("PATCH", path, { version, customer_id: customerId, confirm_link: true, target_version })).status).toBe(200);
}

const form = (kim: Console): Locator => kim.info.getByRole("form", { name: "기본 정보 수정" });
const typed = (kim: Console, label: string): Locator => form(kim).getByLabel(label, { exact: true });

async function openForm(kim: Console): Promise<void> {
  await kim.info.getByRole("button", { name: "기본 정보 수정" }).click();
  await expect(form(kim)).toBeVisible();
}

/** The bodies of saves from now on. */
function watchSaves(page: Page): Record<string, unknown>[] {
  const bodies: Record<string, unknown>[] = [];
  page.on("request", (request) => {
    if (request.method() === "PATCH") bodies.push(request.postDataJSON() as Record<string, unknown>);
  });
  return bodies;
}

test("S49 S50 S51 R3 the pencil opens a form; only what was touched is saved, verified 휴대폰 and 연령 can't be", async ({ server, fresh, unique }) => {
  const uid = unique("수정");
  const kim = await Console.open(await fresh(), "kim");
  await openRoom(server.url, kim, { site_uid: uid, cus_extra_username: uid, cus_extra_phone: "02-555-0041" });
  const saves = watchSaves(kim.page);
  await openForm(kim);
  await expect(form(kim)).toContainText("같은 고객임을 나타내는 값입니다.");
  await expect(form(kim).getByRole("group", { name: "휴대폰" })).toContainText("본인 인증으로만 바뀝니다.");
  await expect(form(kim).getByRole("group", { name: "연령" })).toContainText("생년월일로 계산합니다.");
  for (const label of ["휴대폰", "연령"]) await expect(form(kim).getByRole("textbox", { name: label })).toHaveCount(0);

  await typed(kim, "생년월일").fill("19930412");
  await typed(kim, "이메일").fill("seoyeon@example.com");
  await expect(typed(kim, "생년월일")).toHaveValue("1993-04-12");
  await typed(kim, "주소").fill("서울시 강남구 테헤란로 1");
  await typed(kim, "비고").fill("첫째 줄\n둘째 줄");
  await kim.page.keyboard.press("Control+s");
  await expect(form(kim)).toBeHidden();
  expect(saves).toHaveLength(1);
  const { version, ...fields } = saves[0]!;
  expect(version).toBeTruthy();
  expect(fields).toEqual({ birth_date: "1993-04-12", email: "seoyeon@example.com", address: "서울시 강남구 테헤란로 1", note: "첫째 줄\n둘째 줄" });
  await expect(kim.item("생년월일")).toContainText("1993-04-12");
  await expect(kim.item("연령")).toContainText(/만 \d+세/);
  await expect(kim.item("비고")).toContainText("둘째 줄");
  await expect(kim.item("비고").getByRole("button")).toHaveAccessibleName(/상담원 김상담 입력/);
  await expect(kim.item("전화")).toContainText("02-555-0041");

  // Enter saves a one-line field; Esc closes what was not touched.
  await openForm(kim);
  await typed(kim, "전화").fill("02-555-0042");
  await typed(kim, "전화").press("Enter");
  await expect(kim.item("전화")).toContainText("02-555-0042");
  await openForm(kim);
  await kim.page.keyboard.press("Escape");
  await expect(form(kim)).toBeHidden();
  expect(saves).toHaveLength(2);
});

test("S38 S39 S67 500 characters of 비고 are saved, the 501st is refused and nothing is lost", async ({ server, fresh, unique }) => {
  const kim = await Console.open(await fresh(), "kim");
  await openRoom(server.url, kim, { site_uid: unique("비고") });
  await openForm(kim);
  const full = "🙂".repeat(250) + "가".repeat(250);
  await typed(kim, "비고").fill(full);
  await expect(form(kim)).toContainText("500/500");
  await typed(kim, "비고").fill(`${full}나`);
  await expect(form(kim)).toContainText("501/500");
  await expect(form(kim).getByText("1자를 넘었습니다.")).toBeVisible();
  await kim.page.keyboard.press("Control+s");
  await expect(form(kim).getByRole("alert")).toContainText("저장하지 못했습니다.");
  await expect(typed(kim, "비고")).toHaveAccessibleDescription(/500/);
  await expect(typed(kim, "비고")).toHaveValue(`${full}나`);
  await typed(kim, "비고").fill(full);
  await kim.page.keyboard.press("Control+s");
  await expect(kim.item("비고")).toContainText(full);
});

test("R12 a birth date that can't be one is told at its field", async ({ server, fresh, unique }) => {
  const kim = await Console.open(await fresh(), "kim");
  await openRoom(server.url, kim, { site_uid: unique("생일") });
  await openForm(kim);
  const told = async (day: string, words: RegExp) => {
    await typed(kim, "생년월일").fill(day);
    await typed(kim, "생년월일").press("Enter");
    await expect(typed(kim, "생년월일")).toHaveAccessibleDescription(words);
    await expect(typed(kim, "생년월일")).toHaveAttribute("aria-invalid", "true");
  };
  await told("내일", /./);
  await told("1993-02-29", /./);
  await told("2999-01-01", /./);
  await expect(form(kim)).toBeVisible();
});

test("S5 unsaved edits ask before the room, the view or the page is left, and survive live updates", async ({ server, fresh, unique }) => {
  const other = unique("다른방");
  const visitor = await HttpVisitor.enter(server.url, { cus_extra_username: other });
  await visitor.write("저도요");
  const kim = await Console.open(await fresh(), "kim");
  const uid = unique("작성중");
  const roomNo = await openRoom(server.url, kim, { site_uid: uid, cus_extra_username: uid });
  await kim.show("대기");
  await openForm(kim);
  await typed(kim, "비고").fill("아직 저장하지 않은 비고");
  const asked = kim.page.getByRole("dialog", { name: "저장하지 않은 내용이 있습니다." });
  const stay = async () => {
    await expect(asked).toBeVisible();
    await asked.getByRole("button", { name: "계속 수정" }).click();
    await expect(asked).toBeHidden();
    await expect(typed(kim, "비고")).toHaveValue("아직 저장하지 않은 비고");
    await expect(kim.page).toHaveURL(new RegExp(`/rooms/${roomNo}$`));
  };
  await kim.row(other).click();
  await stay();
  await kim.infoTab("상담이력").click();
  await stay();
  await typed(kim, "비고").press("Escape");
  await stay();
  await kim.page.keyboard.press("Alt+j");
  await stay();
  await visitor.write("급해요");
  await expect(kim.row("급해요")).toBeVisible();
  await expect(typed(kim, "비고")).toHaveValue("아직 저장하지 않은 비고");

  await kim.row(other).click();
  await asked.getByRole("button", { name: "저장하지 않고 나가기" }).click();
  await expect(kim.page).not.toHaveURL(new RegExp(`/rooms/${roomNo}$`));
  await expect(kim.infoTab("상담이력")).toHaveAttribute("aria-selected", "true");
  await kim.page.goBack();
  await expect(kim.page).toHaveURL(new RegExp(`/rooms/${roomNo}$`));
  await kim.showInfo("고객정보");
  await openForm(kim);
  await expect(typed(kim, "비고")).toHaveValue("");
  await typed(kim, "비고").fill("아직 저장하지 않은 비고");
  await kim.page.goForward();
  await stay();
});

test("S48 R19 another agent's edit is seen at once; an open form keeps what was typed and asks which value to use", async ({ server, fresh, unique }) => {
  const uid = unique("둘이서");
  const kim = await Console.open(await fresh(), "kim");
  const roomNo = await openRoom(server.url, kim, { site_uid: uid, cus_extra_username: uid });
  const park = await HttpAgent.logIn(server.url, "park@demo.local");
  await edit(park, roomNo, { phone: "02-555-0001" });
  await expect(kim.item("전화")).toContainText("02-555-0001");

  await openForm(kim);
  await typed(kim, "비고").fill("내가 쓴 비고");
  await edit(park, roomNo, { note: "박매니저의 비고", address: "서울시" });
  const clash = form(kim).getByRole("group", { name: "비고: 다른 상담사가 수정함" });
  await expect(clash).toContainText("박매니저의 비고");
  await expect(typed(kim, "비고")).toHaveValue("내가 쓴 비고");
  await expect(typed(kim, "주소")).toHaveValue("서울시");
  await kim.page.keyboard.press("Control+s");
  await expect(form(kim).getByRole("alert")).toContainText("어느 값을 쓸지 고른 뒤");
  expect((await customerOf(park, roomNo)).note).toBe("박매니저의 비고");
  await clash.getByRole("button", { name: "내 입력 유지" }).click();
  await kim.page.keyboard.press("Control+s");
  await expect(form(kim)).toBeHidden();
  expect((await customerOf(park, roomNo)).note).toBe("내가 쓴 비고");

  await openForm(kim);
  await typed(kim, "비고").fill("다시 쓴 비고");
  await edit(park, roomNo, { note: "또 바뀐 비고" });
  await clash.getByRole("button", { name: "새 값 사용" }).click();
  await expect(typed(kim, "비고")).toHaveValue("또 바뀐 비고");
});

test("S45 S46 S48 S66 an edit in one account's room is seen at once in the room of another that shares the ID", async ({ server, fresh, unique }) => {
  const [one, two] = [unique("한사람"), unique("다른창구")];
  const kim = await Console.open(await fresh(), "kim");
  const lee = await Console.open(await fresh(), "lee");
  const park = await HttpAgent.logIn(server.url, "park@demo.local");
  await openRoom(server.url, kim, { site_uid: one, cus_extra_username: one });
  const second = await openRoom(server.url, lee, { site_uid: two, cus_extra_username: two }, "lee");
  await link(park, second, one);
  await expect(lee.item("ID")).toContainText(one);
  await expect(lee.item("이름")).toContainText(two);
  await expect(kim.item("이름")).toContainText(two);
  await openForm(kim);
  await typed(kim, "비고").fill("김상담이 남긴 비고");
  await typed(kim, "이름").fill("김서연");
  await kim.page.keyboard.press("Control+s");
  await expect(lee.item("비고")).toContainText("김상담이 남긴 비고");
  await expect(lee.item("이름")).toContainText("김서연");
});

test("R10 R24 a blank ID asks before the newest link is undone", async ({ server, fresh, unique }) => {
  const [one, two] = [unique("빈칸하나"), unique("빈칸둘")];
  const kim = await Console.open(await fresh(), "kim");
  const park = await HttpAgent.logIn(server.url, "park@demo.local");
  await openRoom(server.url, kim, { site_uid: one, cus_extra_username: "김서연" });
  const second = await openRoom(server.url, kim, { site_uid: two, cus_extra_username: "박지우" });
  await link(await HttpAgent.logIn(server.url, "kim@demo.local"), second, one);
  await expect(kim.item("ID")).toContainText(one);
  await openForm(kim);
  await typed(kim, "ID").fill("");
  await expect(form(kim)).toContainText("이 고객식별번호의 마지막 연동을 취소합니다.");
  await typed(kim, "ID").press("Enter");
  const asked = kim.page.getByRole("dialog", { name: "연동을 취소할까요?" });
  await expect(asked).toContainText(two);
  await asked.getByRole("button", { name: "그대로 두기" }).click();
  expect((await customerOf(park, second)).customer_id).toBe(one);
  await kim.page.keyboard.press("Control+s");
  await asked.getByRole("button", { name: "연동 취소" }).click();
  await expect(kim.item("ID")).toContainText(two);
  await expect(kim.item("이름")).toContainText("박지우");
});

test("nothing is saved while an IME composes", async ({ server, fresh, unique }) => {
  const context = await fresh();
  const kim = await Console.open(context, "kim");
  await openRoom(server.url, kim, { site_uid: unique("조합") });
  const saves = watchSaves(kim.page);
  const client = await context.newCDPSession(kim.page);
  const composing = async (text: string) => {
    await client.send("Input.imeSetComposition", { text, selectionStart: 1, selectionEnd: 1 });
    await client.send("Input.dispatchKeyEvent", { type: "rawKeyDown", key: "Enter", code: "Enter", windowsVirtualKeyCode: 229 });
    await client.send("Input.dispatchKeyEvent", { type: "keyUp", key: "Enter", code: "Enter", windowsVirtualKeyCode: 13 });
  };
  await openForm(kim);
  await typed(kim, "이름").focus();
  await composing("김");
  await expect(typed(kim, "이름")).toHaveValue("김");
  await client.send("Input.insertText", { text: "김서연" });
  expect(saves).toHaveLength(0);
  await typed(kim, "이름").press("Enter");
  await expect(kim.item("이름")).toContainText("김서연");
  expect(saves.map(({ name }) => name)).toEqual(["김서연"]);

  const tags = kim.info.getByRole("region", { name: "고객 태그" });
  await tags.getByRole("button", { name: "태그 추가" }).click();
  await tags.getByRole("combobox").focus();
  await composing("단");
  await expect(tags.getByRole("button", { name: /^태그 .* 삭제$/ })).toHaveCount(0);
  await client.send("Input.insertText", { text: "단골" });
  await tags.getByRole("combobox").press("Enter");
  await expect(tags.getByRole("button", { name: "태그 단골 삭제" })).toBeVisible();
});

test("R19 a save that comes too late is refused and loses nothing", async ({ server, fresh, unique }) => {
  const uid = unique("늦음");
  const kim = await Console.open(await fresh(), "kim");
  const roomNo = await openRoom(server.url, kim, { site_uid: uid });
  const park = await HttpAgent.logIn(server.url, "park@demo.local");
  await openForm(kim);
  await typed(kim, "비고").fill("내가 쓴 비고");
  // The live connection tells nothing: only the save can find out.
  await kim.page.route("**/api/v1/rooms/*/customer", (route) => (route.request().method() === "GET" ? route.abort() : route.continue()));
  await edit(park, roomNo, { note: "먼저 쓴 비고" });
  await kim.page.keyboard.press("Control+s");
  await expect(form(kim).getByRole("group", { name: "비고: 다른 상담사가 수정함" })).toContainText("먼저 쓴 비고");
  await expect(typed(kim, "비고")).toHaveValue("내가 쓴 비고");
});

test("S52 S53 S54 S55 S56 R8 R9 an ID that is taken asks first; cancelling changes nothing, confirming links", async ({ server, fresh, unique }) => {
  const [one, two, free] = [unique("먼저온"), unique("나중온"), unique("새아이디")];
  const kim = await Console.open(await fresh(), "kim");
  const agent = await HttpAgent.logIn(server.url, "park@demo.local");
  const first = await openRoom(server.url, kim, { site_uid: one, cus_extra_username: "김서연", cus_extra_phone: "02-555-0041" });
  await edit(agent, first, { note: "등록된 고객의 비고" });
  const second = await openRoom(server.url, kim, { site_uid: two, cus_extra_username: "박지우" });
  await edit(agent, second, { note: "지금 고객의 비고" });
  await expect(kim.item("비고")).toContainText("지금 고객의 비고");

  await openForm(kim);
  await typed(kim, "ID").fill(one);
  await typed(kim, "ID").press("Enter");
  const popup = kim.page.getByRole("dialog", { name: `고객 ID ‘${one}’ 연동` });
  await expect(popup).toContainText(LINK_WORDS);
  await expect(popup.getByRole("button", { name: "취소", exact: true })).toBeFocused();
  const note = popup.getByRole("row").filter({ has: kim.page.getByRole("rowheader", { name: "비고" }) });
  await expect(note).toContainText("지금 고객의 비고");
  await expect(note.locator("s")).toHaveText("등록된 고객의 비고");
  await expect(popup).toContainText("상담 1건");
  await expect(popup).not.toContainText("02-555-0041");
  await popup.getByRole("button", { name: "취소", exact: true }).click();
  await expect(popup).toBeHidden();
  await expect(typed(kim, "ID")).toHaveValue(one);
  expect(await customerOf(agent, second)).toMatchObject({ customer_id: two, name: "박지우" });

  // The registered customer, in a room that kim does not look at, changes while the popup is open: it follows.
  await kim.page.keyboard.press("Control+s");
  await expect(popup).toBeVisible();
  await expect(popup).not.toContainText("다시 확인해 주세요.");
  await edit(agent, first, { note: "그사이 바뀐 비고" });
  await expect(popup).toContainText("다시 확인해 주세요.");
  await expect(popup).toContainText("그사이 바뀐 비고");
  expect((await customerOf(agent, second)).customer_id).toBe(two);
  await popup.getByRole("button", { name: "연동하고 저장" }).click();
  await expect(popup).toBeHidden();
  await expect(kim.item("ID")).toContainText(one);
  await expect(kim.item("전화")).toContainText("02-555-0041");
  expect(await customerOf(agent, second)).toMatchObject({ customer_id: one });
  await kim.showInfo("상담방정보");
  await expect(kim.item("총 상담이력건")).toHaveText("2건");

  // S56: an ID nobody has raises no popup.
  await openRoom(server.url, kim, { site_uid: unique("혼자") });
  await openForm(kim);
  await typed(kim, "ID").fill(free);
  await typed(kim, "ID").press("Enter");
  await expect(kim.item("ID")).toContainText(free);
  await expect(kim.page.getByRole("dialog")).toHaveCount(0);
});

test("R4 R24 the change log shows who changed what, puts values back and undoes a link", async ({ server, fresh, unique }) => {
  const [one, two] = [unique("등록된"), unique("연동할")];
  const kim = await Console.open(await fresh(), "kim");
  const park = await HttpAgent.logIn(server.url, "park@demo.local");
  const first = await openRoom(server.url, kim, { site_uid: one, cus_extra_username: "김서연" });
  await edit(park, first, { note: "등록된 비고" });
  const second = await openRoom(server.url, kim, { site_uid: two, cus_extra_username: "박지우" });
  await edit(park, second, { note: "첫 비고" });
  await edit(park, second, { note: "둘째 비고" });
  await expect(kim.item("비고")).toContainText("둘째 비고");

  await kim.info.getByRole("button", { name: "변경 이력", exact: true }).click();
  const log = kim.info.getByRole("region", { name: "변경 이력" });
  const lines = log.getByRole("listitem");
  await expect(lines.first()).toContainText("비고");
  await expect(lines.first()).toContainText("첫 비고");
  await expect(lines.first()).toContainText("지금 표시 중");
  await expect(lines.first()).toContainText("상담원 박매니저 입력");
  await log.getByRole("button", { name: "비고를 이 값으로 되돌리기: 첫 비고" }).click();
  await expect(lines.first()).toContainText("상담원 김상담 입력");
  await log.getByRole("button", { name: "고객정보로 돌아가기" }).click();
  await expect(kim.item("비고")).toContainText("첫 비고");

  await openForm(kim);
  await typed(kim, "ID").fill(one);
  await typed(kim, "ID").press("Enter");
  await kim.page.getByRole("dialog").getByRole("button", { name: "연동하고 저장" }).click();
  await expect(kim.item("ID")).toContainText(one);
  // The losing value stays one click away: the mark beside the field opens its older values.
  await kim.item("비고").hover();
  await kim.item("비고").getByRole("button").click();
  await expect(log.getByRole("combobox")).toHaveValue("note");
  await expect(log).toContainText("등록된 비고");
  await log.getByRole("combobox").selectOption({ label: "모든 항목" });
  await log.getByRole("button", { name: "연동 취소" }).click();
  const asked = kim.page.getByRole("dialog", { name: "연동을 취소할까요?" });
  await expect(asked).toContainText(two);
  await expect(asked).toContainText("상담 1건이 함께 돌아갑니다.");
  await asked.getByRole("button", { name: "그대로 두기" }).click();
  expect((await customerOf(park, second)).customer_id).toBe(one);
  await log.getByRole("button", { name: "연동 취소" }).click();
  await asked.getByRole("button", { name: "연동 취소" }).click();
  await expect(asked).toBeHidden();
  expect(await customerOf(park, second)).toMatchObject({ customer_id: two, name: "박지우", note: "첫 비고" });
  expect(await customerOf(park, first)).toMatchObject({ customer_id: one, note: "등록된 비고" });
  await expect(log).toContainText("취소됨");
  await log.getByRole("button", { name: "고객정보로 돌아가기" }).click();
  await expect(kim.item("ID")).toContainText(two);
});

test("S68 S69 고객 태그 are added by the list and the keys, counted and removed", async ({ server, fresh, unique }) => {
  const kim = await Console.open(await fresh(), "kim");
  const uid = unique("태그손님");
  const tags = kim.info.getByRole("region", { name: "고객 태그" });
  const chips = tags.getByRole("list").first().getByRole("listitem");
  const input = tags.getByRole("combobox", { name: "태그 추가" });
  const mark = unique("도매");
  await openRoom(server.url, kim, { site_uid: uid });
  await tags.getByRole("button", { name: "태그 추가" }).click();
  await input.pressSequentially(`#${mark}`);
  await input.press("Enter");
  await expect(chips).toHaveText([`#${mark}`]);
  await input.fill(mark.toUpperCase());
  await input.press("Enter");
  await expect(tags).toContainText("이미 있는 태그입니다.");
  await input.fill("가".repeat(21));
  await input.press("Enter");
  await expect(tags).toContainText("1자를 줄여 주세요.");
  await expect(input).toHaveValue("가".repeat(21));
  await input.fill("가".repeat(20));
  await input.press("Enter");
  await expect(chips).toHaveText([`#${mark}`, `#${"가".repeat(20)}`]);
  await input.press("Escape");
  await tags.getByRole("button", { name: `태그 ${"가".repeat(20)} 삭제` }).click();
  await expect(chips).toHaveText([`#${mark}`]);

  // Another customer: the tag is offered, and taken by arrow and Enter.
  await openRoom(server.url, kim, { site_uid: unique("다른손님") });
  await tags.getByRole("button", { name: "태그 추가" }).click();
  await input.pressSequentially(mark.slice(0, 2));
  const offered = tags.getByRole("option", { name: `#${mark}` });
  await expect(offered).toBeVisible();
  do await input.press("ArrowDown");
  while ((await offered.getAttribute("aria-selected")) !== "true");
  await input.press("Enter");
  await expect(chips).toHaveText([`#${mark}`]);

  // What the server refuses is put back.
  await kim.page.route("**/identity/tags", (route) => route.abort());
  await tags.getByRole("button", { name: `태그 ${mark} 삭제` }).click();
  await expect(kim.page.getByText("태그를 저장하지 못해 되돌렸습니다.")).toBeVisible();
  await expect(chips).toHaveText([`#${mark}`]);
});

test("S5 closing the page asks while something is not saved", async ({ server, fresh, unique }) => {
  const kim = await Console.open(await fresh(), "kim");
  await openRoom(server.url, kim, { site_uid: unique("닫기") });
  await openForm(kim);
  await typed(kim, "비고").pressSequentially("쓰는 중");
  const asked = kim.page.waitForEvent("dialog");
  await kim.page.close({ runBeforeUnload: true });
  const dialog = await asked;
  expect(dialog.type()).toBe("beforeunload");
  await dialog.dismiss();
  await expect(typed(kim, "비고")).toHaveValue("쓰는 중");
});

test("R2 상담방정보 says where a web account keeps its own 고객식별번호", async ({ server, fresh, unique }) => {
  const kim = await Console.open(await fresh(), "kim");
  const said = kim.info.getByText("원래 고객식별번호를 유지합니다.");
  await openRoom(server.url, kim, { site_uid: unique("유지") });
  await kim.showInfo("상담방정보");
  await expect(kim.item("고객식별번호")).toBeVisible();
  await expect(said).toBeHidden();
  // A messenger's account has to come first for this; here the answer alone says so.
  await kim.page.route("**/api/v1/rooms/*/customer", async (route) => {
    const answer = await route.fetch();
    const customer = (await answer.json()) as { identity: object };
    await route.fulfill({ response: answer, json: { ...customer, identity: { ...customer.identity, keeps_identifier: true } } });
  });
  await kim.page.reload();
  await kim.showInfo("상담방정보");
  await expect(said).toBeVisible();
});

test("a narrower window keeps the open form and what was typed", async ({ server, fresh, unique }) => {
  const kim = await Console.open(await fresh(), "kim");
  await openRoom(server.url, kim, { site_uid: unique("좁게") });
  await openForm(kim);
  await expect(typed(kim, "이름")).toBeFocused();
  await typed(kim, "비고").fill("쓰는 중");
  await kim.page.setViewportSize({ width: 1024, height: 768 });
  await kim.page.getByRole("button", { name: "상담정보 열기" }).click();
  await expect(typed(kim, "비고")).toHaveValue("쓰는 중");
  await kim.page.getByRole("button", { name: "상담정보 닫기" }).first().click();
  const asked = kim.page.getByRole("dialog", { name: "저장하지 않은 내용이 있습니다." });
  await asked.getByRole("button", { name: "계속 수정" }).click();
  await expect(typed(kim, "비고")).toHaveValue("쓰는 중");
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing on form, popup, change log and tags: ${colorScheme}`, async ({ server, fresh, unique }) => {
    const kim = await Console.open(await fresh({ colorScheme }), "kim");
    const one = unique("접근하나");
    const park = await HttpAgent.logIn(server.url, "park@demo.local");
    const first = await openRoom(server.url, kim, { site_uid: one, cus_extra_username: "김서연" });
    await edit(park, first, { note: "등록된 비고" });
    const second = await openRoom(server.url, kim, { site_uid: unique("접근둘"), cus_extra_username: "박지우" });
    await expectClean(kim.page, "tab");
    const tags = kim.info.getByRole("region", { name: "고객 태그" });
    await tags.getByRole("button", { name: "태그 추가" }).click();
    await tags.getByRole("combobox").pressSequentially("단");
    await expect(tags.getByRole("option").first()).toBeVisible();
    await tags.getByRole("combobox").press("ArrowDown");
    await expectClean(kim.page, "tags");
    await tags.getByRole("combobox").fill("");
    await tags.getByRole("combobox").press("Escape");

    await openForm(kim);
    await typed(kim, "비고").fill("가".repeat(501));
    await edit(park, second, { note: "그사이", address: "서울시" });
    await expect(form(kim).getByRole("button", { name: "내 입력 유지" })).toBeVisible();
    await expectClean(kim.page, "form");
    await form(kim).getByRole("button", { name: "새 값 사용" }).click();
    await typed(kim, "ID").fill(one);
    await kim.page.keyboard.press("Control+s");
    const popup = kim.page.getByRole("dialog", { name: `고객 ID ‘${one}’ 연동` });
    await expect(popup).toBeVisible();
    await expectClean(kim.page, "popup");
    await popup.getByRole("button", { name: "연동하고 저장" }).click();
    await expect(form(kim)).toBeHidden();
    await kim.info.getByRole("button", { name: "변경 이력", exact: true }).click();
    await kim.info.getByRole("button", { name: "연동 취소" }).waitFor();
    await expectClean(kim.page, "change log");
    await kim.info.getByRole("button", { name: "연동 취소" }).click();
    await expect(kim.page.getByRole("dialog", { name: "연동을 취소할까요?" })).toBeVisible();
    await expectClean(kim.page, "undo");
  });
}
