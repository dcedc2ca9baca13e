import type { Page } from "@playwright/test";
import { expectClean } from "../support/axe";
import { Chat } from "../support/chat";
import { Console } from "../support/console";
import { expect, test } from "../support/test";

/** Pages of the simulated services beside the demo. */
async function services(page: Page): Promise<Record<string, string>> {
  const answer = await page.request.get("/demo/services");
  return (await answer.json()) as Record<string, string>;
}

test("S65a a shop is unlinked, and linked again with what the simulated store shows", async ({ fresh }) => {
  const { page } = await Console.open(await fresh(), "admin");
  await page.goto("/settings/extensions/services");
  const shop = page.getByRole("region", { name: "커머스 연동" });
  await expect(shop).toContainText("연동됨");
  await shop.getByRole("button", { name: "연결 확인" }).click();
  await expect(page.getByText("연결되어 있습니다.")).toBeVisible();

  await shop.getByRole("button", { name: "연동 해제" }).click();
  await page.getByRole("dialog", { name: "스마트스토어 연동을 해제할까요?" }).getByRole("button", { name: "연동 해제" }).click();
  await expect(shop).toContainText("연동 안 됨");
  await shop.getByRole("textbox", { name: "애플리케이션 ID" }).fill("demoShopClient");
  await shop.getByLabel("애플리케이션 시크릿").fill("$2a$04$abcdefghijklmnopqrstuu");
  await shop.getByRole("button", { name: "연동하기" }).click();
  await expect(shop).toContainText("서비스가 거절했습니다");
  await shop.getByLabel("애플리케이션 시크릿").fill("$2a$04$simulatedShopSecret22a");
  await shop.getByRole("button", { name: "연동하기" }).click();
  await expect(page.getByText("스마트스토어를 연동했습니다.")).toBeVisible();
  await expect(shop).toContainText("연동됨");
  await expect(shop.getByLabel("애플리케이션 시크릿")).toHaveValue("");
  await expectClean(page);
});

test("S65c F9 a customer verifies through Kakao; the agent sees what was agreed to", async ({ fresh, unique }) => {
  const name = unique("카카오인증");
  const kim = await Console.open(await fresh(), "kim");
  const context = await fresh();
  const chat = await Chat.openPage(await context.newPage(), { cus_extra_username: name });
  await chat.say("주문을 바꾸고 싶어요");
  await kim.choose(name);
  await kim.accept();
  await kim.showInfo("고객정보");
  await kim.info.getByRole("button", { name: "카카오 인증" }).click();

  const opened = context.waitForEvent("page");
  await chat.page.getByRole("button", { name: "카카오로 인증하기" }).click();
  const denied = await opened;
  await denied.getByRole("button", { name: "취소" }).click();
  await expect(denied.getByText("동의하지 않아 인증하지 않았어요.")).toBeVisible();
  await denied.close();

  const again = context.waitForEvent("page");
  await chat.page.getByRole("button", { name: "카카오로 인증하기" }).click();
  const kakao = await again;
  await kakao.getByRole("checkbox", { name: "이메일" }).uncheck();
  await kakao.getByRole("button", { name: "동의하고 계속하기" }).click();
  await expect(kakao.getByText("카카오 인증이 완료되었어요.")).toBeVisible();

  await expect(kim.item("휴대폰")).toContainText("010-5550-4821");
  await kim.info.getByRole("button", { name: "인증정보 조회" }).click();
  const row = kim.page.getByRole("dialog", { name: "인증정보 조회" }).getByRole("row").last();
  await expect(row).toContainText("카카오싱크");
  await expect(row).toContainText("윤서아");
  await expect(row).not.toContainText("@example.com");
});

for (const kind of ["kakao", "naver", "sms", "commerce"]) {
  test(`F7 the simulated ${kind} page is usable and accessible`, async ({ fresh, page }) => {
    const url = (await services(page))[kind]!;
    const phone = await (await fresh()).newPage();
    await phone.goto(url);
    await expect(phone.getByRole("log", { name: "대화" })).toBeVisible();
    await expect(phone.getByRole("heading", { level: 1 })).toContainText("모의 서비스");
    await expectClean(phone);
  });
}
