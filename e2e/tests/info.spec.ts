import { Chat } from "../support/chat";
import { Console, type InfoTab } from "../support/console";
import { HttpAgent, HttpVisitor, SITE } from "../support/http";
import { expect, test } from "../support/test";

const VIEWS: InfoTab[] = ["상담방정보", "고객정보", "상담이력", "커스텀 상담 정보"];

test("S1 S2 the right column's upper part shows four views", async ({ server, fresh, unique }) => {
  const name = unique("네보기");
  await (await HttpVisitor.enter(server.url, { cus_extra_username: name })).write("안녕하세요");
  const kim = await Console.open(await fresh(), "kim");
  await kim.choose(name);
  await expect(kim.info.getByRole("tab")).toHaveText(VIEWS);
  const [info, templates] = await Promise.all([
    kim.info.boundingBox(),
    kim.page.getByRole("region", { name: "템플릿&자동완성" }).boundingBox(),
  ]);
  expect(info!.x + info!.width).toBeGreaterThanOrEqual(1439);
  expect(info!.y + info!.height).toBeLessThanOrEqual(templates!.y + 2);
  await kim.showInfo("커스텀 상담 정보");
  await expect(kim.info).toContainText("표시할 커스텀 상담 정보가 없습니다.");
});

test("S3 the agent goes on reading and sending while any view is open", async ({ fresh, unique }) => {
  const name = unique("계속상담");
  const kim = await Console.open(await fresh(), "kim");
  const chat = await Chat.openPage(await (await fresh()).newPage(), { cus_extra_username: name });
  await chat.say("안녕하세요");
  await kim.choose(name);
  await kim.accept();
  for (const [index, view] of VIEWS.entries()) {
    await kim.showInfo(view);
    await chat.say(`질문 ${index}`);
    await expect(kim.log).toContainText(`질문 ${index}`);
    await kim.say(`대답 ${index}`);
    await expect(chat.log).toContainText(`대답 ${index}`);
    await expect(kim.infoTab(view)).toHaveAttribute("aria-selected", "true");
  }
});

test("S5 choosing a room shows 상담이력 first, every time, by mouse, keys and palette", async ({ server, fresh, unique }) => {
  const [one, two] = [unique("첫방"), unique("둘째방")];
  const visitor = await HttpVisitor.enter(server.url, { cus_extra_username: one });
  await visitor.write("안녕하세요");
  await (await HttpVisitor.enter(server.url, { cus_extra_username: two })).write("안녕하세요");
  const kim = await Console.open(await fresh(), "kim");
  const isHistory = () => expect(kim.infoTab("상담이력")).toHaveAttribute("aria-selected", "true");

  await kim.choose(one);
  await isHistory();
  await kim.showInfo("상담방정보");
  await kim.choose(two);
  await isHistory();
  await kim.showInfo("고객정보");
  await kim.choose(two);
  await isHistory();

  await kim.showInfo("상담방정보");
  await kim.page.keyboard.press("Alt+j");
  await isHistory();
  await kim.showInfo("고객정보");
  await kim.page.keyboard.press("Control+k");
  await kim.page.getByRole("combobox").last().fill(one);
  await expect(kim.page.getByRole("dialog").getByRole("option").first()).toContainText(one);
  await kim.page.keyboard.press("Enter");
  await isHistory();

  await kim.showInfo("상담방정보");
  await visitor.write("새 메시지");
  await expect(kim.log).toContainText("새 메시지");
  await expect(kim.infoTab("상담방정보")).toHaveAttribute("aria-selected", "true");
});

test("S9 S10 S11 S12 S13 S14 상담방정보 has five items, right before, during and after", async ({ server, fresh, unique }) => {
  const uid = unique("happytalk");
  const visitor = await HttpVisitor.enter(server.url, { site_uid: uid, cus_extra_username: uid });
  const { room_no } = await visitor.write("안녕하세요");
  const kim = await Console.open(await fresh(), "kim");
  await kim.choose(uid);
  await kim.showInfo("상담방정보");
  await expect(kim.info.locator("dt")).toHaveText(["상담원", "고객식별번호", "방번호", "채널", "총 상담이력건"]);
  await expect(kim.item("상담원")).toHaveText(`로봇-${SITE}`);
  await expect(kim.item("고객식별번호")).toHaveText(`${SITE}_${uid}`);
  await expect(kim.item("방번호")).toHaveText(room_no);
  await expect(kim.item("채널")).toHaveText(/웹채팅$/);
  await expect(kim.item("총 상담이력건")).toHaveText("1건");

  await kim.accept();
  const { name } = await (await HttpAgent.logIn(server.url, "kim@demo.local")).get<{ name: string }>("/api/v1/me");
  await expect(kim.item("상담원")).toHaveText(name);
  await kim.end();
  await expect(kim.item("상담원")).toHaveText(name);

  await kim.page.getByRole("searchbox", { name: /^상담방 검색/ }).fill(room_no);
  await kim.choose(uid);
  await kim.showInfo("상담방정보");
  await expect(kim.item("방번호")).toHaveText(room_no);
});

test("S12 S26 without an ID the identifier's tail is a random value, shown as ID", async ({ server, fresh, unique }) => {
  const text = unique("익명 문의 ");
  await (await HttpVisitor.enter(server.url)).write(text);
  const kim = await Console.open(await fresh(), "kim");
  await kim.choose(text);
  await kim.showInfo("상담방정보");
  const identifier = await kim.item("고객식별번호").innerText();
  expect(identifier).toMatch(new RegExp(`^${SITE}_\\S{16,}$`));
  await kim.showInfo("고객정보");
  await expect(kim.item("ID")).toHaveText(identifier.slice(SITE.length + 1));
});

test("S15 S16 S17 총 상담이력건 is right again at once", async ({ server, fresh, unique }) => {
  const uid = unique("단골");
  const visitor = await HttpVisitor.enter(server.url, { site_uid: uid, cus_extra_username: uid });
  const first = await visitor.write("첫 상담");
  const kim = await Console.open(await fresh(), "kim");
  await kim.choose(uid);
  await kim.accept();
  await kim.end();
  await kim.showInfo("상담방정보");
  await expect(kim.item("총 상담이력건")).toHaveText("1건");
  const second = await visitor.write("둘째 상담");
  expect(second.room_no).not.toBe(first.room_no);
  await expect(kim.item("총 상담이력건")).toHaveText("2건");
  await kim.showInfo("상담이력");
  await expect(kim.info.getByRole("columnheader")).toHaveText(["상담시작", "메모", "대분류/중분류/소분류", "상담원"]);
  await expect(kim.info.getByRole("row")).toHaveCount(3);
});

test("S23 S24 S27 S29 S30 S33 S36 S40 고객정보 shows what the page said", async ({ fresh, unique }) => {
  const uid = unique("seoyeon");
  const kim = await Console.open(await fresh(), "kim");
  const chat = await Chat.openPage(await (await fresh()).newPage(), {
    site_uid: uid,
    cus_extra_username: `김서연 ${uid}`,
    cus_extra_phone: "02-555-0041",
    cus_extra_email: "seoyeon@example.com",
    user_parameter: "장바구니 3개",
    parameter1: "VIP",
    parameter10: "앱",
  });
  await expect(chat.page).toHaveURL(new RegExp(`/chat/${SITE}/?$`));
  await chat.say("안녕하세요");
  await kim.choose(uid);
  await kim.showInfo("고객정보");
  await expect(kim.info.getByRole("heading")).toHaveText(["기본 정보", "인증 정보", "추가 정보 (파라미터 정보)"]);
  const basic = kim.info.getByRole("region", { name: "기본 정보" });
  await expect(basic.locator("dt")).toHaveText(["ID", "이름", "전화", "휴대폰", "이메일", "생년월일", "연령", "주소", "비고"]);
  await expect(kim.item("ID")).toHaveText(uid);
  await expect(kim.item("이름")).toHaveText(`김서연 ${uid}`);
  await expect(kim.item("전화")).toHaveText("02-555-0041");
  await expect(kim.item("이메일")).toHaveText("seoyeon@example.com");
  for (const empty of ["휴대폰", "생년월일", "연령", "주소", "비고"]) await expect(kim.item(empty)).not.toContainText(/\d/);
  await expect(kim.info).toContainText("인증 정보가 없습니다.");
  await expect(kim.item("user_parameter")).toContainText("장바구니 3개");
  await expect(kim.item("parameter1")).toContainText("VIP");
  await expect(kim.item("parameter10")).toContainText("앱");
});
