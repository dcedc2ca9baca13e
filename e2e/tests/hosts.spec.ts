import { Chat } from "../support/chat";
import { Console } from "../support/console";
import { Host, widgetTag } from "../support/host";
import { expect, test } from "../support/test";

test("the widget works under a strict policy of the host page, and asks for nothing before the click", async ({ server, fresh, unique }) => {
  const text = unique("엄격한 페이지 ");
  const policy = [
    "default-src 'none'",
    `script-src ${server.url}`,
    `frame-src ${server.url}`,
    "base-uri 'none'",
    "require-trusted-types-for 'script'",
  ].join("; ");
  const html = `<!doctype html><html lang="ko"><title>strict</title><body><h1>엄격한 가게</h1>${widgetTag(server.url)}`;
  const host = await Host.start({ "/": { html, headers: { "content-security-policy": policy } } });
  const kim = await Console.open(await fresh(), "kim");
  const page = await (await fresh()).newPage();
  const problems: string[] = [];
  const asked: string[] = [];
  page.on("console", (line) => line.type() === "error" && problems.push(line.text()));
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("request", (request) => request.url().startsWith(server.url) && asked.push(new URL(request.url()).pathname));

  await page.goto(host.url);
  await expect(Chat.launcher(page)).toBeVisible();
  await page.waitForTimeout(500);
  expect(asked).toEqual(["/widget.js"]);
  const box = (await Chat.launcher(page).boundingBox())!;
  expect([box.width, box.height]).toEqual([56, 56]);
  const chat = await Chat.openWidget(page);
  await chat.say(text);
  await expect(kim.row(text)).toBeVisible();
  expect(problems.filter((problem) => !problem.includes("favicon"))).toEqual([]);
  await host.close();
});

test("the widget works on an EUC-KR page", async ({ server, fresh, unique }) => {
  const text = unique("완성형 페이지 ");
  const tag = widgetTag(server.url, { "cus-extra-username": `김서연 ${text}` });
  const html = `<!doctype html><html lang="ko"><title>가게</title><body><h1>안녕하세요</h1>${tag}`;
  const host = await Host.start({ "/": { html, charset: "euc-kr" } });
  const kim = await Console.open(await fresh(), "kim");
  const page = await (await fresh()).newPage();
  await page.goto(host.url);
  expect(await page.evaluate(() => document.characterSet)).toBe("EUC-KR");
  await expect(page.getByRole("heading")).toHaveText("안녕하세요");
  await expect(Chat.launcher(page)).toHaveAccessibleName("상담 채팅 열기");
  const chat = await Chat.openWidget(page);
  await chat.say(text);
  await expect(kim.row(`김서연 ${text}`)).toContainText(text);
  await host.close();
});

test("on a phone the chat is the whole screen", async ({ fresh }) => {
  const page = await (await fresh({ viewport: { width: 390, height: 844 } })).newPage();
  await page.goto("/demo");
  const chat = await Chat.openWidget(page);
  const box = (await page.locator('iframe[title="상담 채팅"]').boundingBox())!;
  expect([box.x, box.y, box.width, box.height]).toEqual([0, 0, 390, 844]);
  await chat.inside.getByRole("button", { name: "채팅 닫기" }).click();
  await expect(Chat.launcher(page)).toBeFocused();
});
