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

  test(`axe finds nothing on accounts: ${colorScheme}`, async ({ fresh, unique }) => {
    const { page } = await Console.open(await fresh({ colorScheme }), "admin");
    await page.goto("/settings/account/people");
    await page.getByRole("button", { name: "상담사 초대" }).click();
    await page.getByRole("dialog").getByLabel("이메일").fill(`${unique("axe")}@example.com`);
    await expectClean(page, "invite");
    await page.getByRole("button", { name: "초대 링크 만들기" }).click();
    const link = (await page.locator("[data-link]").textContent()) ?? "";
    await expectClean(page, "invitation link");
    await page.getByRole("button", { name: "닫기" }).click();
    await expectClean(page, "people");
    await page.getByRole("button", { name: "이상담 관리" }).click();
    await page.getByRole("menuitem", { name: "비활성화" }).click();
    await expectClean(page, "deactivate");
    await page.goto("/settings/account/groups");
    await expect(page.getByRole("button", { name: "그룹 추가" })).toBeVisible();
    await expectClean(page, "groups");
    await page.goto("/settings/account/me");
    await expect(page.getByRole("heading", { name: "로그인한 기기" })).toBeVisible();
    await expectClean(page, "my account");
    await page.getByRole("button", { name: "2단계 인증 켜기" }).click();
    await page.getByRole("dialog").getByLabel("비밀번호", { exact: true }).fill("sarangbang-demo");
    await page.getByRole("button", { name: "계속" }).click();
    await expect(page.getByRole("img", { name: "인증 앱에 추가할 QR 코드" })).toBeVisible();
    await expectClean(page, "two-step set-up");
    const outside = await (await fresh({ colorScheme })).newPage();
    await outside.goto(link);
    await expect(outside.getByRole("button", { name: "시작하기" })).toBeVisible();
    await expectClean(outside, "invitation");
    await outside.goto("/password#token=none");
    await expect(outside.getByRole("heading", { name: "쓸 수 없는 링크입니다" })).toBeVisible();
    await expectClean(outside, "link that is used");
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
