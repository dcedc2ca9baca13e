import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { expectClean } from "../support/axe";
import { Console } from "../support/console";
import { HttpVisitor } from "../support/http";
import { expect, test } from "../support/test";

type ListPage = "고객 목록" | "상담 목록" | "통계";

async function open(page: Page, name: ListPage): Promise<void> {
  await page.getByRole("navigation", { name: "주 메뉴" }).getByRole("link", { name: /^상담관리/ }).click();
  await page.getByRole("navigation", { name: "상담관리" }).getByRole("link", { name }).click();
}

/** A consultation that kim has had: answered and ended. */
async function past(kim: Console, url: string, name: string, text: string): Promise<void> {
  const visitor = await HttpVisitor.enter(url, { site_uid: name, cus_extra_username: name, cus_extra_phone: "02-555-0041" });
  await visitor.write(text);
  await kim.show("대기");
  await kim.choose(name);
  await kim.accept();
  await kim.say("네, 확인해 드릴게요.");
  await kim.end();
}

test("F15 a customer is searched in 고객 목록 and opened with the consultations, which stays after a reload", async ({ server, fresh, unique }) => {
  const name = unique("목록고객");
  const kim = await Console.open(await fresh(), "kim");
  await past(kim, server.url, name, "배송이 늦어요");
  const park = await Console.open(await fresh(), "park");
  await open(park.page, "고객 목록");
  await park.page.getByRole("textbox", { name: "검색" }).fill(name);
  await expect(park.page.getByRole("table").getByRole("row").filter({ hasText: name })).toHaveCount(1);
  await expect(park.page).toHaveURL(/q=/);
  await park.page.getByRole("button", { name: `${name} 고객 열기` }).click();
  const person = park.page.getByRole("region", { name });
  await expect(person).toContainText("02-555-0041");
  await expect(person).toContainText("고객식별번호");
  await person.getByRole("button").filter({ hasText: "김상담" }).click();
  const detail = park.page.getByRole("region", { name: "상담 상세" });
  await expect(detail).toContainText("배송이 늦어요");
  await expect(detail).toContainText("네, 확인해 드릴게요.");
  await park.page.reload();
  await expect(park.page.getByRole("region", { name: "상담 상세" })).toContainText("배송이 늦어요");
  await expect(park.page.getByRole("textbox", { name: "검색" })).toHaveValue(name);
  await park.page.getByRole("region", { name: "상담 상세" }).press("Escape");
  await expect(park.page.getByRole("region", { name })).toBeVisible();
});

test("F15 상담 목록 is narrowed, opens a consultation read-only and keeps the chosen columns", async ({ server, fresh, unique }) => {
  const name = unique("상담목록");
  const kim = await Console.open(await fresh(), "kim");
  await past(kim, server.url, name, "교환하고 싶어요");
  const context = await fresh();
  const park = await Console.open(context, "park");
  await open(park.page, "상담 목록");
  await park.page.getByRole("textbox", { name: "검색" }).fill(name);
  const row = park.page.getByRole("table").getByRole("row").filter({ hasText: name });
  await expect(row).toContainText("로봇 > 김상담");
  await park.page.getByRole("combobox", { name: "상태" }).selectOption("waiting");
  await expect(park.page.getByText("조건에 맞는 결과가 없습니다")).toBeVisible();
  await park.page.getByRole("combobox", { name: "상태" }).selectOption("ended");
  await expect(row).toBeVisible();
  await park.page.getByRole("button", { name: "열 선택" }).click();
  await park.page.getByRole("checkbox", { name: "고객식별번호" }).check();
  await expect(park.page.getByRole("columnheader", { name: "고객식별번호" })).toBeVisible();
  await park.page.keyboard.press("Escape");
  await row.getByRole("button").click();
  await expect(park.page.getByRole("region", { name: "상담 상세" })).toContainText("교환하고 싶어요");
  await park.page.reload();
  await expect(park.page.getByRole("columnheader", { name: "고객식별번호" })).toBeVisible();
  await expect(park.page.getByRole("combobox", { name: "상태" })).toHaveValue("ended");
});

test("F15 R18 an agent sees only their own consultations", async ({ server, fresh, unique }) => {
  const [mine, others] = [unique("내상담"), unique("남의상담")];
  const kim = await Console.open(await fresh(), "kim");
  await past(kim, server.url, mine, "안녕하세요");
  await (await HttpVisitor.enter(server.url, { site_uid: others, cus_extra_username: others })).write("안녕하세요");
  await open(kim.page, "상담 목록");
  await expect(kim.page.getByRole("row").filter({ hasText: mine })).toBeVisible();
  await expect(kim.page.getByRole("row").filter({ hasText: others })).toHaveCount(0);
  await expect(kim.page.getByRole("navigation", { name: "상담관리" }).getByRole("link", { name: "통계" })).toHaveCount(0);
});

test("F15 상담 목록 is exported as a file that is downloaded and removed", async ({ server, fresh, unique }) => {
  const name = unique("내보내기");
  const kim = await Console.open(await fresh(), "kim");
  await past(kim, server.url, name, "견적 부탁드려요");
  const park = await Console.open(await fresh(), "park");
  await open(park.page, "상담 목록");
  await park.page.getByRole("textbox", { name: "검색" }).fill(name);
  await expect(park.page.getByRole("row").filter({ hasText: name })).toBeVisible();
  await park.page.getByRole("button", { name: "내보내기", exact: true }).click();
  const dialog = park.page.getByRole("dialog", { name: /CSV 내보내기/ });
  await dialog.getByRole("button", { name: "내보내기 시작" }).click();
  await expect(dialog.getByText(/^1줄/)).toBeVisible();
  const waiting = park.page.waitForEvent("download");
  await dialog.getByRole("link", { name: "내려받기" }).click();
  const download = await waiting;
  expect(download.suggestedFilename()).toMatch(/^상담목록_.*\.csv$/);
  const text = await readFile(await download.path(), "utf8");
  expect(text.charCodeAt(0)).toBe(0xfeff);
  expect(text).toContain(name);
  expect(text.trim().split("\n")).toHaveLength(2);
  await expectClean(park.page, "export");
  await dialog.getByRole("button", { name: "지우기" }).click();
  await expect(dialog.getByText("만든 파일이 없습니다.")).toBeVisible();
});

test("F15 통계 counts today's consultations and shows them as chart and table", async ({ server, fresh, unique }) => {
  const kim = await Console.open(await fresh(), "kim");
  await past(kim, server.url, unique("통계"), "문의드립니다");
  const park = await Console.open(await fresh(), "park");
  await open(park.page, "통계");
  await park.page.getByLabel("기간", { exact: true }).selectOption("today");
  await expect(park.page).toHaveURL(/from=/);
  await expect(park.page.getByRole("img", { name: /^날짜별 접수와 놓침/ })).toBeVisible();
  await expect(park.page.getByRole("region", { name: "담당별" }).getByRole("row").filter({ hasText: "김상담" })).toBeVisible();
  await park.page.getByText("표로 보기").click();
  await expect(park.page.getByRole("region", { name: "날짜별" }).getByRole("row")).toHaveCount(2);
  const download = park.page.waitForEvent("download");
  await park.page.getByRole("link", { name: "담당별 CSV 내려받기" }).click();
  expect((await download).suggestedFilename()).toBe("statistics.csv");
});

test("F15 a pause after a space while searching keeps the space, and Esc gives the focus back to the row", async ({ server, fresh, unique }) => {
  const name = `${unique("John")} Smith`;
  const kim = await Console.open(await fresh(), "kim");
  await past(kim, server.url, name, "Hello");
  const park = await Console.open(await fresh(), "park");
  await open(park.page, "상담 목록");
  const field = park.page.getByRole("textbox", { name: "검색" });
  const [first, last] = name.split(" ") as [string, string];
  await field.pressSequentially(`${first} `);
  await expect(park.page).toHaveURL(new RegExp(`q=${first}(&|$)`));
  await expect(field).toHaveValue(`${first} `);
  await field.pressSequentially(last);
  await expect(field).toHaveValue(name);
  await expect(park.page).toHaveURL(/Smith/);
  const row = park.page.getByRole("table").getByRole("row").filter({ hasText: name }).getByRole("button");
  await row.click();
  const detail = park.page.getByRole("region", { name: "상담 상세" });
  await expect(detail).toBeFocused();
  await detail.press("Escape");
  await expect(detail).toBeHidden();
  await expect(row).toBeFocused();
  await park.page.getByRole("button", { name: "검색어 지우기" }).click();
  await expect(field).toHaveValue("");
});

test("F15 of several column choices the last one is kept, however slow the answers", async ({ fresh }) => {
  const park = await Console.open(await fresh(), "park");
  const saved: string[][] = [];
  let holds = true;
  await park.page.route("**/list-columns", async (route) => {
    const method = route.request().method();
    if (method === "GET") {
      // What was kept before comes after the choice.
      while (holds) await new Promise((resolve) => setTimeout(resolve, 20));
      return route.fulfill({ json: { columns: ["customer"] } });
    }
    const slow = saved.length === 0;
    saved.push((route.request().postDataJSON() as { columns: string[] }).columns);
    if (slow) await new Promise((resolve) => setTimeout(resolve, 300));
    return route.fulfill({ status: 204 });
  });
  await open(park.page, "상담 목록");
  await park.page.getByRole("button", { name: "열 선택" }).click();
  await park.page.getByRole("checkbox", { name: "방번호" }).check();
  await park.page.getByRole("checkbox", { name: "종료시간" }).check();
  await park.page.getByRole("checkbox", { name: "메모" }).uncheck();
  holds = false;
  await expect.poll(() => saved.at(-1)).toEqual(expect.arrayContaining(["room_no", "ended_at"]));
  expect(saved.at(-1)).not.toContain("memo");
  await expect(park.page.getByRole("checkbox", { name: "방번호" })).toBeChecked();
});

test("F15 a year that is being typed is no period yet, and what can be none leaves the numbers there", async ({ fresh }) => {
  const park = await Console.open(await fresh(), "park");
  await open(park.page, "통계");
  await expect(park.page.getByRole("region", { name: "담당별" })).toBeVisible();
  await park.page.getByLabel("기간", { exact: true }).selectOption("custom");
  const from = park.page.getByLabel("시작일");
  const asked: string[] = [];
  park.page.on("request", (request) => void (request.url().includes("/reports/overview") && asked.push(request.url())));
  await from.evaluate((input: HTMLInputElement) => {
    input.value = "0002-11-22";
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
  await from.evaluate((input: HTMLInputElement) => {
    input.value = "2001-11-22";
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
  await expect(park.page.getByRole("alert")).toBeVisible();
  await expect(park.page.getByRole("region", { name: "담당별" })).toBeVisible();
  expect(asked.filter((url) => url.includes("0002"))).toEqual([]);
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing on the lists and statistics: ${colorScheme}`, async ({ server, fresh, unique }) => {
    const name = unique("목록접근성");
    const kim = await Console.open(await fresh(), "kim");
    await past(kim, server.url, name, "안녕하세요");
    const park = await Console.open(await fresh({ colorScheme }), "park");
    for (const page of ["고객 목록", "상담 목록"] as const) {
      await open(park.page, page);
      await park.page.getByRole("row").filter({ hasText: name }).getByRole("button").first().click();
      await expect(park.page.getByRole("region", { name: page === "고객 목록" ? name : "상담 상세" })).toHaveAttribute("aria-busy", "false");
      await expectClean(park.page, page);
    }
    await open(park.page, "통계");
    await expect(park.page.getByRole("region", { name: "담당별" })).toBeVisible();
    await expectClean(park.page, "통계");
    await park.page.setViewportSize({ width: 390, height: 844 });
    await expectClean(park.page, "통계 on a phone");
    await open(park.page, "상담 목록");
    await expect(park.page.getByRole("listitem").filter({ hasText: name })).toBeVisible();
    await expectClean(park.page, "상담 목록 on a phone");
  });
}
