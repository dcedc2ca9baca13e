import type { BrowserContextOptions, Page } from "@playwright/test";
import { Chat } from "../support/chat";
import { Console } from "../support/console";
import { HttpAgent, HttpVisitor } from "../support/http";
import { shoot } from "../support/shots";
import { test } from "../support/test";

const CUSTOMER = "김서연";
const REGISTERED = "seoyeon93";

/** Name, first message, and what kim answered. */
const others = [
  ["윤예준", "오늘 주문하면 오늘 출고되나요?", "네, 오후 2시 전에 주문하시면 오늘 출고됩니다."],
  ["조수아", "선물 포장이 되나요?", "네, 주문하실 때 요청란에 적어 주세요."],
  ["강시우", "접시에 금이 가서 왔어요.", "불편을 드려 죄송합니다. 사진을 한 장 보내 주시겠어요?"],
  ["정하은", "쿠폰이 적용되지 않습니다.", ""],
  ["최민준", "재입고 알림은 어디에서 신청하나요?", ""],
  ["박지우", "대접을 접시로 교환하고 싶어요", ""],
  ["이도윤", "결제 취소가 반영되지 않았어요.", ""],
] as const;

const talk = [
  ["customer", "안녕하세요, 지난주에 주문한 달항아리가 아직 오지 않았어요.\n주문번호는 20261115-0041입니다."],
  ["customer", "언제쯤 받을 수 있을까요?"],
  ["agent", "안녕하세요, 김서연 고객님. 배송 상태를 바로 확인해 드리겠습니다.\n잠시만 기다려 주세요."],
  ["agent", "확인 결과 물류센터에서 지연되어 11월 23일(월)에 도착할 예정입니다.\n불편을 드려 죄송합니다."],
  ["customer", "네 감사합니다! 혹시 내일도 안 오면 다시 연락드려도 될까요?"],
] as const;

async function fillDesk(url: string): Promise<string> {
  const customer = await HttpVisitor.enter(url, {
    site_uid: "happytalk",
    cus_extra_username: CUSTOMER,
    cus_extra_phone: "02-555-0041",
    cus_extra_email: "seoyeon@example.com",
    user_parameter: "장바구니 3개",
    parameter1: "골드",
  });
  const kim = await HttpAgent.logIn(url, "kim@demo.local");
  for (const [name, text, reply] of others) {
    const visitor = await HttpVisitor.enter(url, { cus_extra_username: name });
    const { room_no } = await visitor.write(text);
    if (!reply) continue;
    await kim.accept(room_no);
    await kim.write(room_no, reply);
    if (name === "강시우") await visitor.write("네, 지금 보내 드릴게요.");
  }
  for (const earlier of ["교환 문의드려요", "영수증 부탁드립니다"]) {
    const { room_no } = await customer.write(earlier);
    await kim.accept(room_no);
    await kim.write(room_no, "네, 도와드리겠습니다.");
    await kim.end(room_no);
  }
  let room = "";
  for (const [from, text] of talk) {
    if (from === "customer") room = (await customer.write(text)).room_no;
    else {
      await kim.accept(room);
      await kim.write(room, text);
    }
  }
  return room;
}

/** What agents wrote down of the customer, and a registered one to link to. */
async function fillCustomers(url: string, room: string): Promise<void> {
  const park = await HttpAgent.logIn(url, "park@demo.local");
  const edit = async (roomNo: string, change: Record<string, string>) => {
    const { version } = await park.get<{ version: string }>(`/api/v1/rooms/${roomNo}/customer`);
    await park.call("PATCH", `/api/v1/rooms/${roomNo}/customer`, { version, ...change });
  };
  const registered = await HttpVisitor.enter(url, { site_uid: REGISTERED, cus_extra_username: CUSTOMER, cus_extra_phone: "02-555-0093" });
  const { room_no } = await registered.write("지난번 단체 주문 영수증 부탁드려요.");
  await edit(room_no, { note: "도자기 공방 단체 주문 고객.\n세금계산서는 매월 말일에 발행합니다.", address: "경기도 이천시 도자예술로 5" });
  await edit(room, { birth_date: "1993-04-12", address: "서울시 강남구 테헤란로 1" });
  await edit(room, { note: "오후 6시 이후 통화 선호" });
  await edit(room, { note: "교환 2회 이력. 오후 6시 이후 통화 선호" });
  await park.call("PUT", `/api/v1/rooms/${room}/identity/tags`, { tags: ["VIP", "단골", "교환문의"] });
}

/** 고객정보: tab, tags, form, popup, change log, undo. Afterwards the customer is as before. */
async function shootCustomer(kim: Console, name: (what: string) => string): Promise<void> {
  const { page, info } = kim;
  const form = info.getByRole("form", { name: "기본 정보 수정" });
  await kim.showInfo("고객정보");
  await shoot(page, name("tab"));
  await info.getByRole("button", { name: "태그 추가" }).click();
  await info.getByRole("combobox", { name: "태그 추가" }).pressSequentially("도매");
  await shoot(page, name("tags"));
  await info.getByRole("combobox", { name: "태그 추가" }).fill("");
  await page.keyboard.press("Escape");
  await info.getByRole("button", { name: "기본 정보 수정" }).click();
  await form.waitFor();
  await shoot(page, name("form"));
  await form.getByLabel("ID", { exact: true }).fill(REGISTERED);
  await page.keyboard.press("Control+s");
  const popup = page.getByRole("dialog", { name: `고객 ID ‘${REGISTERED}’ 연동` });
  await popup.waitFor();
  await shoot(page, name("link"));
  await popup.getByRole("button", { name: "연동하고 저장" }).click();
  await form.waitFor({ state: "hidden" });
  await info.getByRole("button", { name: "변경 이력", exact: true }).click();
  await info.getByRole("button", { name: "연동 취소" }).first().waitFor();
  await shoot(page, name("changes"));
  await info.getByRole("button", { name: "연동 취소" }).first().click();
  const undo = page.getByRole("dialog", { name: "연동을 취소할까요?" });
  await undo.waitFor();
  await shoot(page, name("undo"));
  await undo.getByRole("button", { name: "연동 취소" }).click();
  await undo.waitFor({ state: "hidden" });
  await info.getByRole("button", { name: "고객정보로 돌아가기" }).click();
}

const sizes = { "1440": { width: 1440, height: 900 }, "1024": { width: 1024, height: 768 }, "390": { width: 390, height: 844 } };

test("screenshots of every surface", async ({ server, fresh }) => {
  test.setTimeout(420_000);
  const room = await fillDesk(server.url);
  await fillCustomers(server.url, room);
  for (const colorScheme of ["light", "dark"] as const) {
    const open = (options: BrowserContextOptions = {}) => fresh({ colorScheme, ...options });
    const login = await (await open()).newPage();
    await login.goto("/login");
    await shoot(login, `login-${colorScheme}`);

    for (const [width, viewport] of Object.entries(sizes)) {
      const kim = await Console.open(await open({ viewport }), "kim");
      await shoot(kim.page, `list-${width}-${colorScheme}`);
      await kim.page.goto(`/rooms/${room}`);
      await kim.log.getByText("네 감사합니다!").waitFor();
      if (width === "1440") {
        await kim.show("진행");
        await kim.showInfo("고객정보");
      }
      await shoot(kim.page, `console-${width}-${colorScheme}`);
      if (width !== "1440") {
        await kim.page.getByRole("button", { name: "상담정보 열기" }).click();
        await shoot(kim.page, `info-drawer-${width}-${colorScheme}`);
        if (width === "390") await shootCustomer(kim, (what) => `customer-${what}-${width}-${colorScheme}`);
        continue;
      }
      for (const [view, file] of [["상담방정보", "room"], ["상담이력", "history"], ["커스텀 상담 정보", "custom"]] as const) {
        await kim.showInfo(view);
        await shoot(kim.page, `info-${file}-${colorScheme}`);
      }
      await shootCustomer(kim, (what) => `customer-${what}-${width}-${colorScheme}`);
      await kim.page.keyboard.press("Control+k");
      await shoot(kim.page, `palette-${colorScheme}`);
      await kim.page.keyboard.press("Escape");
      await kim.page.keyboard.press("Shift+?");
      await shoot(kim.page, `keys-${colorScheme}`);
    }

    for (const [width, viewport] of Object.entries({ "1440": sizes["1440"], "390": sizes["390"] })) {
      const { page: settings } = await Console.open(await open({ viewport }), "admin");
      await settings.goto("/settings/advanced/security");
      await settings.getByRole("switch").first().waitFor();
      await shoot(settings, `settings-security-${width}-${colorScheme}`);
      await settings.goto("/settings/basics/messages");
      await settings.getByRole("switch").first().check();
      await shoot(settings, `settings-messages-${width}-${colorScheme}`);
      await settings.getByRole("button", { name: "되돌리기" }).click();
      await settings.goto("/settings/basics/hours");
      await settings.getByRole("switch").check();
      await shoot(settings, `settings-hours-${width}-${colorScheme}`);
      await settings.getByRole("button", { name: "되돌리기" }).click();

      const page = await (await open({ viewport })).newPage();
      await page.goto("/demo");
      await Chat.launcher(page).waitFor();
      await shoot(page, `demo-${width}-${colorScheme}`);
      const widget = await Chat.openWidget(page);
      await shoot(page, `widget-empty-${width}-${colorScheme}`);
      await widget.say("안녕하세요, 달항아리 재입고 예정이 있나요?");
      await shoot(page, `widget-${width}-${colorScheme}`);
    }

    const chat = await Chat.openPage(await (await open()).newPage(), { site_uid: "happytalk" });
    await chat.log.getByText("네 감사합니다!").waitFor();
    await shoot(chat.page, `chat-${colorScheme}`);
  }
});
