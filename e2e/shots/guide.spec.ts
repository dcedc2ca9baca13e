import type { BrowserContextOptions, Page } from "@playwright/test";
import { createHmac } from "node:crypto";
import { Chat } from "../support/chat";
import { Console } from "../support/console";
import { HttpAgent, HttpVisitor } from "../support/http";
import { Phone } from "../support/phone";
import { picture } from "../support/pictures";
import { test } from "../support/test";

/** He wrote on other days, too. */
const UID = "junho84";
const MOBILE = "010-5550-4821";

/** A shop's desk on a usual morning; answers the room that the guide is about, and the customer's parameters. */
async function fillDesk(url: string, admin: HttpAgent): Promise<{ room: string; params: Record<string, string> }> {
  const { body } = await admin.call<{ secret: string }>("POST", "/api/v1/settings/security/rotate-secret", { drop_old: true });
  const params = {
    site_uid: UID,
    site_uid_hash: createHmac("sha256", body.secret).update(UID).digest("hex"),
    user_parameter: "장바구니 2개",
  };
  const kim = await HttpAgent.logIn(url, "kim@demo.local");
  for (const [name, text, reply] of [
    ["윤예준", "오늘 주문하면 오늘 출고되나요?", "네, 오후 2시 전에 주문하시면 오늘 출고됩니다."],
    ["조수아", "선물 포장이 되나요?", "네, 주문하실 때 요청란에 적어 주세요."],
    ["강시우", "접시에 금이 가서 왔어요.", "불편을 드려 죄송합니다. 사진을 한 장 보내 주시겠어요?"],
  ] as const) {
    const visitor = await HttpVisitor.enter(url, { cus_extra_username: name });
    const { room_no } = await visitor.write(text);
    await kim.accept(room_no);
    await kim.write(room_no, reply);
    if (name !== "강시우") continue;
    await visitor.write("네, 지금 보내 드릴게요.");
    await kim.call("POST", `/api/v1/rooms/${room_no}/flag`, { flag: 2 });
  }
  for (const [name, text] of [["정하은", "쿠폰이 적용되지 않습니다."], ["최민준", "재입고 알림은 어디에서 신청하나요?"]] as const) {
    await (await HttpVisitor.enter(url, { cus_extra_username: name })).write(text);
  }
  for (const [kind, name, text] of [["naver", "박지우", "대접을 접시로 교환하고 싶어요"], ["kakao", "이도윤", "결제 취소가 반영되지 않았어요."]] as const) {
    const phone = await Phone.of(url, kind, name);
    await phone.does(kind === "kakao" ? "open" : "product");
    await phone.say(text);
  }

  const customer = await HttpVisitor.enter(url, params);
  const { room_no: room } = await customer.write("안녕하세요, 지난주에 주문한 달항아리가 아직 오지 않았어요.\n주문번호는 20261115-0041입니다.");
  await customer.write("언제쯤 받을 수 있을까요?");
  await kim.accept(room);
  await kim.write(room, "안녕하세요, 이준호 고객님. 배송 상태를 바로 확인해 드리겠습니다.\n잠시만 기다려 주세요.");
  await kim.call("POST", `/api/v1/rooms/${room}/memos`, { text: "물류센터에 문의함. 월요일 오전에 다시 확인할 것" });
  await kim.write(room, "확인해 보니 물류센터에서 하루 늦어져 월요일에 도착할 예정입니다.\n불편을 드려 죄송합니다.");
  await customer.write("네 감사합니다! 혹시 월요일에도 안 오면 다시 연락드려도 될까요?");
  await describe(room, kim, admin);
  return { room, params };
}

/** What agents noted of the room, the customer and the consultations before. */
async function describe(room: string, kim: HttpAgent, admin: HttpAgent): Promise<void> {
  const { version } = await kim.get<{ version: string }>(`/api/v1/rooms/${room}/customer`);
  const typed = { birth_date: "1984-04-12", address: "서울시 강남구 테헤란로 1", note: "교환 1회 이력. 오후 6시 이후 통화 선호" };
  await kim.call("PATCH", `/api/v1/rooms/${room}/customer`, { version, ...typed });
  await kim.call("PUT", `/api/v1/rooms/${room}/identity/tags`, { tags: ["단골", "선물 구매"] });
  await kim.call("PUT", `/api/v1/rooms/${room}/tags`, { tags: ["배송지연"] });
  await kim.call("PUT", `/api/v1/rooms/${room}/customer/grade`, { grade: "vip" });
  const categories = await admin.get<{ items: { id: string; divisions: { id: string }[] }[] }>("/api/v1/settings/categories");
  const history = await admin.get<{ items: { room_no: string }[] }>(`/api/v1/rooms/${room}/history`);
  // Newest first: this room, then what was said in the days before.
  for (const [at, [category, division, memo]] of ([[0, 1, ""], [2, 1, ""], [2, 0, "두 점까지 한 상자 포장"], [1, 1, "새 대접으로 교환, 회수 접수함"]] as const).entries()) {
    const room_no = history.items[at]!.room_no;
    const { id, divisions } = categories.items[category]!;
    await admin.call("PUT", `/api/v1/rooms/${room_no}/category`, { category_id: id, division_id: divisions[division]!.id, detail: "" });
    if (memo) await admin.call("POST", `/api/v1/rooms/${room_no}/memos`, { text: memo });
  }
}

/** The customer proves a number in the chat. */
async function verify(page: Page, room: string, params: Record<string, string>, kim: HttpAgent, admin: HttpAgent): Promise<void> {
  const chat = await Chat.openPage(page, params);
  await kim.call("POST", `/api/v1/rooms/${room}/verifications`, { method: "sms" });
  await chat.page.getByRole("textbox", { name: "휴대폰 번호" }).fill(MOBILE);
  await chat.page.getByRole("button", { name: "인증번호 받기" }).click();
  await chat.page.getByRole("textbox", { name: "인증번호 6자리" }).waitFor();
  const { items } = await admin.get<{ items: { text: string }[] }>("/api/v1/settings/sms/outbox");
  await chat.page.getByRole("textbox", { name: "인증번호 6자리" }).fill(/\d{6}/.exec(items[0]!.text)![0]);
  await chat.page.getByRole("button", { name: "확인", exact: true }).click();
  await chat.log.getByText("휴대폰 본인 인증이 완료되었어요").waitFor();
}

const LIGHT: BrowserContextOptions = { colorScheme: "light", viewport: { width: 1440, height: 900 } };

test.use({ actionTimeout: 15_000 });

test("pictures of the guide for agents", async ({ server, fresh, admin }) => {
  test.setTimeout(300_000);
  const { room, params } = await fillDesk(server.url, admin);
  const agent = await HttpAgent.logIn(server.url, "kim@demo.local");
  await verify(await (await fresh(LIGHT)).newPage(), room, params, agent, admin);

  const whole = await Console.open(await fresh(LIGHT), "kim", `/rooms/${room}`);
  await whole.log.getByText("네 감사합니다!").waitFor();
  await whole.show("진행");
  await whole.showInfo("고객정보");
  await picture(whole.page, "console");
  await whole.showInfo("상담이력");
  await whole.info.getByRole("button", { name: /상담 열기$/ }).nth(3).click();
  await whole.page.getByText("금이 간 자리가 보이게").waitFor();
  await picture(whole.page, "guide-history");

  const kim = await Console.open(await fresh(LIGHT), "kim", `/rooms/${room}`);
  const { page } = kim;
  await kim.log.getByText("네 감사합니다!").waitFor();
  await kim.showInfo("고객정보");
  await page.setViewportSize({ width: 1440, height: 1240 });
  await picture(page, "guide-customer", [kim.info]);
  await page.setViewportSize(LIGHT.viewport!);

  await kim.composer.pressSequentially("/배송");
  const picks = page.getByRole("listbox", { name: "템플릿 고르기" });
  await picks.waitFor();
  await picture(page, "guide-template", [picks, kim.composer, page.getByRole("button", { name: "전송" })], 24);
  await kim.composer.fill("");
  await page.getByRole("button", { name: "부가기능" }).click();
  await picture(page, "guide-extras", [page.getByRole("menu", { name: "부가기능" }), page.getByRole("button", { name: "부가기능" }), kim.marks], 12);
  await page.keyboard.press("Escape");

  await kim.info.getByRole("button", { name: "기본 정보 수정" }).click();
  const form = kim.info.getByRole("form", { name: "기본 정보 수정" });
  await form.getByLabel("ID", { exact: true }).fill("yujin.choi");
  await page.keyboard.press("Control+s");
  const popup = page.getByRole("dialog", { name: "고객 ID ‘yujin.choi’ 연동" });
  await popup.waitFor();
  await picture(page, "guide-link", [popup], 16);
  await popup.getByRole("button", { name: "취소" }).click();
  await page.keyboard.press("Escape");

  const waiting = await Console.open(await fresh(LIGHT), "kim");
  await waiting.show("대기");
  for (const name of ["정하은", "최민준"]) await waiting.row(name).click({ modifiers: ["Control"] });
  const rows = waiting.page.getByRole("listbox", { name: "상담방 목록" }).getByRole("option");
  const accept = waiting.page.getByRole("button", { name: "선택 대화 상담 접수로 변경" });
  await picture(waiting.page, "guide-waiting", [waiting.statusTab("대기"), waiting.statusTab("종료"), rows.first(), rows.last(), accept], 8);
});

test("pictures of the guide for administrators", async ({ server, fresh }) => {
  test.setTimeout(300_000);
  const { page } = await Console.open(await fresh({ ...LIGHT, viewport: { width: 1200, height: 800 } }), "admin");
  for (const [path, name] of [
    ["basics/start", "guide-start"],
    ["basics/web-chat", "guide-web-chat"],
    ["basics/messages", "guide-messages"],
    ["advanced/distribution", "guide-distribution"],
    ["account/people", "guide-people"],
    ["extensions/services", "guide-services"],
  ] as const) {
    await page.goto(`/settings/${path}`);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await picture(page, name);
  }
  await page.setViewportSize(LIGHT.viewport!);
  await page.goto("/settings/bots/chat");
  await page.getByRole("navigation", { name: "대화 구성" }).getByRole("button", { name: /^첫 인사/ }).click();
  const trial = page.getByRole("log", { name: "테스트 대화" });
  await trial.getByRole("button", { name: "안녕하세요" }).click();
  await trial.getByRole("button", { name: "배송 문의" }).click();
  await trial.getByRole("button", { name: "이전으로" }).waitFor();
  await picture(page, "guide-chatbot");

  const visitor = await (await fresh({ ...LIGHT, viewport: { width: 1200, height: 760 } })).newPage();
  await visitor.goto("/demo");
  const widget = await Chat.openWidget(visitor);
  await widget.say("안녕하세요, 달항아리 재입고 예정이 있나요?");
  const kim = await HttpAgent.logIn(server.url, "kim@demo.local");
  const { items } = await kim.get<{ items: { room_no: string }[] }>("/api/v1/rooms?status=waiting");
  for (const { room_no } of items) await kim.accept(room_no);
  await kim.write(items[0]!.room_no, "안녕하세요, 김상담입니다. 다음 주 화요일에 다시 들어올 예정이에요.");
  await widget.log.getByText("다음 주 화요일").waitFor();
  await picture(visitor, "guide-widget");
});
