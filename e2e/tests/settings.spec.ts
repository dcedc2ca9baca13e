import { createHmac } from "node:crypto";
import { expectClean } from "../support/axe";
import { Console } from "../support/console";
import { HttpVisitor, SITE } from "../support/http";
import { expect, test } from "../support/test";

const SECURITY = "/api/v1/settings/security";

const sign = (secret: string, siteUid: string) => createHmac("sha256", secret).update(siteUid).digest("hex");

/** Whether the desk believes this hash of this ID. */
async function isTrusted(url: string, siteUid: string, hash: string): Promise<boolean> {
  const answer = await fetch(`${url}/widget/v1/sessions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ site_id: SITE, site_uid: siteUid, site_uid_hash: hash }),
  });
  return ((await answer.json()) as { trusted: boolean }).trusted;
}

test.afterEach(async ({ admin }) => {
  await admin.call("PUT", SECURITY, { signed_only: false, links_by_managers: false });
  await admin.call("DELETE", `${SECURITY}/old-secret`);
});

test("R6 an administrator allows signed IDs only, and leaving asks before that is saved", async ({ server, fresh, unique }) => {
  const desk = await Console.open(await fresh(), "admin");
  const { page } = desk;
  await page.getByRole("link", { name: "서비스설정" }).click();
  await expect(page).toHaveURL(/\/settings$/);
  await expect(page.getByRole("heading", { level: 1, name: "시작하기" })).toBeVisible();
  await page.getByRole("navigation", { name: "설정 목록" }).getByRole("link", { name: "보안", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: "보안" })).toBeVisible();
  const only = page.getByRole("switch", { name: "서명된 ID만 허용" });
  await expect(only).not.toBeChecked();
  await only.check();
  await page.getByRole("link", { name: "채팅", exact: true }).click();
  const asked = page.getByRole("dialog", { name: "저장하지 않은 내용이 있습니다." });
  await asked.getByRole("button", { name: "계속 수정" }).click();
  await expect(only).toBeChecked();
  await page.getByRole("button", { name: "저장", exact: true }).click();
  await expect(page.getByText("저장했습니다.")).toBeVisible();
  await expect(page.getByRole("region", { name: "저장하지 않은 변경이 있습니다." })).toHaveCount(0);

  const name = unique("서명없음");
  const visitor = await HttpVisitor.enter(server.url, { site_uid: name });
  await visitor.write("안녕하세요");
  await page.getByRole("link", { name: "채팅", exact: true }).click();
  await desk.choose("안녕하세요");
  await expect(desk.log).toContainText(`서명되지 않은 고객 ID ‘${name}’를 무시했습니다.`);
  await desk.showInfo("고객정보");
  await expect(desk.info).toContainText(`서명되지 않은 ID: ${name}`);
});

test("R6 a new secret is shown once, both sign until the old one is dropped", async ({ server, fresh, unique }) => {
  const { page } = await Console.open(await fresh(), "admin");
  const rotate = async (way: string) => {
    await page.getByRole("button", { name: "새 비밀 키 만들기" }).click();
    const dialog = page.getByRole("dialog", { name: "새 비밀 키 만들기" });
    await dialog.getByRole("radio", { name: way }).check();
    await dialog.getByRole("button", { name: "만들기", exact: true }).click();
    return (await page.locator("[data-secret]").textContent()) ?? "";
  };
  await page.goto("/settings/advanced/security");
  const first = await rotate("바로 폐기");
  expect(first).toMatch(/^[\w-]{43}$/);
  await page.getByRole("link", { name: "채팅", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "계속 수정" }).click();
  await page.getByRole("button", { name: "보관했습니다" }).click();
  await expect(page.getByText(first)).toHaveCount(0);

  const second = await rotate("7일 뒤 자동 폐기");
  expect(second).not.toBe(first);
  await page.getByRole("button", { name: "보관했습니다" }).click();
  const secrets = page.getByRole("region", { name: "비밀 키", exact: true });
  await expect(secrets.getByRole("listitem")).toHaveCount(2);
  await expect(secrets.getByRole("listitem").nth(1)).toContainText(/이전[\s\S]*까지/);
  await expect(page.getByRole("button", { name: "새 비밀 키 만들기" })).toBeDisabled();
  const id = unique("signed");
  expect(await isTrusted(server.url, `${id}-1`, sign(first, `${id}-1`))).toBe(true);
  expect(await isTrusted(server.url, `${id}-2`, sign(second, `${id}-2`))).toBe(true);
  await expect(page.getByText(sign(second, "happytalk"))).toBeVisible();

  await secrets.getByRole("button", { name: "폐기" }).click();
  await page.getByRole("dialog", { name: "이전 비밀 키를 폐기할까요?" }).getByRole("button", { name: "폐기" }).click();
  await expect(secrets.getByRole("listitem")).toHaveCount(1);
  expect(await isTrusted(server.url, `${id}-3`, sign(first, `${id}-3`))).toBe(false);
  expect(await isTrusted(server.url, `${id}-4`, sign(second, `${id}-4`))).toBe(true);
});

test("R6 the code for a site's server is shown in five languages", async ({ fresh }) => {
  const { page } = await Console.open(await fresh(), "admin");
  await page.goto("/settings/advanced/security");
  for (const [language, part] of [
    ["PHP", "hash_hmac('sha256'"],
    ["Java", 'Mac.getInstance("HmacSHA256")'],
    ["Node.js", 'createHmac("sha256"'],
    ["Python", "hmac.new("],
    ["Ruby", "OpenSSL::HMAC.hexdigest"],
  ] as const) {
    await page.getByRole("radio", { name: language }).check({ force: true });
    await expect(page.getByRole("region", { name: `${language} 코드` })).toContainText(part);
  }
});

test("R18 the settings are the administrators': by rail, palette and address", async ({ fresh }) => {
  const { page } = await Console.open(await fresh(), "kim");
  await expect(page.getByRole("link", { name: "서비스설정" })).toHaveCount(0);
  await page.goto("/settings/advanced/security");
  await expect(page.getByText("관리자만 볼 수 있습니다")).toBeVisible();
  await expect(page.getByRole("switch", { name: "서명된 ID만 허용" })).toHaveCount(0);

  const admin = await Console.open(await fresh(), "admin");
  await admin.page.keyboard.press("Control+k");
  await admin.page.getByRole("combobox", { name: "상담방, 기능 검색" }).fill("보안");
  await admin.page.getByRole("option", { name: "설정: 보안" }).click();
  await expect(admin.page).toHaveURL(/\/settings\/advanced\/security$/);
  await admin.page.goBack();
  await expect(admin.statusTab("대기")).toBeVisible();
  await admin.page.goto("/settings/nothing");
  await expect(admin.page.getByText("없는 설정입니다")).toBeVisible();
});

test("on a phone the tree is a page of its own", async ({ fresh }) => {
  const { page } = await Console.open(await fresh({ viewport: { width: 390, height: 844 } }), "admin");
  await page.getByRole("link", { name: "서비스설정" }).click();
  await page.getByRole("navigation", { name: "설정 목록" }).getByRole("link", { name: "보안" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "보안" })).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await page.getByRole("link", { name: "설정 목록으로" }).click();
  await expect(page.getByRole("navigation", { name: "설정 목록" })).toBeVisible();
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing on the settings: ${colorScheme}`, async ({ fresh }) => {
    const { page } = await Console.open(await fresh({ colorScheme }), "admin");
    await page.goto("/settings/advanced/security");
    await expect(page.getByRole("switch", { name: "서명된 ID만 허용" })).toBeVisible();
    await expectClean(page, "page");
    await page.getByRole("button", { name: "새 비밀 키 만들기" }).click();
    await expectClean(page, "dialog");
    await page.getByRole("dialog").getByRole("button", { name: "만들기", exact: true }).click();
    await expect(page.locator("[data-secret]")).toBeVisible();
    await expectClean(page, "new secret");
  });
}
