import { Chat } from "../support/chat";
import { Console } from "../support/console";
import { HttpVisitor } from "../support/http";
import { expect, test } from "../support/test";

test("at 1024 the info area is a drawer; reading and answering go on beside it", async ({ server, fresh, unique }) => {
  const name = unique("태블릿");
  const visitor = await HttpVisitor.enter(server.url, { cus_extra_username: name });
  await visitor.write("안녕하세요");
  const kim = await Console.open(await fresh({ viewport: { width: 1024, height: 768 } }), "kim");
  await kim.choose(name);
  await kim.accept();
  await expect(kim.info).toBeHidden();
  await kim.page.getByRole("button", { name: "상담정보 열기" }).click();
  await kim.showInfo("상담방정보");
  await visitor.write("서랍 옆에서도 보이나요?");
  await expect(kim.log).toContainText("서랍 옆에서도 보이나요?");
  await kim.say("네, 보입니다");
  await expect.poll(async () => (await visitor.messages()).texts).toContain("네, 보입니다");
  await kim.page.getByRole("button", { name: "상담정보 닫기" }).first().click();
  await expect(kim.info).toBeHidden();
});

test("at 390 one pane is shown at a time, and nothing is wider than the screen", async ({ server, fresh, unique }) => {
  const name = unique("전화기");
  await (await HttpVisitor.enter(server.url, { cus_extra_username: name })).write("가".repeat(300) + " https://example.com/" + "a".repeat(200));
  const kim = await Console.open(await fresh({ viewport: { width: 390, height: 844 } }), "kim");
  await kim.row(name).click();
  await expect(kim.log).toBeVisible();
  await expect(kim.row(name)).toBeHidden();
  await kim.accept();
  await kim.say("확인했습니다");
  expect(await kim.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await kim.page.goBack();
  await expect(kim.statusTab("진행")).toBeVisible();
});

test("S3 at 390 the agent goes on reading and answering above the open information", async ({ server, fresh, unique }) => {
  const name = unique("전화기");
  const visitor = await HttpVisitor.enter(server.url, { cus_extra_username: name });
  await visitor.write("먼저 보낸 말");
  const kim = await Console.open(await fresh({ viewport: { width: 390, height: 844 } }), "kim");
  await kim.row(name).click();
  await kim.accept();
  await kim.page.getByRole("button", { name: "상담정보 열기" }).click();
  for (const view of ["상담방정보", "고객정보", "상담이력"] as const) {
    await kim.showInfo(view);
    await visitor.write(`${view} 보는 중에 온 말`);
    await expect(kim.log).toContainText(`${view} 보는 중에 온 말`);
    await expect(kim.log.getByText(`${view} 보는 중에 온 말`)).toBeInViewport();
    await kim.say(`${view} 보면서 쓴 답`);
    await expect.poll(async () => (await visitor.messages()).texts).toContain(`${view} 보면서 쓴 답`);
  }
  await kim.page.getByRole("button", { name: "상담정보 크게 보기" }).click();
  await expect(kim.log).toBeHidden();
  await kim.page.getByRole("button", { name: "상담정보 크게 보기" }).click();
  await expect(kim.log).toBeVisible();
  await kim.page.getByRole("button", { name: "상담정보 닫기" }).last().press("Escape");
  await expect(kim.info).toBeHidden();
  expect(await kim.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});

test("what people write is shown as text, never run", async ({ fresh, unique }) => {
  const name = unique("<img src=x onerror=alert(1)>");
  const hostile = `<b>굵게</b> <script>alert(1)</script> javascript:alert(1)`;
  const kim = await Console.open(await fresh(), "kim");
  const chat = await Chat.openPage(await (await fresh()).newPage(), { cus_extra_username: name });
  const alarms: string[] = [];
  for (const page of [kim.page, chat.page]) page.on("dialog", (dialog) => (alarms.push(dialog.message()), dialog.dismiss()));
  await chat.say("\u202e거꾸로 쓴 글");
  await expect(chat.log.getByRole("alert")).toContainText("보낼 수 없는 메시지예요");
  await chat.say(hostile);
  await kim.choose(name);
  await expect(kim.log).toContainText("<b>굵게</b> <script>alert(1)</script>");
  await expect(chat.log).toContainText("<b>굵게</b> <script>alert(1)</script>");
  await expect(kim.log.locator("b, script, img, a[href^='javascript']")).toHaveCount(0);
  expect(alarms).toEqual([]);
});

test("blank messages are not sent; more than 10,000 characters are refused and kept", async ({ fresh, unique }) => {
  const name = unique("긴글");
  const kim = await Console.open(await fresh(), "kim");
  const chat = await Chat.openPage(await (await fresh()).newPage(), { cus_extra_username: name });
  await chat.composer.fill("  \n ");
  await chat.composer.press("Enter");
  await chat.composer.fill("가".repeat(10_000));
  await chat.composer.press("Enter");
  await expect(chat.composer).toHaveValue("");
  await kim.choose(name);
  await kim.accept();
  await expect(kim.log.getByText("가".repeat(10_000))).toBeAttached();
  await kim.composer.fill("나".repeat(10_001));
  await kim.composer.press("Enter");
  await expect(kim.composer).toHaveValue("나".repeat(10_001));
  await expect(kim.page.getByText(/1자를 넘었습니다/)).toBeVisible();
});

test("eight tabs of one agent are all live, and their titles count what is unread", async ({ server, fresh, unique }) => {
  const name = unique("여덟탭");
  const context = await fresh();
  const tabs: Console[] = [];
  for (let n = 0; n < 8; n += 1) tabs.push(await Console.open(context, "kim"));
  await (await HttpVisitor.enter(server.url, { cus_extra_username: name })).write("모두 보이나요?");
  for (const tab of tabs) {
    await expect(tab.row(name)).toBeVisible();
    await expect(tab.page).toHaveTitle(/^\(1\) /);
  }
});
