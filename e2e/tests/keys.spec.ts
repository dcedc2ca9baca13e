import { Console } from "../support/console";
import { HttpVisitor } from "../support/http";
import { expect, test } from "../support/test";

test("keys: Alt+J and Alt+K move between rooms, Alt+L replies, Alt+E ends, ? shows all", async ({ server, fresh, unique }) => {
  const names = [unique("키"), unique("키")] as const;
  for (const name of names) await (await HttpVisitor.enter(server.url, { cus_extra_username: name })).write("안녕하세요");
  const kim = await Console.open(await fresh(), "kim");
  await kim.choose(names[1]);
  await kim.page.keyboard.press("Alt+j");
  await expect(kim.row(names[0])).toHaveAttribute("aria-selected", "true");
  await kim.page.keyboard.press("Alt+k");
  await expect(kim.row(names[1])).toHaveAttribute("aria-selected", "true");
  await kim.accept();

  await kim.log.focus();
  await kim.page.keyboard.press("Alt+l");
  await expect(kim.composer).toBeFocused();
  await kim.page.keyboard.type("물음표?");
  await expect(kim.composer).toHaveValue("물음표?");
  await kim.composer.fill("");
  await kim.log.focus();
  await kim.page.keyboard.press("Shift+?");
  await expect(kim.page.getByRole("dialog", { name: "단축키" })).toBeVisible();
  await kim.page.keyboard.press("Escape");
  await expect(kim.page.getByRole("dialog")).toHaveCount(0);

  await kim.page.keyboard.press("Alt+e");
  await kim.page.getByRole("dialog").getByRole("button", { name: /^상담 종료/ }).click();
  await expect(kim.composer).toBeHidden();
});

test("keys: the room list is one stop, moved by arrows; a new room does not steal the place", async ({ server, fresh, unique }) => {
  const names = [unique("목록"), unique("목록"), unique("목록")] as const;
  for (const name of names.slice(0, 2)) await (await HttpVisitor.enter(server.url, { cus_extra_username: name })).write("안녕하세요");
  const kim = await Console.open(await fresh(), "kim");
  const list = kim.page.getByRole("listbox", { name: "상담방 목록" });
  await expect(kim.row(names[0])).toBeVisible();
  await list.focus();
  await kim.page.keyboard.press("End");
  const active = await list.getAttribute("aria-activedescendant");
  await expect(kim.row(names[0])).toHaveAttribute("id", active!);
  await (await HttpVisitor.enter(server.url, { cus_extra_username: names[2] })).write("안녕하세요");
  await expect(kim.row(names[2])).toBeVisible();
  await expect(list).toHaveAttribute("aria-activedescendant", active!);
  await expect(list).toBeFocused();
  await kim.page.keyboard.press("Enter");
  await expect(kim.row(names[0])).toHaveAttribute("aria-selected", "true");
});

test("keys: the palette finds rooms and actions, by 초성 too", async ({ server, fresh, unique }) => {
  const name = unique("가나다");
  await (await HttpVisitor.enter(server.url, { cus_extra_username: name })).write("안녕하세요");
  const kim = await Console.open(await fresh(), "kim");
  const palette = kim.page.getByRole("dialog", { name: "빠른 실행" });
  await kim.page.keyboard.press("Control+k");
  await palette.getByRole("combobox").fill(name);
  await expect(palette.getByRole("option").filter({ hasText: name })).toBeVisible();
  await kim.page.keyboard.press("Enter");
  await expect(palette).toBeHidden();
  await expect(kim.row(name)).toHaveAttribute("aria-selected", "true");

  await kim.page.keyboard.press("Control+k");
  await palette.getByRole("combobox").fill("ㅌㅁ");
  await palette.getByRole("option", { name: /테마: 어둡게/ }).click();
  await expect(kim.page.locator("html")).toHaveAttribute("data-theme", "dark");
  await kim.page.keyboard.press("Control+k");
  await kim.page.keyboard.press("Escape");
  await expect(palette).toBeHidden();
});

test("languages: the console speaks English when told so, and remembers it", async ({ fresh }) => {
  const kim = await Console.open(await fresh(), "kim");
  await kim.page.keyboard.press("Control+k");
  await kim.page.getByRole("combobox").last().fill("English");
  await kim.page.getByRole("option", { name: /English/ }).click();
  await expect(kim.page.getByRole("tab", { name: /^Waiting/ })).toBeVisible();
  await expect(kim.page.locator("html")).toHaveAttribute("lang", "en");
  await kim.page.reload();
  await expect(kim.page.getByRole("tab", { name: /^Waiting/ })).toBeVisible();
});
