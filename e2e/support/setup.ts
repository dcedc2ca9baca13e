import type { Page } from "@playwright/test";
import type { Server } from "./server";

/** The only page that needs no account; its link stands in the log of the first start. */
export async function openSetup(page: Page, server: Server): Promise<void> {
  await page.goto(/https?:\S+\/setup#token=\S+/.exec(server.log())?.[0] ?? "");
}

/** Makes the first administrator of an empty desk, who stands in its first steps then. */
export async function setUp(page: Page, server: Server, brand: string): Promise<void> {
  await openSetup(page, server);
  await page.getByLabel("사이트 이름").fill(brand);
  await page.getByLabel("이름", { exact: true }).fill("박대표");
  await page.getByLabel("이메일").fill("owner@example.com");
  await page.getByLabel("비밀번호", { exact: true }).fill("달항아리-2026-겨울");
  await page.getByRole("button", { name: "만들고 시작하기" }).click();
  await page.waitForURL(/\/settings\/basics\/start$/);
}
