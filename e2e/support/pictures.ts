import type { Locator, Page } from "@playwright/test";
import { writeFileSync } from "node:fs";
import { root } from "./paths";

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/**
 * Takes a picture for docs/images: of the page, or of the part that holds all of `parts`, with `margin` pixels around.
 * A part has two pixels each way for each of the page's and a name that ends in -2x: the help shows it at half its size.
 */
export async function picture(page: Page, name: string, parts: Locator[] = [], margin = 0): Promise<void> {
  await page.waitForLoadState("networkidle").catch(() => undefined);
  await page.evaluate(() => document.fonts.ready);
  await page.waitForTimeout(600);
  const { width, height } = page.viewportSize()!;
  const clip = parts.length > 0 ? around(await Promise.all(parts.map(boxOf)), margin, width, height) : { x: 0, y: 0, width, height };
  const scale = parts.length > 0 ? 2 : 1;
  const cdp = await page.context().newCDPSession(page);
  const shot = await cdp.send("Page.captureScreenshot", { format: "webp", quality: 82, clip: { ...clip, scale } });
  await cdp.detach();
  writeFileSync(`${root}/docs/images/${name}${scale === 2 ? "-2x" : ""}.webp`, Buffer.from(shot.data, "base64"));
}

async function boxOf(part: Locator): Promise<Box> {
  const box = await part.boundingBox();
  if (!box) throw new Error(`there is nothing to take a picture of: ${String(part)}`);
  return box;
}

function around(boxes: Box[], margin: number, width: number, height: number): Box {
  const left = Math.max(0, Math.min(...boxes.map(({ x }) => x)) - margin);
  const top = Math.max(0, Math.min(...boxes.map(({ y }) => y)) - margin);
  const right = Math.min(width, Math.max(...boxes.map((box) => box.x + box.width)) + margin);
  const bottom = Math.min(height, Math.max(...boxes.map((box) => box.y + box.height)) + margin);
  return { x: left, y: top, width: right - left, height: bottom - top };
}
