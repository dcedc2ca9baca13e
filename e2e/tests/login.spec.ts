import { PASSWORD } from "../support/http";
import { expect, test } from "../support/test";

test("F16 logging in by the form, a wrong password, and logging out", async ({ page }) => {
  await page.goto("/");
  await expect(page).toHaveURL(/\/login$/);
  await page.getByLabel("이메일").fill("lee@demo.local");
  await page.getByLabel("비밀번호", { exact: true }).fill("wrong-password");
  await page.getByRole("button", { name: "로그인", exact: true }).click();
  await expect(page.getByRole("alert")).toContainText("이메일 또는 비밀번호가 맞지 않습니다.");

  await page.getByLabel("비밀번호", { exact: true }).fill(PASSWORD);
  await page.getByLabel("비밀번호", { exact: true }).press("Enter");
  await expect(page.getByRole("tab", { name: /^대기/ })).toBeVisible();
  const cookies = await page.context().cookies();
  expect(cookies.map(({ httpOnly, sameSite }) => ({ httpOnly, sameSite }))).toEqual([{ httpOnly: true, sameSite: "Lax" }]);

  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").last().fill("로그아웃");
  await page.getByRole("option", { name: "로그아웃" }).click();
  await expect(page).toHaveURL(/\/login$/);
  await page.goto("/");
  await expect(page).toHaveURL(/\/login$/);
});
