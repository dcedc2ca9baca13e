import type { Locator, Page } from "@playwright/test";
import { expectClean } from "../support/axe";
import { Console } from "../support/console";
import { HttpVisitor } from "../support/http";
import { expect, test } from "../support/test";

const PATH = "/settings/operation/categories";

async function openSettings(page: Page): Promise<void> {
  await page.goto(PATH);
  await expect(page.getByRole("heading", { level: 1, name: "상담 분류 관리" })).toBeVisible();
  await expect(page.getByRole("textbox", { name: "새 대분류" })).toBeVisible();
}

async function add(page: Page, field: string, name: string): Promise<void> {
  await page.getByRole("textbox", { name: field }).fill(name);
  await page.getByRole("textbox", { name: field }).press("Enter");
}

async function save(page: Page): Promise<void> {
  await page.getByRole("button", { name: "저장", exact: true }).click();
  await expect(page.getByText("저장했습니다.").first()).toBeVisible();
  await expect(page.getByRole("region", { name: "저장하지 않은 변경이 있습니다." })).toHaveCount(0);
}

const line = (page: Page, name: string): Locator => page.locator("[data-line]").filter({ has: page.getByRole("textbox", { name: `${name} 이름`, exact: true }) });

test("R17 an administrator adds, orders, renames and retires categories, and open consoles follow", async ({ server, fresh, unique }) => {
  const [delivery, refund, late, lost] = [unique("배송"), unique("환불"), unique("지연"), unique("분실")];
  const name = unique("분류");
  await (await HttpVisitor.enter(server.url, { cus_extra_username: name })).write("어디까지 왔나요?");
  const { page } = await Console.open(await fresh(), "admin");
  await openSettings(page);
  await page.getByRole("textbox", { name: "새 대분류" }).fill("가".repeat(16));
  await expect(page.getByText("15자까지 쓸 수 있습니다. 1자를 줄여 주세요.")).toBeVisible();
  await expect(page.getByRole("button", { name: "대분류 추가" })).toBeDisabled();
  await add(page, "새 대분류", delivery);
  await add(page, "새 대분류", refund);
  await add(page, `‘${delivery}’의 새 중분류`, late);
  await add(page, `‘${delivery}’의 새 중분류`, late);
  await expect(page.getByText("같은 이름이 이미 있습니다.").first()).toBeVisible();
  await page.getByRole("textbox", { name: `${late} 이름` }).last().fill(lost);
  await save(page);

  const kim = await Console.open(await fresh(), "kim");
  await kim.choose(name);
  await kim.accept();
  await kim.marks.getByRole("button", { name: "상담 분류: 분류 없음" }).click();
  const dialog = kim.page.getByRole("dialog", { name: "상담 분류" });
  const search = dialog.getByRole("combobox");
  await search.fill("ㅂㅅ");
  await expect(dialog.getByRole("option", { name: delivery, exact: true })).toBeVisible();
  await search.fill(late);
  await search.press("Enter");
  await expect(dialog).toContainText(`${delivery} / ${late}`);
  await dialog.getByLabel("소분류").fill("명절연휴택배지연지");
  await expect(dialog).toContainText("8자까지 쓸 수 있습니다. 1자를 줄여 주세요.");
  await expect(dialog.getByRole("button", { name: "저장" })).toBeDisabled();
  await dialog.getByLabel("소분류").fill("명절");
  await dialog.getByRole("button", { name: "저장" }).click();
  await expect(kim.marks).toContainText(`${delivery}/${late}/명절`);
  await kim.showInfo("상담이력");
  await expect(kim.info).toContainText(`${delivery}/${late}/명절`);

  const renamed = unique("배달");
  await line(page, delivery).getByRole("button", { name: `${delivery} 아래로` }).click();
  await page.getByRole("textbox", { name: `${delivery} 이름` }).fill(renamed);
  await page.getByRole("switch", { name: `${late} 사용` }).uncheck();
  await save(page);
  await expect(kim.marks).toContainText(`${renamed}/${late}/명절`);
  await kim.marks.getByRole("button", { name: /^상담 분류:/ }).click();
  await expect(dialog.getByText("미사용")).toBeVisible();
  await expect(dialog.getByRole("option", { name: `${renamed} / ${late}` })).toHaveCount(0);
  await expect(dialog.getByRole("option", { name: `${renamed} / ${lost}` })).toBeVisible();
  await dialog.getByLabel("소분류").fill("설날");
  await dialog.getByRole("button", { name: "저장" }).click();
  await expect(kim.marks).toContainText(`${renamed}/${late}/설날`);

  await page.reload();
  await expect(line(page, renamed)).toBeVisible();
  const names = await page.locator("[data-line='1'] input[type=text]").evaluateAll((fields) => fields.map((field) => (field as HTMLInputElement).value));
  expect(names.indexOf(refund)).toBeLessThan(names.indexOf(renamed));
  await expect(page.getByRole("switch", { name: `${late} 사용` })).not.toBeChecked();
});

test("R17 the order changes by keys and by dragging, and who saves an older list is told", async ({ fresh, admin, unique }) => {
  const names = [unique("가"), unique("나"), unique("다")] as const;
  const { page } = await Console.open(await fresh(), "admin");
  await openSettings(page);
  for (const name of names) await add(page, "새 대분류", name);
  await save(page);
  const order = async () => {
    const all = await page.locator("[data-line='1'] input[type=text]").evaluateAll((fields) => fields.map((field) => (field as HTMLInputElement).value));
    return all.filter((name) => (names as readonly string[]).includes(name));
  };
  await line(page, names[2]).getByRole("button", { name: /순서 바꾸기/ }).focus();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  await expect.poll(order).toEqual([names[2], names[0], names[1]]);
  await expect(line(page, names[2]).getByRole("button", { name: /순서 바꾸기/ })).toBeFocused();
  await line(page, names[1]).getByRole("button", { name: /순서 바꾸기/ }).dragTo(line(page, names[2]));
  await expect.poll(order).toEqual([names[1], names[2], names[0]]);

  type Stored = { version: string; items: { name: string }[] };
  const stored = await admin.get<Stored>("/api/v1/settings/categories");
  const other = unique("먼저");
  const items = [...stored.items, { name: other, used: true, divisions: [] }];
  expect((await admin.call("PUT", "/api/v1/settings/categories", { ...stored, items })).status).toBe(200);
  await page.getByRole("button", { name: "저장", exact: true }).click();
  await expect(page.getByText(/다른 상담사가 수정했습니다/)).toBeVisible();
  await expect.poll(order).toEqual([names[1], names[2], names[0]]);
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing on the categories: ${colorScheme}`, async ({ fresh, unique }) => {
    const { page } = await Console.open(await fresh({ colorScheme }), "admin");
    await openSettings(page);
    await add(page, "새 대분류", unique("접근"));
    await page.getByRole("switch").last().uncheck();
    await page.getByRole("textbox", { name: "새 대분류" }).fill("가".repeat(16));
    await expectClean(page);
  });
}
