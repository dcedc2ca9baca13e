import type { Page } from "@playwright/test";
import { expectClean } from "../support/axe";
import { Console } from "../support/console";
import { HttpVisitor } from "../support/http";
import { expect, test } from "../support/test";

const box = (page: Page) => page.getByRole("searchbox", { name: "이 고객의 모든 상담에서 메시지와 메모 검색" });
const hits = (page: Page) => page.getByRole("list", { name: "찾은 메시지" }).getByRole("button");
const roomBox = (page: Page) => page.getByRole("searchbox", { name: "상담방 검색" });

/** What was written a moment ago is found within two seconds: the question is asked again until then. */
async function expectFound(page: Page, typed: string, input: ReturnType<typeof box>, found: ReturnType<typeof hits>, count: number): Promise<void> {
  await expect(async () => {
    await input.fill("");
    await input.fill(typed);
    await expect(found).toHaveCount(count, { timeout: 1_000 });
  }).toPass({ timeout: 10_000 });
}

test("R14 words of two syllables, parts of words and first consonants are found in this customer's history", async ({ server, fresh, unique }) => {
  const name = unique("검색손님");
  const visitor = await HttpVisitor.enter(server.url, { site_uid: name, cus_extra_username: name });
  await visitor.write("어제 산 신발 환불 요청드려요");
  await visitor.write("배송지도 바꿔 주세요");
  await (await HttpVisitor.enter(server.url, { cus_extra_username: unique("남") })).write("저도 환불이요");
  const kim = await Console.open(await fresh(), "kim");
  await kim.choose(name);
  await kim.showInfo("상담이력");
  for (const [typed, marked] of [
    ["환불", ["환불"]],
    ["송지", ["송지"]],
    ["ㅎㅂ", ["환불"]],
    ["환불요청", ["환불 요청"]],
    ["신발 환불", ["신발", "환불"]],
  ] as const) {
    await expectFound(kim.page, typed, box(kim.page), hits(kim.page), 1);
    await expect(hits(kim.page).locator("mark")).toHaveText([...marked]);
  }
  await expectClean(kim.page);
  await hits(kim.page).click();
  const past = kim.page.getByRole("region", { name: /상담 상세/ });
  await expect(past.locator("[data-seq].found")).toContainText("신발 환불 요청드려요");
  await kim.page.keyboard.press("Escape");
  await box(kim.page).fill("없는말");
  await expect(kim.info).toContainText("‘없는말’에 맞는 메시지가 없습니다.");
  await box(kim.page).fill("환");
  await expect(kim.info).toContainText("두 글자 이상 입력해 주세요.");
  await box(kim.page).press("Escape");
  await expect(kim.info.getByRole("table")).toBeVisible();
});

test("F1 the room list finds words of messages and shows where", async ({ server, fresh, unique }) => {
  const name = unique("목록손님");
  const word = unique("파란우산");
  await (await HttpVisitor.enter(server.url, { cus_extra_username: name })).write(`${word} 색이 달라요`);
  const kim = await Console.open(await fresh(), "kim");
  const rows = kim.page.getByRole("listbox", { name: "상담방 목록" }).getByRole("option");
  await expectFound(kim.page, word, roomBox(kim.page), rows, 1);
  await expect(rows).toContainText(name);
  await expect(rows.locator("mark")).toHaveText([word]);
  await expectClean(kim.page);
  await roomBox(kim.page).fill(name.slice(0, 4));
  await expect(rows.filter({ hasText: name }).locator("mark")).toHaveText([name.slice(0, 4)]);
});

test("R18 messages are found in the palette by who may read the room", async ({ server, fresh, unique }) => {
  const word = unique("초록가방");
  await (await HttpVisitor.enter(server.url, { cus_extra_username: unique("팔레트") })).write(`${word} 있나요?`);
  const lee = await Console.open(await fresh(), "lee");
  await lee.choose(word);
  await lee.accept();
  const kim = await Console.open(await fresh(), "kim");
  for (const [desk, count] of [
    [lee, 1],
    [kim, 0],
  ] as const) {
    await desk.page.keyboard.press("Control+k");
    const input = desk.page.getByRole("combobox", { name: "상담방, 기능 검색" });
    const found = desk.page.getByRole("group", { name: "메시지" }).getByRole("option");
    await expectFound(desk.page, word, input, found, count);
    if (count > 0) {
      await expect(found.locator("mark")).toHaveText([word]);
      await expectClean(desk.page);
      await found.click();
      await expect(desk.log).toContainText(word);
    }
  }
});
