import type { APIRequestContext, Page } from "@playwright/test";
import { Chat } from "../support/chat";
import { Console } from "../support/console";
import { expect, test } from "../support/test";

/** The code that the desk shows to its administrator instead of sending it. */
async function codeFor(admin: APIRequestContext, number: string): Promise<string> {
  const digits = number.replace(/\D/g, "");
  let code = "";
  await expect(async () => {
    const answer = await admin.get("/api/v1/settings/sms/outbox");
    const { items } = (await answer.json()) as { items: { to: string; text: string }[] };
    code = /\d{6}/.exec(items.find(({ to }) => to.replace(/\D/g, "") === digits)?.text ?? "")?.[0] ?? "";
    expect(code).not.toBe("");
  }).toPass();
  return code;
}

function number(page: Page) {
  return page.getByRole("textbox", { name: "휴대폰 번호" });
}

function code(page: Page) {
  return page.getByRole("textbox", { name: "인증번호 6자리" });
}

test("S61 S62 S63 F8 a customer verifies the number in the chat, the agent sees it", async ({ fresh, unique }) => {
  const name = unique("본인인증");
  const admin = await Console.open(await fresh(), "admin");
  const kim = await Console.open(await fresh(), "kim");
  const chat = await Chat.openPage(await (await fresh()).newPage(), { cus_extra_username: name });
  await chat.say("주문을 바꾸고 싶어요");
  await kim.choose(name);
  await kim.accept();
  await kim.showInfo("고객정보");
  await expect(kim.info).toContainText("인증 정보가 없습니다.");

  await kim.info.getByRole("button", { name: "본인 인증 요청" }).click();
  await expect(kim.log).toContainText("본인 인증을 요청했습니다");
  await expect(chat.log).toContainText("상담사가 휴대폰 본인 인증을 요청했어요");
  await number(chat.page).fill("02-123-4567");
  await chat.page.getByRole("button", { name: "인증번호 받기" }).click();
  await expect(chat.log.getByRole("alert")).toContainText("휴대폰 번호를 확인해 주세요");
  await number(chat.page).fill("010 8765 4321");
  await chat.page.getByRole("button", { name: "인증번호 받기" }).click();
  const sent = await codeFor(admin.page.request, "010-8765-4321");
  await code(chat.page).fill(sent === "000000" ? "111111" : "000000");
  await chat.page.getByRole("button", { name: "확인", exact: true }).click();
  await expect(chat.log.getByRole("alert")).toContainText("일치하지 않아요");
  await code(chat.page).fill(sent);
  await code(chat.page).press("Enter");
  await expect(chat.log).toContainText("휴대폰 본인 인증이 완료되었어요");
  await expect(code(chat.page)).toBeHidden();

  await expect(kim.log).toContainText("고객이 휴대폰 본인 인증을 마쳤습니다.");
  await expect(kim.item("휴대폰")).toContainText("010-8765-4321");
  await expect(kim.item("휴대폰")).toContainText("인증완료");
  await kim.info.getByRole("button", { name: "인증정보 조회" }).click();
  const dialog = kim.page.getByRole("dialog", { name: "인증정보 조회" });
  await expect(dialog.getByRole("columnheader")).toHaveText(["인증수단", "인증일시", "휴대폰"]);
  await expect(dialog.getByRole("row").nth(1)).toContainText("SMS");
  await expect(dialog.getByRole("row").nth(1)).toContainText("010-8765-4321");
});

test("F8 asked again from the header, the form starts anew; the end of the room ends it", async ({ fresh, unique }) => {
  const name = unique("다시인증");
  const kim = await Console.open(await fresh(), "kim");
  const chat = await Chat.openPage(await (await fresh()).newPage(), { cus_extra_username: name });
  await chat.say("안녕하세요");
  await kim.choose(name);
  await kim.accept();
  await kim.page.locator("header").getByRole("button", { name: "본인 인증 요청" }).click();
  await expect(number(chat.page)).toBeVisible();
  await chat.page.reload();
  await expect(number(chat.page)).toBeVisible();
  await kim.end();
  await expect(number(chat.page)).toBeHidden();
  await expect(kim.page.locator("header").getByRole("button", { name: "본인 인증 요청" })).toHaveCount(0);
});

test("F8 a link that can't be used says so, and its token leaves the address", async ({ fresh }) => {
  const page = await (await fresh()).newPage();
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  await page.goto(`/verify#${"A".repeat(43)}`);
  await expect(page.getByRole("status")).toContainText("사용할 수 없는 링크예요");
  expect(new URL(page.url()).hash).toBe("");
  expect(asked.filter((url) => url.includes("AAAA"))).toEqual([]);
});

test("F8 administrators see who sends SMS, and what is shown instead", async ({ fresh }) => {
  const { page } = await Console.open(await fresh(), "admin");
  await page.goto("/settings/advanced/sms");
  await expect(page.getByRole("heading", { name: "문자 발송 (SMS)" })).toBeVisible();
  await expect(page.getByRole("radio", { name: /표시/ })).toBeChecked();
  await page.getByRole("radio", { name: /솔라피/ }).check();
  await page.getByRole("button", { name: "저장", exact: true }).click();
  await expect(page.getByText("필수 항목입니다").first()).toBeVisible();
});
