import type { Page } from "@playwright/test";
import { expectClean } from "../support/axe";
import { Chat } from "../support/chat";
import { Host } from "../support/host";
import { root } from "../support/paths";
import { Server } from "../support/server";
import { setUp } from "../support/setup";
import { expect, test } from "../support/test";

const step = (page: Page, name: string) => page.getByRole("listitem").filter({ hasText: name });

async function expectDone(page: Page, done: number): Promise<void> {
  await expect(page.getByText(`5가지 중 ${done}가지 완료`)).toBeVisible();
}

test("an administrator leads a new site from nothing to its first consultation", async ({ fresh }, info) => {
  test.setTimeout(120_000);
  const server = await Server.start({ dir: `${root}/target/e2e/empty${info.workerIndex}`, empty: true });
  const page = await (await fresh({ baseURL: server.url })).newPage();
  await setUp(page, server, "달항아리 공방");
  await expectDone(page, 0);
  await expectClean(page, "first steps");

  await step(page, "홈페이지에 상담창 달기").getByRole("link", { name: "설치 코드 보기" }).click();
  const code = (await page.getByRole("region", { name: "붙여 넣을 코드" }).textContent()) ?? "";
  await expect(page.getByText("아직 어느 홈페이지에서도 열리지 않았습니다.")).toBeVisible();
  await expectClean(page, "web chat");
  const shop = await Host.start({ "/": { html: `<!doctype html><html lang="ko"><title>공방</title><body><h1>달항아리</h1>${code}` } });
  const customer = await (await fresh({ baseURL: server.url })).newPage();
  await customer.goto(shop.url);
  await Chat.openWidget(customer);
  await page.reload();
  const seen = page.getByRole("listitem").filter({ hasText: shop.url });
  await expect(seen).toContainText("허용");
  await page.goBack();
  await expectDone(page, 1);

  await step(page, "상담사 초대하기").getByRole("link", { name: "초대하기" }).click();
  await page.getByRole("button", { name: "상담사 초대" }).click();
  const dialog = page.getByRole("dialog", { name: "상담사 초대" });
  await dialog.getByLabel("이메일").fill("kim@example.com");
  await dialog.getByRole("button", { name: "초대 링크 만들기" }).click();
  await page.getByRole("dialog", { name: "초대 링크" }).getByRole("button", { name: "닫기" }).click();
  await page.goto("/settings/basics/start");
  await expectDone(page, 2);

  await step(page, "운영 시간 정하기").getByRole("link", { name: "운영 시간 열기" }).click();
  await page.getByRole("switch", { name: "운영 시간 사용" }).check();
  await page.getByRole("button", { name: "저장", exact: true }).click();
  await expect(page.getByText("저장했습니다.")).toBeVisible();
  await page.getByRole("switch", { name: "운영 시간 사용" }).uncheck();
  await page.getByRole("button", { name: "저장", exact: true }).click();
  await page.goto("/settings/basics/messages");
  await page.getByLabel("인사말").fill("달항아리 공방입니다. 무엇을 도와드릴까요?");
  await page.getByRole("button", { name: "저장", exact: true }).click();
  await expect(page.getByText("저장했습니다.")).toBeVisible();
  await page.goto("/settings/basics/start");
  await expectDone(page, 4);

  const opening = page.waitForEvent("popup");
  await step(page, "시험 상담 해 보기").getByRole("link", { name: "고객 화면 열기" }).click();
  const popup = await opening;
  const visitor = Chat.page(popup);
  await visitor.say("안녕하세요, 백자 화병 재고 있나요?");
  await expect(visitor.log).toContainText("무엇을 도와드릴까요?");
  await page.getByRole("link", { name: "채팅", exact: true }).click();
  await page.getByRole("option").filter({ hasText: "백자 화병" }).click();
  await page.getByRole("button", { name: "상담 접수로 변경", exact: true }).first().click();
  await page.getByRole("textbox", { name: "메시지 입력" }).fill("네, 두 점 남아 있습니다.");
  await page.getByRole("textbox", { name: "메시지 입력" }).press("Enter");
  await expect(visitor.log).toContainText("네, 두 점 남아 있습니다.");
  await page.goto("/settings/basics/start");
  await expect(page.getByRole("heading", { name: "준비가 끝났습니다" })).toBeVisible();
  await page.getByRole("link", { name: "채팅으로 이동" }).click();
  await expect(page.getByRole("tablist", { name: "상담 상태" })).toBeVisible();
  await shop.close();
  await server.stop();
});

test("only the pages that are allowed show the chat, and the site's name and zone change everywhere at once", async ({ fresh }, info) => {
  test.setTimeout(90_000);
  const server = await Server.start({ dir: `${root}/target/e2e/site${info.workerIndex}`, empty: true });
  const context = await fresh({ baseURL: server.url });
  const page = await context.newPage();
  await setUp(page, server, "달항아리 공방");
  await page.goto("/settings/basics/web-chat");
  const code = (await page.getByRole("region", { name: "붙여 넣을 코드" }).textContent()) ?? "";
  await page.getByRole("button", { name: "주소 추가" }).click();
  await page.getByLabel("홈페이지 주소 1").fill("shop.*.com");
  await page.getByRole("button", { name: "저장", exact: true }).click();
  await expect(page.getByText("*는 도메인 앞에만 쓸 수 있습니다").first()).toBeVisible();
  await page.getByLabel("홈페이지 주소 1").fill("Shop.Example.com/main");
  await page.getByRole("button", { name: "저장", exact: true }).click();
  await expect(page.getByLabel("홈페이지 주소 1")).toHaveValue("https://shop.example.com");

  const shop = await Host.start({ "/": { html: `<!doctype html><html lang="ko"><title>공방</title><body>${code}` } });
  const customer = await (await fresh({ baseURL: server.url })).newPage();
  const refused = customer.waitForEvent("console", (line) => line.text().includes("frame-ancestors"));
  await customer.goto(shop.url);
  await Chat.launcher(customer).click();
  await refused;
  await page.reload();
  const seen = page.getByRole("listitem").filter({ hasText: shop.url });
  await expect(seen).toContainText("허용 안 됨");
  await seen.getByRole("button", { name: `${shop.url} 허용 목록에 넣기` }).click();
  await page.getByRole("button", { name: "저장", exact: true }).click();
  await expect(seen.getByText("허용", { exact: true })).toBeVisible();
  await customer.reload();
  await Chat.openWidget(customer);

  const other = await context.newPage();
  await other.goto("/settings/basics/hours");
  await expect(other.getByText("Asia/Seoul")).toBeVisible();
  await page.goto("/settings/basics/site");
  await page.getByLabel("이름", { exact: true }).fill("달항아리 서울");
  await page.getByLabel("시간대").selectOption("America/New_York");
  await expectClean(page, "site");
  await page.getByRole("button", { name: "저장", exact: true }).click();
  await expect(page.getByText("저장했습니다.")).toBeVisible();
  await customer.reload();
  const chat = await Chat.openWidget(customer);
  await expect(chat.inside.getByText("달항아리 서울").first()).toBeVisible();
  await other.reload();
  await expect(other.getByText("America/New_York")).toBeVisible();
  await shop.close();
  await server.stop();
});

test("each settings page opens the manual about it", async ({ fresh }) => {
  const context = await fresh();
  const page = await context.newPage();
  await context.request.post("/api/v1/session", { data: { email: "admin@demo.local", password: "sarangbang-demo" }, headers: { "X-Sarangbang": "1" } });
  await page.goto("/settings/extensions/webhooks");
  const opening = page.waitForEvent("popup");
  await page.getByRole("link", { name: /^도움말/ }).click();
  const manual = await opening;
  await expect(manual).toHaveURL(/\/help\/ko\/webhooks$/);
  await expect(manual.getByRole("heading", { level: 1 })).toBeVisible();
  await expectClean(manual, "manual");
});
