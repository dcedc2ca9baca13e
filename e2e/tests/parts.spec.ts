import { Console } from "../support/console";
import { HttpVisitor } from "../support/http";
import { expect, test } from "../support/test";

test("a part of the console that can't be loaded says so, and comes at the next try", async ({ server, fresh, unique }) => {
  const name = unique("조각");
  await (await HttpVisitor.enter(server.url, { cus_extra_username: name })).write("안녕하세요");
  const context = await fresh();
  const unreachable = /\/assets\/(VerificationDialog|KeysOverlay)-.*\.js/;
  await context.route(unreachable, (route) => route.abort());
  const kim = await Console.open(context, "kim");
  await kim.choose(name);
  await kim.showInfo("고객정보");
  const list = kim.page.getByRole("button", { name: "인증정보 조회" });
  await list.click();
  await expect(kim.page.getByText("화면 일부를 불러오지 못했습니다.").first()).toBeVisible();
  await context.unroute(unreachable);
  await list.click();
  await expect(kim.page.getByRole("dialog", { name: "인증정보 조회" })).toContainText("인증 정보가 없습니다.");
});

test("parts of the console come while nothing else is done, so that none is waited for", async ({ server, fresh, unique }) => {
  const name = unique("미리");
  await (await HttpVisitor.enter(server.url, { cus_extra_username: name })).write("안녕하세요");
  const context = await fresh();
  const kim = await Console.open(context, "kim");
  await kim.choose(name);
  await kim.showInfo("고객정보");
  await kim.page.waitForLoadState("networkidle");
  const loaded = () => kim.page.evaluate(() => performance.getEntriesByType("resource").map(({ name: url }) => new URL(url).pathname).join(" "));
  for (const part of ["EditForm", "ChangesPanel", "VerificationDialog", "Palette", "EndDialog"]) {
    await expect.poll(loaded).toContain(`/assets/${part}-`);
  }
  await context.setOffline(true);
  await kim.page.getByRole("button", { name: "인증정보 조회" }).click();
  await expect(kim.page.getByRole("dialog", { name: "인증정보 조회" })).toBeVisible();
});
