import { Console } from "../support/console";
import { HttpVisitor } from "../support/http";
import { expect, test } from "../support/test";

test("F1 a room is put on hold until a time, and a customer's message brings it back", async ({ server, fresh, unique }) => {
  const name = unique("보류");
  const visitor = await HttpVisitor.enter(server.url, { cus_extra_username: name });
  await visitor.write("재고를 확인해 주세요");
  const kim = await Console.open(await fresh(), "kim");
  const lee = await Console.open(await fresh(), "admin");
  await kim.choose(name);
  await kim.accept();
  await kim.say("확인하고 있습니다");
  await kim.page.keyboard.press("Alt+m");
  const dialog = kim.page.getByRole("dialog", { name: "상담 보류" });
  await dialog.getByRole("button", { name: "30분", exact: true }).click();
  await expect(dialog).toBeHidden();
  await expect(kim.marks).toContainText(/보류 · .*까지/);
  await expect(kim.statusTab("보류")).toHaveAttribute("aria-selected", "true");
  await expect(kim.row(name)).toContainText("~");
  await lee.show("보류");
  await expect(lee.row(name)).toBeVisible();

  await visitor.write("어떻게 됐나요?");
  await expect(lee.row(name)).toBeHidden();
  await lee.show("진행");
  await expect(lee.row(name)).toContainText("어떻게 됐나요?");
  await expect(kim.page.getByRole("region", { name: "현재 상담" })).toContainText("진행 · 문의");
  await expect(kim.marks).toContainText(/자동 종료 안 함 · .*까지/);
  await kim.marks.getByRole("button", { name: "보류 해제" }).click();
  await expect(kim.page.getByText("보류를 해제했습니다.").first()).toBeVisible();
  await expect(kim.page.getByText("자동 종료 안 함")).toHaveCount(0);
});

test("F1 a hold until a time that is over is refused, and what was typed stays", async ({ server, fresh, unique }) => {
  const name = unique("과거");
  await (await HttpVisitor.enter(server.url, { cus_extra_username: name })).write("안녕하세요");
  const kim = await Console.open(await fresh(), "kim");
  await kim.choose(name);
  await kim.accept();
  const dialog = await kim.openExtra("보류", "상담 보류");
  await dialog.getByLabel("직접 입력").fill("2020-01-01T10:00");
  await dialog.getByRole("button", { name: "보류", exact: true }).click();
  await expect(dialog.getByRole("status")).toHaveText("지금보다 뒤의 시각을 골라 주세요.");
  await expect(dialog.getByLabel("직접 입력")).toHaveValue("2020-01-01T10:00");
  await dialog.getByRole("button", { name: "해제할 때까지" }).click();
  await expect(kim.marks).toContainText("보류 · 해제할 때까지");
});

test("F4 a sign and a grade stand in the list and above the room, for everybody who sees it", async ({ server, fresh, unique }) => {
  const name = unique("표시");
  await (await HttpVisitor.enter(server.url, { site_uid: name, cus_extra_username: name })).write("안녕하세요");
  const kim = await Console.open(await fresh(), "kim");
  const admin = await Console.open(await fresh(), "admin");
  await kim.choose(name);
  await kim.accept();
  const flags = await kim.openExtra("상담방 깃발", "깃발 표시");
  await expect(flags.locator("[aria-pressed]")).toHaveCount(9);
  await flags.getByRole("button", { name: "초록 체크" }).click();
  await expect(kim.row(name)).toContainText("초록 체크");
  const grades = await kim.openExtra("고객 등급", "고객 등급");
  await grades.getByRole("button", { name: /^VIP/ }).click();
  await expect(kim.row(name)).toContainText("VIP");
  await admin.show("접수");
  await expect(admin.row(name)).toContainText("VIP");
  await expect(admin.row(name)).toContainText("초록 체크");
  await admin.choose(name);
  const again = await admin.openExtra("상담방 깃발", "깃발 표시");
  await expect(again.getByRole("button", { name: "초록 체크" })).toHaveAttribute("aria-pressed", "true");
  await again.getByRole("button", { name: "표시 안 함" }).click();
  await expect(kim.row(name)).not.toContainText("초록 체크");
});
