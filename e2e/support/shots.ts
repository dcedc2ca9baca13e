import type { Page } from "@playwright/test";
import { root } from "./paths";

/** Widths that screens are looked at in, by name. */
export const SIZES = [["1440", { width: 1440, height: 900 }], ["390", { width: 390, height: 844 }]] as const;

/** Takes a picture of what is in view, once its fonts are there and nothing moves, under target/shots. */
export async function shoot(page: Page, name: string, fullPage = false): Promise<void> {
  await page.waitForLoadState("networkidle").catch(() => undefined);
  await page.evaluate(() => document.fonts.ready);
  await page.waitForTimeout(500);
  await page.screenshot({ path: `${root}/target/shots/${name}.png`, animations: "disabled", caret: "hide", fullPage });
}
