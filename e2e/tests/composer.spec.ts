import { randomBytes } from "node:crypto";
import { deflateSync, crc32 } from "node:zlib";
import type { BrowserContext, Page } from "@playwright/test";
import { Chat } from "../support/chat";
import { Console } from "../support/console";
import { HttpVisitor } from "../support/http";
import { expect, test } from "../support/test";

const MB = 1024 * 1024;

async function acceptedRoom(context: BrowserContext, url: string, name: string): Promise<Console> {
  await (await HttpVisitor.enter(url, { cus_extra_username: name })).write("안녕하세요");
  const kim = await Console.open(context, "kim");
  await kim.choose(name);
  await kim.accept();
  return kim;
}

/** A PNG of noise, about as large as it is told to be. */
function picture(bytes = 2_000) {
  const side = Math.max(8, Math.round(Math.sqrt(bytes)));
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header[8] = 8;
  const rows = Buffer.concat(Array.from({ length: side }, () => Buffer.concat([Buffer.from([0]), randomBytes(side)])));
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk("IHDR", header), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))]);
}

async function slowUploads(page: Page): Promise<void> {
  const client = await page.context().newCDPSession(page);
  await client.send("Network.enable");
  await client.send("Network.emulateNetworkConditions", {
    offline: false,
    latency: 0,
    downloadThroughput: -1,
    uploadThroughput: 256 * 1024,
  });
}

const choose = (page: Page, files: { name: string; mimeType: string; buffer: Buffer }[]) =>
  page.locator('input[type="file"]').setInputFiles(files);

test("F14 drafts follow the agent to another tab and survive a reload", async ({ server, fresh, unique }) => {
  const [one, two] = [unique("초안"), unique("다른방")];
  const context = await fresh();
  const kim = await acceptedRoom(context, server.url, one);
  await (await HttpVisitor.enter(server.url, { cus_extra_username: two })).write("안녕하세요");
  await kim.composer.fill("쓰다 만 답");
  await kim.show("대기");
  await kim.choose(two);
  await kim.show("접수");
  await expect(kim.row(one)).toContainText("초안");

  const tab = await Console.open(context, "kim");
  await tab.show("접수");
  await expect(tab.row(one)).toContainText("쓰다 만 답");
  await tab.choose(one);
  await expect(tab.composer).toHaveValue("쓰다 만 답");
  await tab.page.waitForTimeout(5_000);
  await tab.composer.fill("고쳐 쓴 답");
  await kim.choose(one);
  await expect(kim.composer).toHaveValue("고쳐 쓴 답");
  await kim.page.reload();
  await expect(kim.composer).toHaveValue("고쳐 쓴 답");

  await tab.composer.press("Enter");
  await expect(tab.log).toContainText("고쳐 쓴 답");
  await kim.page.reload();
  await expect(kim.log).toContainText("고쳐 쓴 답");
  await expect(kim.composer).toHaveValue("");
});

test("F14 what is sent while a file goes up goes with it, and not before", async ({ fresh, unique }) => {
  const name = unique("첨부");
  const kim = await Console.open(await fresh(), "kim");
  const chat = await Chat.openPage(await (await fresh()).newPage(), { cus_extra_username: name });
  await chat.say("교환 방법이 궁금해요");
  await kim.choose(name);
  await kim.accept();
  await slowUploads(kim.page);
  await choose(kim.page, [{ name: "교환안내.png", mimeType: "image/png", buffer: picture(1 * MB) }]);
  await kim.composer.fill("교환 방법입니다");
  await kim.composer.press("Enter");
  await expect(kim.page.getByText("첨부가 다 올라가면 보냅니다")).toBeVisible();
  await expect(kim.composer).toHaveValue("교환 방법입니다");
  await expect(chat.log).toContainText("교환 방법입니다");
  await expect(chat.log.getByRole("img").last()).toBeVisible();
  await expect(kim.composer).toHaveValue("");
});

for (const side of ["console", "chat"] as const) {
  test(`F14 nothing is sent while an IME composes: ${side}`, async ({ server, fresh, unique }) => {
    const name = unique("한글");
    const context = await fresh();
    const where = side === "console" ? await acceptedRoom(context, server.url, name) : await Chat.openPage(await context.newPage());
    const client = await context.newCDPSession(where.page);
    await where.composer.focus();
    await client.send("Input.imeSetComposition", { text: "감", selectionStart: 1, selectionEnd: 1 });
    // What a browser sends for Enter while an IME is at work: the key is the IME's, no line is broken.
    await client.send("Input.dispatchKeyEvent", { type: "rawKeyDown", key: "Enter", code: "Enter", windowsVirtualKeyCode: 229 });
    await client.send("Input.dispatchKeyEvent", { type: "keyUp", key: "Enter", code: "Enter", windowsVirtualKeyCode: 13 });
    await expect(where.composer).toHaveValue("감");
    await client.send("Input.insertText", { text: "감사합니다" });
    await expect(where.composer).toHaveValue("감사합니다");
    await where.page.keyboard.press("Shift+Enter");
    await where.page.keyboard.type("ok");
    await expect(where.composer).toHaveValue("감사합니다\nok");
    await where.page.keyboard.press("Enter");
    await expect(where.composer).toHaveValue("");
    await expect(where.log).toContainText("감사합니다");
    await expect(where.log.getByText("감", { exact: true })).toHaveCount(0);
  });

  test(`F14 an image goes up with progress, can be cancelled, and is seen on the other side: ${side}`, async ({ fresh, unique }) => {
    const name = unique("사진");
    const kim = await Console.open(await fresh(), "kim");
    const chat = await Chat.openPage(await (await fresh()).newPage(), { cus_extra_username: name });
    await chat.say("사진 보낼게요");
    await kim.choose(name);
    await kim.accept();
    const [sender, receiver] = side === "console" ? [kim, chat] : [chat, kim];

    await slowUploads(sender.page);
    await choose(sender.page, [{ name: "큰그림.png", mimeType: "image/png", buffer: picture(3 * MB) }]);
    await expect(sender.page.getByText(/올리는 중 [1-9]\d?%/)).toBeVisible();
    await sender.page.getByRole("button", { name: "큰그림.png 올리기 취소" }).click();
    await expect(sender.page.getByText("큰그림.png")).toHaveCount(0);

    await choose(sender.page, [{ name: "작은그림.png", mimeType: "image/png", buffer: picture() }]);
    await expect(sender.page.getByRole("button", { name: "작은그림.png 빼기" })).toBeVisible();
    await sender.composer.press("Enter");
    for (const log of [sender.log, receiver.log]) {
      const image = log.locator("img").last();
      await expect.poll(() => image.evaluate((node: HTMLImageElement) => node.naturalWidth)).toBeGreaterThan(0);
    }
  });

  test(`F14 a file that lies about its type and one of 21 MB are refused: ${side}`, async ({ server, fresh, unique }) => {
    const context = await fresh();
    const where =
      side === "console" ? await acceptedRoom(context, server.url, unique("거절")) : await Chat.openPage(await context.newPage());
    const program = Buffer.concat([Buffer.from("MZ\x90\x00\x03\x00\x00\x00", "latin1"), randomBytes(4_000)]);
    await choose(where.page, [{ name: "그림.png", mimeType: "image/png", buffer: program }]);
    await expect(where.page.getByText(/보낼 수 없는 형식|첨부할 수 없는 형식/).first()).toBeVisible();
    await choose(where.page, [{ name: "너무큰.pdf", mimeType: "application/pdf", buffer: Buffer.alloc(21 * MB, "x") }]);
    await expect(where.page.getByText(/20 ?MB까지 첨부할 수 있/).first()).toBeVisible();
    const remove = where.page.getByRole("button", { name: /빼기$/ });
    while ((await remove.count()) > 0) await remove.first().click();
    await where.composer.fill("글은 남습니다");
    await where.composer.press("Enter");
    await expect(where.log).toContainText("글은 남습니다");
  });
}

test("R23 a file is downloaded under its name", async ({ fresh, unique }) => {
  const name = unique("파일");
  const kim = await Console.open(await fresh(), "kim");
  const chat = await Chat.openPage(await (await fresh()).newPage(), { cus_extra_username: name });
  await chat.say("견적서 주세요");
  await kim.choose(name);
  await kim.accept();
  const pdf = Buffer.from("%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n");
  await choose(kim.page, [{ name: "견적서.pdf", mimeType: "application/pdf", buffer: pdf }]);
  await expect(kim.page.getByRole("button", { name: "견적서.pdf 빼기" })).toBeVisible();
  await kim.composer.press("Enter");
  for (const side of [chat, kim]) {
    const download = side.page.waitForEvent("download");
    await side.log.getByText("견적서.pdf").first().click();
    expect((await download).suggestedFilename()).toBe("견적서.pdf");
  }
});
