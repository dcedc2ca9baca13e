import { expectClean } from "../support/axe";
import { Console } from "../support/console";
import { expect, test } from "../support/test";

test("a settings page opens its page of the manual, in either language, and every picture is there", async ({ fresh }) => {
  const context = await fresh();
  const { page: settings } = await Console.open(context, "admin");
  await settings.goto("/settings/extensions/services");
  const opened = context.waitForEvent("page");
  await settings.getByRole("link", { name: /^도움말/ }).click();
  const page = await opened;
  await expect(page).toHaveURL(/\/help\/ko\/channels$/);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("카카오톡 상담톡과 네이버톡톡");
  await page.getByRole("link", { name: "English" }).click();
  await expect(page).toHaveURL(/\/help\/en\/channels$/);
  await expect(page.getByRole("navigation", { name: "All pages" }).getByRole("link", { name: /^KakaoTalk/ })).toHaveAttribute("aria-current", "page");
  await page.getByRole("link", { name: "Sarangbang Help" }).click();
  await page.getByRole("article").getByRole("link", { name: /^Guide for agents/ }).click();
  const pictures = page.getByRole("article").getByRole("img");
  await expect(pictures).not.toHaveCount(0);
  for (const picture of await pictures.all()) {
    await picture.scrollIntoViewIfNeeded();
    await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.complete && image.naturalWidth > 0)).toBe(true);
  }
});

test("the manual asks for nothing but its own files, and its policy stops nothing", async ({ server, fresh }) => {
  const page = await (await fresh()).newPage();
  const told: string[] = [];
  page.on("console", (message) => told.push(message.text()));
  page.on("request", (request) => {
    const { pathname, origin } = new URL(request.url());
    if (origin !== server.url || !/^\/(help|assets|favicon\.svg)/.test(pathname)) told.push(request.url());
  });
  await page.goto("/help/");
  await page.goto("/help/ko/guide-admin");
  await expect(page.getByRole("heading", { level: 1 })).toHaveCSS("font-family", /Pretendard/);
  expect(told).toEqual([]);
});

test("a part of a page has an address; by keys one comes to the text and to the menu of a narrow screen", async ({ fresh }) => {
  const page = await (await fresh({ viewport: { width: 390, height: 844 } })).newPage();
  await page.goto("/help/ko/guide-agent#단축키");
  await expect(page.getByRole("heading", { name: /^단축키/ })).toBeInViewport();
  await page.goto("/help/ko/operations");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "본문으로 건너뛰기" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main")).toBeFocused();
  await page.getByText("도움말 목록").focus();
  await page.keyboard.press("Enter");
  await page.getByRole("navigation", { name: "도움말 목록" }).getByRole("link", { name: "상담이력" }).click();
  await expect(page).toHaveURL(/\/help\/ko\/history$/);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing in the manual, ${colorScheme}`, async ({ fresh }) => {
    for (const viewport of [{ width: 1440, height: 900 }, { width: 390, height: 844 }]) {
      const page = await (await fresh({ colorScheme, viewport })).newPage();
      for (const path of ["ko/", "ko/guide-agent", "en/operations", "ko/signed-ids"]) {
        await page.goto(`/help/${path}`);
        await expectClean(page, `${path} at ${viewport.width}`);
      }
    }
  });
}
