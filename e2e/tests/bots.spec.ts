import type { Page } from "@playwright/test";
import { expectClean } from "../support/axe";
import { Chat } from "../support/chat";
import { Console } from "../support/console";
import type { HttpAgent } from "../support/http";
import { Phone } from "../support/phone";
import { expect, test } from "../support/test";

const PROFILE = "/api/v1/settings/profile-bot";
const CHATBOT = "/api/v1/settings/chatbot";

interface Bot {
  version: number;
  channels: { channel_id: string; kind: string; on: boolean }[];
}

/** On in these kinds of channel and nowhere else. */
async function switched(admin: HttpAgent, path: string, kinds: readonly string[]): Promise<void> {
  const { channels } = (await admin.get(path)) as Bot;
  const wanted = channels.map(({ channel_id, kind }) => ({ channel_id, on: kinds.includes(kind) }));
  await admin.call("PUT", path, { channels: wanted });
}

async function chatbot(admin: HttpAgent, kinds: readonly string[]): Promise<void> {
  const { items } = (await admin.get("/api/v1/settings/categories")) as { items: { id: string; name: string; divisions: { id: string }[] }[] };
  const delivery = items.find(({ name }) => name === "배송")!;
  const go = (label: string, to: string) => ({ kind: "go", label, to });
  const nodes = [
    { key: "home", title: "첫 인사", text: "무엇을 도와드릴까요?", step: { kind: "menu", buttons: [go("배송 문의", "ship"), go("상담원 연결", "agent")] } },
    { key: "ship", title: "배송", text: "2~3일 안에 도착해요.", step: { kind: "menu", buttons: [go("해결됐어요", "bye"), go("배송 상담", "agent")] } },
    { key: "agent", title: "상담원", text: "상담원을 연결해 드릴게요.", step: { kind: "agent", category_id: delivery.id, division_id: delivery.divisions[1]!.id } },
    { key: "bye", title: "끝", text: "좋은 하루 보내세요!", step: { kind: "end" } },
  ];
  await admin.call("PUT", CHATBOT, { draft: { start: "home", nodes } });
  await admin.call("POST", `${CHATBOT}/publish`, {});
  await switched(admin, CHATBOT, kinds);
}

async function profileBot(admin: HttpAgent, kinds: readonly string[]): Promise<void> {
  const items = [{ field: "name", required: true }, { field: "phone" }];
  await admin.call("PUT", PROFILE, { greeting: "안녕하세요, 사랑방상점입니다.", items });
  await switched(admin, PROFILE, kinds);
}

test.afterEach(async ({ admin }) => {
  for (const path of [PROFILE, CHATBOT]) await switched(admin, path, []);
});

test("F11 F12 S10 S11 S29 S41 a visitor goes through both bots, and the agent sees 분류 and values with their source", async ({ fresh, admin, unique }) => {
  await chatbot(admin, ["web"]);
  await profileBot(admin, ["web"]);
  const [name, question] = [unique("김서연"), unique("배송이 늦어요")];
  const chat = await Chat.openPage(await (await fresh()).newPage());
  const button = (label: string) => chat.log.getByRole("button", { name: label, exact: true });
  await chat.say(question);
  await expect(chat.log).toContainText("안녕하세요, 사랑방상점입니다.");
  await button("동의합니다").click();
  await expect(chat.log).toContainText("성함을 알려 주세요.");
  await expect(button("동의합니다")).toHaveCount(0);
  await chat.say(name);
  await chat.say("몰라요");
  await expect(chat.log).toContainText("전화번호를 숫자로");
  await chat.say("010-1234-5678");
  await expect(chat.log).toContainText("무엇을 도와드릴까요?");

  const manager = await Console.open(await fresh(), "admin");
  await manager.page.getByRole("tablist", { name: "상담 상태" }).getByRole("tab", { name: /^봇/ }).click();
  await manager.choose(name);
  await manager.showInfo("상담방정보");
  await expect(manager.item("상담원")).toHaveText("로봇-4000000024");
  await expect(manager.log.getByRole("list", { name: "고객에게 보인 버튼" }).last()).toContainText("배송 문의");

  await button("배송 문의").click();
  await expect(chat.log).toContainText("2~3일 안에 도착해요.");
  await expect(button("처음으로")).toBeVisible();
  await button("배송 상담").click();
  await expect(chat.log).toContainText("상담원을 연결해 드릴게요.");

  const kim = await Console.open(await fresh(), "kim");
  await kim.show("대기");
  await kim.choose(name);
  await kim.accept();
  await kim.showInfo("상담방정보");
  await expect(kim.item("상담원")).toHaveText("김상담");
  await kim.showInfo("고객정보");
  await expect(kim.item("이름")).toContainText(name);
  await expect(kim.item("전화")).toContainText("010-1234-5678");
  await expect(kim.item("휴대폰")).not.toContainText("1234-5678");
  await expect(kim.marks).toContainText("배송/배송 지연");
  await kim.say("확인해 드릴게요");
  await expect(chat.log).toContainText("확인해 드릴게요");
  await expect(button("배송 상담")).toHaveCount(0);
});

test("S77 a room the bot ended is a bot's; R18 a manager takes over and the bot is silent", async ({ fresh, admin, unique }) => {
  await chatbot(admin, ["web"]);
  const [ended, taken] = [unique("끝까지"), unique("사람이요")];
  const chat = await Chat.openPage(await (await fresh()).newPage(), { cus_extra_username: ended, site_uid: ended });
  await chat.say("안녕하세요");
  await chat.log.getByRole("button", { name: "배송 문의" }).click();
  await chat.log.getByRole("button", { name: "해결됐어요" }).click();
  await expect(chat.log).toContainText("좋은 하루 보내세요!");
  const desk = await Console.open(await fresh(), "admin");
  await desk.show("종료");
  await desk.choose(ended);
  await desk.showInfo("상담이력");
  await expect(desk.info.getByRole("row").nth(1)).toContainText("로봇");

  const other = await Chat.openPage(await (await fresh()).newPage(), { cus_extra_username: taken, site_uid: taken });
  await other.say("안녕하세요");
  await expect(other.log).toContainText("무엇을 도와드릴까요?");
  await desk.page.getByRole("tablist", { name: "상담 상태" }).getByRole("tab", { name: /^봇/ }).click();
  await desk.choose(taken);
  await expect(desk.page.getByText("봇이 응대하고 있습니다.")).toBeVisible();
  await desk.page.getByRole("button", { name: "상담 넘겨받기" }).click();
  await expect(desk.composer).toBeEditable();
  await desk.say("제가 도와드릴게요");
  await other.say("배송 문의");
  await expect(desk.log).toContainText("배송 문의");
  await expect(other.log).not.toContainText("2~3일 안에 도착해요.");
});

test("F12 the same bot on KakaoTalk and Naver TalkTalk", async ({ fresh, server, admin, unique }) => {
  await chatbot(admin, ["kakao", "naver"]);
  const kim = await Console.open(await fresh(), "kim");
  for (const kind of ["kakao", "naver"] as const) {
    const phone = await Phone.of(server.url, kind, unique("윤서아"));
    await phone.does("open");
    const text = unique("문의");
    await phone.say(text);
    await expect.poll(() => phone.heard()).toContain("무엇을 도와드릴까요?");
    await phone.press("배송 문의");
    await expect.poll(() => phone.heard()).toContain("2~3일 안에 도착해요.");
    await phone.press("배송 상담");
    await expect.poll(() => phone.heard()).toContain("상담원을 연결해 드릴게요.");
    await kim.show("대기");
    await kim.choose("배송 상담");
    await kim.accept();
    await expect(kim.log).toContainText(text);
    await expect(kim.marks).toContainText("배송/배송 지연");
    await kim.say("안녕하세요, 상담사입니다");
    await expect.poll(() => phone.heard()).toContain("안녕하세요, 상담사입니다");
    await kim.end();
  }
});

async function editor(page: Page): Promise<void> {
  await page.goto("/settings/bots/chat");
  await expect(page.getByRole("navigation", { name: "대화 구성" })).toBeVisible();
}

test("F12 an administrator builds a bot, tries it, publishes it and goes back", async ({ fresh, admin }) => {
  await chatbot(admin, []);
  const { page } = await Console.open(await fresh({ viewport: { width: 1440, height: 900 } }), "admin");
  await editor(page);
  const outline = page.getByRole("navigation", { name: "대화 구성" });
  await outline.getByRole("button", { name: /^첫 인사/ }).click();
  await page.getByRole("button", { name: "버튼 추가" }).click();
  await page.getByLabel("3번째 버튼 이름", { exact: true }).fill("반품 문의");
  await page.getByLabel("‘반품 문의’의 다음 노드").selectOption("+");
  await expect(outline).toContainText("반품 문의");
  const side = page.getByRole("group", { name: "확인" });
  await side.getByRole("button", { name: /^문제/ }).click();
  await page.getByRole("button", { name: /반품 문의.*버튼을 하나 이상 추가해 주세요/ }).click();
  await expect(page.getByRole("button", { name: "게시", exact: true })).toBeDisabled();
  await page.getByLabel("메시지", { exact: true }).fill("반품은 7일 안에 신청해 주세요.");
  await page.getByRole("radio", { name: "이어 말하기" }).check();
  await page.getByLabel("다음 노드", { exact: true }).selectOption("agent");
  await expect(page.getByText("게시할 수 있습니다.", { exact: true })).toBeVisible();

  await side.getByRole("button", { name: "테스트" }).click();
  const log = page.getByRole("log", { name: "테스트 대화" });
  await log.getByRole("button", { name: "안녕하세요" }).click();
  await log.getByRole("button", { name: "반품 문의" }).click();
  await expect(log).toContainText("반품은 7일 안에 신청해 주세요.");
  await expect(log).toContainText("상담원에게 연결됩니다 · 배송/배송 지연");

  await page.getByRole("button", { name: "저장", exact: true }).click();
  await expect(page.getByText("저장했습니다.")).toBeVisible();
  await page.getByRole("button", { name: "게시", exact: true }).click();
  await expect(page.getByText(/새 상담부터 적용됩니다/)).toBeVisible();
  await side.getByRole("button", { name: "버전" }).click();
  await page.getByRole("button", { name: "이 버전으로" }).nth(1).click();
  await expect(page.getByText(/초안으로 불러왔습니다/)).toBeVisible();
  await expect(outline).not.toContainText("반품 문의");
});

test("F11 the profile bot's questions change places by keys", async ({ fresh, admin }) => {
  await profileBot(admin, []);
  const { page } = await Console.open(await fresh(), "admin");
  await page.goto("/settings/bots/profile");
  await page.getByRole("button", { name: "이메일 추가" }).click();
  const grip = page.getByRole("button", { name: /^이메일 순서 바꾸기/ });
  await grip.focus();
  await grip.press("ArrowUp");
  await grip.press("ArrowUp");
  await page.getByRole("switch", { name: "웹채팅" }).check();
  await page.getByRole("button", { name: "저장", exact: true }).click();
  await expect(page.getByText("저장했습니다.")).toBeVisible();
  const { items, channels } = (await admin.get(PROFILE)) as Bot & { items: { field: string }[] };
  expect(items.map(({ field }) => field)).toEqual(["email", "name", "phone"]);
  expect(channels.filter(({ on }) => on).map(({ kind }) => kind)).toEqual(["web"]);
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing on the pages of bots: ${colorScheme}`, async ({ fresh, admin }) => {
    await chatbot(admin, []);
    const { page } = await Console.open(await fresh({ colorScheme, viewport: { width: 1440, height: 900 } }), "admin");
    await page.goto("/settings/bots/profile");
    await expect(page.getByLabel("인사말")).toBeVisible();
    await expectClean(page, "profile bot");
    await editor(page);
    await expectClean(page, "general");
    for (const node of [/^첫 인사/, /^상담원/, /^끝/]) {
      await page.getByRole("navigation", { name: "대화 구성" }).getByRole("button", { name: node }).click();
      await expectClean(page, String(node));
    }
    const log = page.getByRole("log", { name: "테스트 대화" });
    await log.getByRole("button", { name: "안녕하세요" }).click();
    await expect(log).toContainText("무엇을 도와드릴까요?");
    for (const tab of [/^테스트/, /^문제/, /^버전/]) {
      await page.getByRole("group", { name: "확인" }).getByRole("button", { name: tab }).click();
      await expectClean(page, String(tab));
    }
  });
}
