import { Chat } from "../support/chat";
import { Console } from "../support/console";
import { SIZES, shoot } from "../support/shots";
import { test } from "../support/test";

test("screenshots of bots", async ({ fresh, admin }) => {
  test.setTimeout(400_000);
  const { items } = (await admin.get("/api/v1/settings/categories")) as { items: { id: string; divisions: { id: string }[] }[] };
  const chatbot = (await admin.get("/api/v1/settings/chatbot")) as { draft: { nodes: { key: string; step: unknown }[] }; channels: { channel_id: string; kind: string }[] };
  for (const node of chatbot.draft.nodes) {
    if (node.key === "agent") node.step = { kind: "agent", category_id: items[0]!.id, division_id: items[0]!.divisions[0]!.id };
  }
  await admin.call("PUT", "/api/v1/settings/chatbot", { draft: chatbot.draft });
  await admin.call("POST", "/api/v1/settings/chatbot/publish", {});
  const on = chatbot.channels.filter(({ kind }) => kind === "web").map(({ channel_id }) => ({ channel_id, on: true }));
  const nobody = on.map(({ channel_id }) => ({ channel_id, on: false }));
  await admin.call("PUT", "/api/v1/settings/chatbot", { channels: on });
  await admin.call("PUT", "/api/v1/settings/profile-bot", { greeting: "안녕하세요, 사랑방상점입니다.", channels: on });
  for (const colorScheme of ["light", "dark"] as const) {
    for (const [width, viewport] of SIZES) {
      const { page } = await Console.open(await fresh({ colorScheme, viewport }), "admin");
      const at = (what: string) => `bots-${what}-${width}-${colorScheme}`;
      const narrow = width === "390";
      await page.goto("/settings/bots/profile");
      await page.getByLabel("인사말").waitFor();
      await shoot(page, at("profile"));
      await page.getByRole("heading", { name: "물어볼 항목" }).scrollIntoViewIfNeeded();
      await shoot(page, at("profile-items"));
      await page.goto("/settings/bots/chat");
      const outline = page.getByRole("navigation", { name: "대화 구성" });
      await outline.waitFor();
      await shoot(page, at("chat"));
      await outline.getByRole("button", { name: /^첫 인사/ }).click();
      if (narrow) {
        await shoot(page, at("node"));
        await page.getByRole("group", { name: "대화 구성" }).getByRole("button", { name: "확인" }).click();
      }
      const log = page.getByRole("log", { name: "테스트 대화" });
      await log.getByRole("button", { name: "안녕하세요" }).click();
      await log.getByRole("button", { name: "배송 문의" }).click();
      await log.getByRole("button", { name: "이전으로" }).waitFor();
      await shoot(page, at("test"));
      await page.getByRole("group", { name: "확인" }).getByRole("button", { name: "버전" }).click();
      await shoot(page, at("versions"));
      const chat = await Chat.openPage(await (await fresh({ colorScheme, viewport })).newPage());
      await chat.say("배송이 늦어요");
      const button = (label: string) => chat.log.getByRole("button", { name: label, exact: true });
      await button("동의합니다").waitFor();
      await shoot(chat.page, at("widget-consent"));
      await button("동의하지 않습니다").click();
      await button("배송 문의").click();
      await button("처음으로").waitFor();
      await shoot(chat.page, at("widget"));
      await page.goto("/");
      if (!narrow) {
        await page.getByRole("tablist", { name: "상담 상태" }).getByRole("tab", { name: /^봇/ }).click();
        await page.getByRole("listbox", { name: "상담방 목록" }).getByRole("option").first().click();
        await page.getByRole("button", { name: "상담 넘겨받기" }).waitFor();
        await shoot(page, at("room"));
      }
    }
  }
  for (const path of ["/api/v1/settings/chatbot", "/api/v1/settings/profile-bot"]) await admin.call("PUT", path, { channels: nobody });
});
