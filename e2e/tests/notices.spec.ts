import type { Page } from "@playwright/test";
import { expectClean } from "../support/axe";
import { Console } from "../support/console";
import { HttpAgent, HttpVisitor } from "../support/http";
import { expect, test } from "../support/test";

/** Counts tones instead of playing them. */
async function listen(page: Page): Promise<() => Promise<number>> {
  await page.addInitScript(() => {
    (window as unknown as { tones: number }).tones = 0;
    OscillatorNode.prototype.start = function start() {
      (window as unknown as { tones: number }).tones += 1;
    };
    OscillatorNode.prototype.stop = function stop() {};
  });
  await page.reload();
  return () => page.evaluate(() => (window as unknown as { tones: number }).tones);
}

async function openMenu(page: Page): Promise<void> {
  await page.getByRole("button", { name: /^내 계정/ }).click();
  await expect(page.getByRole("table", { name: "알림 종류" })).toBeVisible();
}

test("notices: each kind has its own sound, switched and tested apart, kept with the account", async ({ server, fresh, unique }) => {
  const kim = await Console.open(await fresh(), "kim");
  const { page } = kim;
  const tones = await listen(page);
  await openMenu(page);
  await page.getByRole("checkbox", { name: "소리", exact: true }).check();
  await page.getByRole("button", { name: "알람 알림 시험" }).click();
  await expect.poll(tones).toBe(4);
  await page.getByRole("button", { name: "요청 알림 시험" }).click();
  await expect.poll(tones).toBe(6);
  await page.getByRole("checkbox", { name: "새 대기 상담 소리" }).uncheck();
  await expect(page.getByRole("button", { name: "새 대기 상담 알림 시험" })).toBeDisabled();

  const other = await Console.open(await fresh(), "kim");
  await openMenu(other.page);
  await expect(other.page.getByRole("checkbox", { name: "새 대기 상담 소리" })).not.toBeChecked();
  await expect(other.page.getByRole("checkbox", { name: "내 상담의 메시지 소리" })).toBeChecked();
  await other.page.close();

  const visitor = await HttpVisitor.enter(server.url, { cus_extra_username: unique("조용히") });
  const { room_no } = await visitor.write("안녕하세요");
  await expect(kim.row("안녕하세요").first()).toBeVisible();
  expect(await tones(), "a waiting room is told of in silence").toBe(6);
  await (await HttpAgent.logIn(server.url, "kim@demo.local")).accept(room_no);
  await visitor.write("계신가요?");
  await expect.poll(tones, "a message in one's own room is heard").toBeGreaterThanOrEqual(8);
});

test("axe finds nothing on the account menu", async ({ fresh }) => {
  for (const colorScheme of ["light", "dark"] as const) {
    const { page } = await Console.open(await fresh({ colorScheme }), "kim");
    await openMenu(page);
    await expectClean(page);
  }
});
