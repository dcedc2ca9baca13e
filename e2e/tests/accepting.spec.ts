import { setTimeout as sleep } from "node:timers/promises";
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
  let asked = 0;
  for (const desk of desks) {
    await desk.choose(name);
    await desk.page.route("**/accept", async (route) => {
      asked += 1;
      while (asked < desks.length) await sleep(10);
      await route.continue();
    });
  }
  await Promise.all(desks.map((desk) => desk.acceptButton.click()));
  const told = desks.map((desk) => desk.page.getByText(/(이|가) 먼저 접수했습니다/).first());
  await expect
    .poll(async () => {
      const writes = await Promise.all(desks.map((desk) => desk.composer.isVisible()));
      const said = await Promise.all(told.map((text) => text.isVisible()));
      return writes.map((mayWrite, index) => `${mayWrite ? "writes" : "does not write"}, ${said[index] ? "was told" : "was not told"}`).sort();
    })
    .toEqual(["does not write, was told", "writes, was not told"]);
});
