import { expectClean } from "../support/axe";
import { Chat } from "../support/chat";
import { Console } from "../support/console";
import { HttpVisitor } from "../support/http";
import { expect, test } from "../support/test";

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing on log-in and console: ${colorScheme}`, async ({ server, fresh, unique }) => {
    const name = unique("접근성");
    const visitor = await HttpVisitor.enter(server.url, { site_uid: name, cus_extra_username: name, parameter1: "VIP" });
    await visitor.write("안녕하세요");
    const context = await fresh({ colorScheme });
    const login = await context.newPage();
    await login.goto("/login");
    await expect(login.getByRole("button", { name: "로그인", exact: true })).toBeVisible();
    await expectClean(login, "log-in");

    const kim = await Console.open(context, "kim");
    await expectClean(kim.page, "console without a room");
    await kim.choose(name);
    await kim.accept();
    await kim.say("무엇을 도와드릴까요?");
    await expect(kim.log).toContainText("무엇을 도와드릴까요?");
    for (const view of ["상담방정보", "고객정보", "상담이력", "커스텀 상담 정보"] as const) {
      await kim.showInfo(view);
      await expect(kim.info.getByRole("tabpanel")).toHaveAttribute("aria-busy", "false");
      await expectClean(kim.page, `console, ${view}`);
    }
    await kim.page.keyboard.press("Control+k");
    await expect(kim.page.getByRole("dialog", { name: "빠른 실행" })).toBeVisible();
    await expectClean(kim.page, "palette");
    await kim.page.keyboard.press("Escape");
    await kim.page.setViewportSize({ width: 390, height: 844 });
    await expectClean(kim.page, "console on a phone");
  });

  test(`axe finds nothing on widget and chat: ${colorScheme}`, async ({ fresh }) => {
    const page = await (await fresh({ colorScheme })).newPage();
    await page.goto("/demo");
    await expect(Chat.launcher(page)).toBeVisible();
    await expectClean(page, "demo page, widget closed");
    const widget = await Chat.openWidget(page);
    await widget.say("안녕하세요");
    await expect(widget.log).toContainText("안녕하세요");
    await expectClean(page, "demo page, widget open");
    const chat = await Chat.openPage(await (await fresh({ colorScheme })).newPage());
    await expectClean(chat.page, "chat, empty");
    await chat.say("안녕하세요");
    await expect(chat.log).toContainText("안녕하세요");
    await expectClean(chat.page, "chat");
  });
}
