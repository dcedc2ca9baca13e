import { Console } from "../support/console";
import { HttpVisitor } from "../support/http";
import { expect, test } from "../support/test";

test("F2 several rooms are accepted at once", async ({ server, fresh, unique }) => {
  const names = [unique("여럿"), unique("여럿"), unique("여럿")];
  for (const name of names) await (await HttpVisitor.enter(server.url, { cus_extra_username: name })).write("안녕하세요");
  const kim = await Console.open(await fresh(), "kim");
  const [first, second, third] = names as [string, string, string];
  for (const name of [first, second]) {
    await kim.row(name).hover();
    await kim.row(name).getByTitle("선택").click();
    await expect(kim.row(name)).toHaveAttribute("aria-checked", "true");
  }
  await kim.page.getByRole("button", { name: "선택 대화 상담 접수로 변경" }).click();
  await expect(kim.row(first)).toBeHidden();
  await expect(kim.row(third)).toBeVisible();
  await kim.show("접수");
  await expect(kim.row(first)).toBeVisible();
  await expect(kim.row(second)).toBeVisible();
  await expect(kim.row(third)).toBeHidden();
});

test("F2 of two agents at once one gets the room and the other is told who", async ({ server, fresh, unique }) => {
  const name = unique("동시접수");
  await (await HttpVisitor.enter(server.url, { cus_extra_username: name })).write("안녕하세요");
  const desks = [await Console.open(await fresh(), "kim"), await Console.open(await fresh(), "lee")];
  const buttons = [];
  for (const desk of desks) {
    await desk.choose(name);
    const button = desk.page.getByRole("button", { name: "상담 접수로 변경", exact: true });
    await expect(button).toBeEnabled();
    buttons.push(button);
  }
  await Promise.all(buttons.map((button) => button.click({ noWaitAfter: true })));
  const told = desks.map((desk) => desk.page.getByText(/(이|가) 먼저 접수했습니다/).first());
  await expect
    .poll(async () => {
      const editable = await Promise.all(desks.map((desk) => desk.composer.isEditable().catch(() => false)));
      const said = await Promise.all(told.map((text) => text.isVisible()));
      return [editable.filter(Boolean).length, said.filter(Boolean).length];
    })
    .toEqual([1, 1]);
});
