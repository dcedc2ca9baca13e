import { expectClean } from "../support/axe";
import { Console } from "../support/console";
import { HttpAgent, HttpVisitor } from "../support/http";
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

test("S84 room tags stand above the room, others see them at once, and customer tags stay apart", async ({ server, fresh, unique }) => {
  const name = unique("태그방");
  await (await HttpVisitor.enter(server.url, { cus_extra_username: name })).write("안녕하세요");
  const kim = await Console.open(await fresh(), "kim");
  await kim.choose(name);
  await kim.accept();
  const admin = await Console.open(await fresh(), "admin");
  await admin.show("접수");
  await admin.choose(name);
  const tag = unique("반품");
  await kim.marks.getByRole("button", { name: "상담방 태그 추가" }).click();
  const field = kim.marks.getByRole("combobox", { name: "상담방 태그 추가" });
  await field.fill("가".repeat(21));
  await field.press("Enter");
  await expect(kim.marks).toContainText("1자를 줄여 주세요");
  await expect(field).toHaveValue("가".repeat(21));
  await field.fill(tag);
  await field.press("Enter");
  await field.press("Escape");
  await expect(kim.marks).toContainText(`#${tag}`);
  await expect(admin.marks).toContainText(`#${tag}`);
  await kim.showInfo("고객정보");
  await expect(kim.info).not.toContainText(tag);
  await kim.showInfo("상담방정보");
  await expect(kim.info.locator("dt")).toHaveText(["상담원", "고객식별번호", "방번호", "채널", "총 상담이력건"]);

  await admin.marks.getByRole("button", { name: "상담방 태그 추가" }).click();
  await admin.marks.getByRole("combobox", { name: "상담방 태그 추가" }).fill(tag.slice(0, 2));
  await expect(admin.page.getByRole("listbox", { name: "태그 제안" })).not.toContainText(tag);
  await admin.page.keyboard.press("Escape");
  await admin.marks.getByRole("button", { name: `태그 ${tag} 삭제` }).click();
  await expect(kim.marks).not.toContainText(tag);
});

test("F4 an alarm is set with a note, stands in one's list, rings and opens the room", async ({ server, fresh, unique, admin }) => {
  const name = unique("알람");
  const { room_no } = await (await HttpVisitor.enter(server.url, { cus_extra_username: name })).write("나중에 연락 주세요");
  const kim = await Console.open(await fresh(), "kim");
  await kim.choose(name);
  await kim.accept();
  const dialog = await kim.openExtra("알람", "알람");
  await dialog.getByLabel("메모 (선택)").fill("재입고 알려 드리기");
  await dialog.getByRole("button", { name: "1시간" }).click();
  await expect(kim.marks).toContainText("알람 ·");
  await kim.page.getByRole("button", { name: "내 알람 1개" }).click();
  const mine = kim.page.getByRole("dialog", { name: "내 알람" });
  await expect(mine).toContainText(name);
  await expect(mine).toContainText("재입고 알려 드리기");
  await kim.page.keyboard.press("Escape");

  const agent = await HttpAgent.logIn(server.url, "kim@demo.local");
  const soon = new Date(Date.now() + 1_500).toISOString();
  expect((await agent.call("POST", `/api/v1/rooms/${room_no}/alarm`, { at: soon, note: "지금 연락" })).status).toBe(200);
  await kim.page.goto("/");
  const ringing = kim.page.getByRole("alert").filter({ hasText: name });
  await expect(ringing).toContainText("지금 연락", { timeout: 25_000 });
  await ringing.getByRole("button", { name: "상담방 열기" }).click();
  await expect(kim.log).toContainText("나중에 연락 주세요");
  await expect(ringing).toBeHidden();
  await expect(kim.page.getByRole("button", { name: "내 알람", exact: true })).toBeVisible();
  expect(await admin.get("/api/v1/alarms")).toMatchObject({ items: [] });
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing on [부가기능] and its dialogs: ${colorScheme}`, async ({ server, fresh, unique }) => {
    const name = unique("접근성");
    await (await HttpVisitor.enter(server.url, { site_uid: name, cus_extra_username: name })).write("안녕하세요");
    const kim = await Console.open(await fresh({ colorScheme }), "kim");
    await kim.choose(name);
    await kim.accept();
    await kim.page.getByRole("button", { name: "부가기능" }).click();
    await expectClean(kim.page, "menu");
    await kim.page.keyboard.press("Escape");
    for (const [item, title] of [["보류", "상담 보류"], ["알람", "알람"], ["상담 분류", "상담 분류"], ["상담방 깃발", "깃발 표시"], ["고객 등급", "고객 등급"]] as const) {
      await kim.openExtra(item, title);
      await expectClean(kim.page, title);
      await kim.page.keyboard.press("Escape");
    }
    await (await kim.openExtra("알람", "알람")).getByRole("button", { name: "1시간" }).click();
    await (await kim.openExtra("고객 등급", "고객 등급")).getByRole("button", { name: /^주의/ }).click();
    for (const sign of ["빨간 깃발", "주황 별", "노란 번개", "보라 하트", "분홍 전화", "회색 시계"]) {
      await (await kim.openExtra("상담방 깃발", "깃발 표시")).getByRole("button", { name: sign }).click();
      await expect(kim.row(name)).toContainText(sign);
    }
    await (await kim.openExtra("보류", "상담 보류")).getByRole("button", { name: "해제할 때까지" }).click();
    await expect(kim.marks).toContainText("보류");
    await expectClean(kim.page, "marks");
    await kim.page.getByRole("button", { name: "내 알람 1개" }).click();
    await expect(kim.page.getByRole("dialog", { name: "내 알람" })).toContainText(name);
    await expectClean(kim.page, "alarms");
    await kim.page.getByRole("dialog").getByRole("button", { name: /^알람 해제/ }).click();
  });
}
