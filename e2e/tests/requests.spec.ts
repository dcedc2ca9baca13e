import type { Locator, Page } from "@playwright/test";
import { expectClean } from "../support/axe";
import { Console } from "../support/console";
import { HttpVisitor } from "../support/http";
import { expect, test } from "../support/test";

const inbox = (page: Page): Locator => page.getByRole("region", { name: "받은 요청" });
const card = (page: Page, text: string): Locator => page.locator("article[data-request]").filter({ hasText: text });

async function manage(desk: Console, page: "상담 현황" | "상담원 요청사항"): Promise<void> {
  await desk.page.getByRole("navigation", { name: "주 메뉴" }).getByRole("link", { name: /^상담관리/ }).click();
  await desk.page.getByRole("navigation", { name: "상담관리" }).getByRole("link", { name: new RegExp(`^${page}`) }).click();
}

/** A customer whose room kim has. */
async function ofKim(kim: Console, url: string, name: string): Promise<HttpVisitor> {
  const visitor = await HttpVisitor.enter(url, { cus_extra_username: name });
  await visitor.write("환불하고 싶어요");
  await kim.show("대기");
  await kim.choose(name);
  await kim.accept();
  return visitor;
}

async function askLee(kim: Console, reason: string): Promise<void> {
  const dialog = await kim.openExtra("상담원 변경 요청", "상담원 변경 요청");
  await expect(dialog).toContainText("받는 상담사나 매니저가 승인하면 담당이 바뀝니다.");
  await dialog.getByRole("radio", { name: /이상담/ }).check();
  await expect(dialog.getByRole("button", { name: "요청 보내기" })).toBeDisabled();
  await dialog.getByLabel("사유").fill(reason);
  await dialog.getByRole("button", { name: "요청 보내기" }).click();
  await expect(dialog).toBeHidden();
}

test("F4 S74 S79 kim asks lee with a reason, lee approves, and the room moves live with its memo", async ({ server, fresh, unique }) => {
  const name = unique("이관");
  const reason = unique("교대 시간이라 부탁드려요");
  const kim = await Console.open(await fresh(), "kim");
  const lee = await Console.open(await fresh(), "lee");
  const park = await Console.open(await fresh(), "park");
  await manage(park, "상담원 요청사항");
  await ofKim(kim, server.url, name);
  await askLee(kim, reason);

  const banner = kim.page.getByRole("region", { name: "상담원 변경 요청" });
  await expect(banner).toContainText("김상담 → 이상담");
  await expect(banner.getByRole("button", { name: "요청 취소" })).toBeVisible();
  await expect(banner.getByRole("button", { name: "승인" })).toHaveCount(0);
  await expect(kim.log.locator("[data-memo]").filter({ hasText: reason })).toContainText("대기");
  await expect(card(park.page, reason)).toContainText("이상담");
  await expect(park.page.getByRole("link", { name: /^상담관리/ })).toContainText("1");

  await expect(inbox(lee.page)).toContainText(reason);
  await expect(lee.page.getByText("김상담 님이 상담원 변경을 요청했습니다.").first()).toBeVisible();
  await lee.show("접수");
  await expect(lee.row(name)).toHaveCount(0);
  await inbox(lee.page).getByRole("button", { name: "승인" }).click();
  const answer = lee.page.getByRole("dialog", { name: "상담원 변경 승인" });
  await answer.getByLabel("답변 (선택)").fill("네, 제가 이어서 할게요");
  await answer.getByRole("button", { name: "승인" }).click();
  await expect(inbox(lee.page)).toHaveCount(0);

  await lee.choose(name);
  await expect(lee.log.locator("[data-memo]").filter({ hasText: reason })).toContainText("승인");
  await expect(lee.log.locator("[data-memo]").filter({ hasText: reason })).toContainText("네, 제가 이어서 할게요");
  await expect(lee.log).toContainText("이상담이 김상담의 상담을 이어받았습니다.");
  await lee.showInfo("상담이력");
  await expect(lee.info).toContainText("로봇 > 김상담 > 이상담");
  await expect(kim.row(name)).toHaveCount(0);
  await expect(kim.page.getByText(/이상담 님이 상담원 변경을 승인했습니다/).first()).toBeVisible();

  await expect(card(park.page, reason)).toHaveCount(0);
  await park.page.getByRole("tab", { name: /^승인/ }).click();
  await expect(card(park.page, reason)).toContainText("네, 제가 이어서 할게요");
});

test("R18 kim asks for a review, park reads the room and answers, and kim sees the answer", async ({ server, fresh, unique }) => {
  const name = unique("검토");
  const kim = await Console.open(await fresh(), "kim");
  const park = await Console.open(await fresh(), "park");
  await ofKim(kim, server.url, name);
  const dialog = await kim.openExtra("상담내용 검토 요청", "상담내용 검토 요청");
  await dialog.getByRole("radio", { name: /박매니저/ }).check();
  await dialog.getByLabel("사유").fill("환불 안내가 맞을까요?");
  await dialog.getByRole("button", { name: "요청 보내기" }).click();
  await expect(dialog).toBeHidden();

  await inbox(park.page).getByRole("button", { name: /번$/ }).click();
  await expect(park.log).toContainText("환불하고 싶어요");
  await park.page.getByRole("region", { name: "상담내용 검토 요청" }).getByRole("button", { name: "답변" }).click();
  const answer = park.page.getByRole("dialog", { name: "상담내용 검토 답변" });
  await answer.getByLabel("답변 (선택)").fill("네, 7일 안이면 가능합니다");
  await answer.getByLabel("답변 (선택)").press("Control+Enter");
  await expect(answer).toBeHidden();
  const memo = kim.log.locator("[data-memo]").filter({ hasText: "환불 안내가 맞을까요?" });
  await expect(memo).toContainText("답변 완료");
  await expect(memo).toContainText("네, 7일 안이면 가능합니다");
  await expect(kim.page.getByRole("region", { name: "상담내용 검토 요청" })).toHaveCount(0);
  await expect(kim.composer).toBeEditable();
});

test("F4 a request is taken back, and another one rejected with a reason", async ({ server, fresh, unique }) => {
  const kim = await Console.open(await fresh(), "kim");
  const park = await Console.open(await fresh(), "park");
  await ofKim(kim, server.url, unique("취소"));
  await askLee(kim, "잘못 눌렀어요");
  const banner = kim.page.getByRole("region", { name: "상담원 변경 요청" });
  await banner.getByRole("button", { name: "요청 취소" }).click();
  await expect(banner).toHaveCount(0);
  await expect(kim.log.locator("[data-memo]").first()).toContainText("취소");
  await askLee(kim, "다시 부탁드려요");
  await manage(park, "상담원 요청사항");
  await card(park.page, "다시 부탁드려요").getByRole("button", { name: "반려" }).click();
  const dialog = park.page.getByRole("dialog", { name: "요청 반려" });
  await dialog.getByLabel("답변 (선택)").fill("이상담 님은 점심 시간입니다");
  await dialog.getByRole("button", { name: "반려" }).click();
  await expect(kim.log.locator("[data-memo]").filter({ hasText: "다시 부탁드려요" })).toContainText("이상담 님은 점심 시간입니다");
  await expect(banner).toHaveCount(0);
});

test("F4 a manager sees who has what live, gives rooms to others and ends them", async ({ server, fresh, unique }) => {
  const [first, second] = [unique("현황가"), unique("현황나")];
  const kim = await Console.open(await fresh(), "kim");
  const lee = await Console.open(await fresh(), "lee");
  const park = await Console.open(await fresh(), "park");
  await manage(park, "상담 현황");
  const agent = (name: string) => park.page.locator("[data-agent]").filter({ hasText: name });
  const kimsCard = agent("김상담");
  await expect(kimsCard).toContainText("0 / ");
  for (const name of [first, second]) await ofKim(kim, server.url, name);
  await expect(kimsCard).toContainText("2 / ");
  await expect(kimsCard).toContainText("접수 2");
  await kim.page.getByRole("button", { name: "상담함", exact: true }).click();
  await expect(kimsCard).toContainText("상담 안함");
  await kimsCard.click();
  await park.page.getByRole("tab", { name: /^접수/ }).click();
  const rooms = park.page.getByRole("region", { name: "김상담 님의 상담" });
  await expect(rooms.getByRole("listitem")).toHaveCount(2);
  await rooms.getByRole("checkbox", { name: "모두 선택" }).check();
  await rooms.getByRole("button", { name: "담당 변경" }).click();
  const dialog = park.page.getByRole("dialog", { name: "담당 상담사 변경" });
  await dialog.getByRole("radio", { name: /이상담/ }).check();
  await dialog.getByRole("button", { name: "담당 변경" }).click();
  await expect(dialog).toBeHidden();
  await expect(kimsCard).toContainText("0 / ");
  await lee.show("접수");
  await expect(lee.row(first)).toBeVisible();
  await expect(lee.row(second)).toBeVisible();
  await expect(kim.row(first)).toHaveCount(0);

  await agent("이상담").click();
  const lees = park.page.getByRole("region", { name: "이상담 님의 상담" });
  await lees.getByRole("checkbox", { name: `${first} 상담 선택` }).check();
  await lees.getByRole("button", { name: "상담 종료" }).click();
  await park.page.getByRole("dialog").getByRole("button", { name: "상담 종료" }).click();
  await expect(lees.getByRole("listitem")).toHaveCount(1);
  await expect(lee.row(first)).toHaveCount(0);
  await kim.page.getByRole("button", { name: "상담 안함", exact: true }).click();
});

test("F4 who approves is chosen in the settings and counts at once", async ({ server, fresh, unique }) => {
  const name = unique("자동");
  const admin = await Console.open(await fresh(), "admin");
  await admin.page.goto("/settings/advanced/requests");
  const choice = (label: RegExp) => admin.page.getByRole("radio", { name: label });
  await expect(choice(/^받는 상담사 또는 매니저/)).toBeChecked();
  await choice(/^자동 승인/).check();
  await admin.page.getByRole("button", { name: "저장", exact: true }).click();
  await expect(admin.page.getByText("저장했습니다.").first()).toBeVisible();
  try {
    const kim = await Console.open(await fresh(), "kim");
    const lee = await Console.open(await fresh(), "lee");
    await ofKim(kim, server.url, name);
    const dialog = await kim.openExtra("상담원 변경 요청", "상담원 변경 요청");
    await expect(dialog).toContainText("보내면 바로 담당이 바뀝니다.");
    await dialog.getByRole("radio", { name: /이상담/ }).check();
    await dialog.getByLabel("사유").fill("교대");
    await dialog.getByRole("button", { name: "요청 보내기" }).click();
    await lee.show("접수");
    await expect(lee.row(name)).toBeVisible();
  } finally {
    await choice(/^받는 상담사 또는 매니저/).check();
    await admin.page.getByRole("button", { name: "저장", exact: true }).click();
    await expect(choice(/^받는 상담사 또는 매니저/)).toBeChecked();
  }
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`[상담관리] has no violation of WCAG 2.2 AA in ${colorScheme}`, async ({ server, fresh, unique }) => {
    const kim = await Console.open(await fresh({ colorScheme }), "kim");
    const park = await Console.open(await fresh({ colorScheme }), "park");
    await ofKim(kim, server.url, unique("접근성"));
    await askLee(kim, "교대 시간입니다");
    await expectClean(kim.page);
    await kim.openExtra("상담내용 검토 요청", "상담내용 검토 요청");
    await expectClean(kim.page);
    await manage(park, "상담원 요청사항");
    await expect(card(park.page, "교대 시간입니다")).toBeVisible();
    await expectClean(park.page);
    await manage(park, "상담 현황");
    await park.page.getByRole("tab", { name: /^접수/ }).click();
    await expect(park.page.getByRole("listitem").first()).toBeVisible();
    await expectClean(park.page);
  });
}
