import { Console } from "../support/console";
import { HttpVisitor } from "../support/http";
import { SIZES, shoot } from "../support/shots";
import { test } from "../support/test";

test("screenshots of what agents do in a room", async ({ server, fresh }) => {
  test.setTimeout(400_000);
  let room = "";
  for (const [name, text] of [["김서연", "언제쯤 받을 수 있을까요?"], ["박지우", "교환하고 싶어요"], ["이도윤", "결제 취소가 반영되지 않았어요."]] as const) {
    const { room_no } = await (await HttpVisitor.enter(server.url, { site_uid: name, cus_extra_username: name })).write(text);
    if (name === "김서연") room = room_no;
  }
  for (const colorScheme of ["light", "dark"] as const) {
    for (const [width, viewport] of SIZES) {
      const kim = await Console.open(await fresh({ colorScheme, viewport }), "admin");
      const { page } = kim;
      const at = (what: string) => `work-${what}-${width}-${colorScheme}`;
      const back = page.getByRole("button", { name: "목록으로" });
      if (colorScheme === "light" && width === "1440") {
        await kim.choose("김서연");
        await kim.accept();
        await (await kim.openExtra("상담방 깃발", "깃발 표시")).getByRole("button", { name: "주황 별" }).click();
        await (await kim.openExtra("고객 등급", "고객 등급")).getByRole("button", { name: /^VIP/ }).click();
      } else {
        await kim.show("접수");
        await shoot(page, at("list"));
        await kim.row("김서연").click();
      }
      await page.getByRole("button", { name: "부가기능" }).click();
      await shoot(page, at("menu"));
      await page.keyboard.press("Escape");
      for (const [item, dialog, what] of [["보류", "상담 보류", "hold"], ["알람", "알람", "alarm"], ["상담 분류", "상담 분류", "category"], ["상담방 깃발", "깃발 표시", "flag"], ["고객 등급", "고객 등급", "grade"]] as const) {
        await kim.openExtra(item, dialog);
        await shoot(page, at(what));
        await page.keyboard.press("Escape");
      }
      const category = await kim.openExtra("상담 분류", "상담 분류");
      await category.getByRole("combobox").fill("ㅈㅇ");
      await shoot(page, at("category-search"));
      await category.getByRole("combobox").press("Enter");
      await category.getByLabel("소분류").fill(`명절${width}`);
      await category.getByRole("button", { name: "저장" }).click();
      const alarm = await kim.openExtra("알람", "알람");
      await alarm.getByLabel("메모 (선택)").fill("도착 예정일 다시 안내");
      await alarm.getByRole("button", { name: "1시간" }).click();
      await kim.marks.getByRole("button", { name: "상담방 태그 추가" }).click();
      await kim.marks.getByRole("combobox", { name: "상담방 태그 추가" }).fill("배송지연");
      await shoot(page, at("tags"));
      await page.keyboard.press("Enter");
      await page.keyboard.press("Escape");
      const hold = await kim.openExtra("보류", "상담 보류");
      await hold.getByRole("button", { name: "30분" }).click();
      await kim.marks.waitFor();
      await page.waitForTimeout(7_000);
      await shoot(page, at("held"));
      await kim.marks.getByRole("button", { name: "보류 해제" }).click();
      await page.getByRole("button", { name: /^내 알람/ }).click();
      await shoot(page, at("alarms"));
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: /^내 계정/ }).click();
      await shoot(page, at("account"));
      await page.keyboard.press("Escape");
      await page.request.post(`/api/v1/rooms/${room}/alarm`, { data: { at: new Date(Date.now() + 1_000).toISOString(), note: "도착 예정일 다시 안내" }, headers: { "X-Sarangbang": "1" } });
      await page.getByRole("alert").filter({ hasText: "김서연" }).waitFor({ timeout: 25_000 });
      await shoot(page, at("ringing"));
      await page.getByRole("alert").getByRole("button", { name: "확인" }).click();
      await page.goto("/settings/operation/categories");
      await page.getByRole("textbox", { name: "새 대분류" }).waitFor();
      await shoot(page, at("categories"));
      await page.goto("/");
      await kim.show("진행");
      await shoot(page, at("turns"));
      if (await back.isVisible()) await back.click();
    }
  }
});
