import { Chat } from "../support/chat";
import { Console } from "../support/console";
import { expect, test } from "../support/test";

test("S42 R7 two browsers with the same site_uid enter the same room", async ({ fresh, unique }) => {
  const uid = unique("happytalk");
  const kim = await Console.open(await fresh(), "kim");
  const phone = await Chat.openPage(await (await fresh()).newPage(), { site_uid: uid, cus_extra_username: uid });
  await phone.say("휴대폰에서 씁니다");
  const laptop = await Chat.openPage(await (await fresh()).newPage(), { site_uid: uid });
  await expect(laptop.log).toContainText("휴대폰에서 씁니다");
  await laptop.say("노트북에서 씁니다");
  await expect(phone.log).toContainText("노트북에서 씁니다");
  await expect(kim.row(uid)).toHaveCount(1);
  await kim.choose(uid);
  await expect(kim.log).toContainText("휴대폰에서 씁니다");
  await expect(kim.log).toContainText("노트북에서 씁니다");
});

test("S42 a page that stood open before the first message joins the room another page opens", async ({ fresh, unique }) => {
  const uid = unique("happytalk");
  const phone = await Chat.openPage(await (await fresh()).newPage(), { site_uid: uid });
  await expect(phone.log).toContainText("무엇을 도와드릴까요?");
  const laptop = await Chat.openPage(await (await fresh()).newPage(), { site_uid: uid });
  await laptop.say("노트북에서 씁니다");
  await expect(phone.log).toContainText("노트북에서 씁니다");
  await phone.say("휴대폰에서 씁니다");
  await expect(laptop.log).toContainText("휴대폰에서 씁니다");
});

test("R7 a room begins with the first message, not with opening the chat", async ({ fresh, unique }) => {
  const name = unique("구경");
  const kim = await Console.open(await fresh(), "kim");
  const chat = await Chat.openPage(await (await fresh()).newPage(), { cus_extra_username: name });
  await expect(chat.log).toContainText("무엇을 도와드릴까요?");
  await expect(kim.row(name)).toHaveCount(0);
  await chat.say("이제 문의합니다");
  await expect(kim.row(name)).toBeVisible();
});

test("R7 two people share one browser: the second ID starts its own conversation", async ({ fresh, unique }) => {
  const [first, second] = [unique("형"), unique("동생")];
  const page = await (await fresh()).newPage();
  const chat = await Chat.openPage(page, { site_uid: first, cus_extra_username: first });
  await chat.say("형이 씁니다");
  await expect(chat.log).toContainText("형이 씁니다");
  const other = await Chat.openPage(page, { site_uid: second, cus_extra_username: second });
  await expect(other.log).toContainText("무엇을 도와드릴까요?");
  await expect(other.log).not.toContainText("형이 씁니다");
});

test("F6 logout of the widget forgets the visitor", async ({ fresh, unique }) => {
  const [before, after] = [unique("로그아웃 전 "), unique("로그아웃 후 ")];
  const kim = await Console.open(await fresh(), "kim");
  const page = await (await fresh()).newPage();
  await page.goto("/demo");
  const chat = await Chat.openWidget(page);
  await chat.say(before);
  await expect(kim.row(before)).toBeVisible();
  await page.evaluate(() => (window as unknown as { sarangbang: (call: string) => void }).sarangbang("logout"));
  await expect(chat.log).not.toContainText(before);
  await chat.say(after);
  await expect(kim.row(after)).toBeVisible();
  await expect(kim.row(before)).toBeVisible();
  await page.reload();
  await expect((await Chat.openWidget(page)).log).toContainText(after);
  await expect(Chat.widget(page).log).not.toContainText(before);
});

test("F6 the page opens and closes the chat, sends as the visitor, and hears what happens", async ({ fresh, unique }) => {
  const text = unique("페이지가 보낸 글 ");
  const kim = await Console.open(await fresh(), "kim");
  const page = await (await fresh()).newPage();
  await page.goto("/demo");
  type Api = { sarangbang: (...call: unknown[]) => void; heard: string[] };
  await page.waitForFunction(() => (window as unknown as Partial<Api>).sarangbang !== undefined);
  await page.evaluate(() => {
    const host = window as unknown as Api;
    host.heard = [];
    for (const event of ["open", "close", "message", "unread"]) host.sarangbang("on", event, () => host.heard.push(event));
    host.sarangbang("open");
  });
  await expect(Chat.widget(page).composer).toBeFocused();
  await page.evaluate((said) => (window as unknown as Api).sarangbang("sendText", said), text);
  await expect(Chat.widget(page).log).toContainText(text);
  await page.keyboard.press("Escape");
  await expect(Chat.widget(page).composer).toBeHidden();
  await expect(Chat.launcher(page)).toBeFocused();

  await kim.choose(text);
  await kim.accept();
  await kim.say("답입니다");
  await expect(Chat.launcher(page)).toHaveAccessibleName(/읽지 않은 메시지 [1-9]/);
  const heard = await page.evaluate(() => (window as unknown as Api).heard);
  expect(heard).toEqual(expect.arrayContaining(["open", "close", "message", "unread"]));
});
