import { expectClean } from "../support/axe";
import { Console } from "../support/console";
import { HttpAgent } from "../support/http";
import { Messenger } from "../support/messenger";
import { root } from "../support/paths";
import { Server } from "../support/server";
import { expect, test } from "../support/test";

/** A demo of its own: here its messengers are connected to services of the tests. */
let server: Server;
let admin: HttpAgent;

const PAGE = "/settings/extensions/services";

/** Tells the desk what a user of Naver did. */
async function naver(webhook: string, event: Record<string, unknown>): Promise<void> {
  const answer = await fetch(webhook, {
    method: "POST",
    headers: { "content-type": "application/json;charset=UTF-8" },
    body: JSON.stringify(event),
  });
  expect(answer.status, await answer.text()).toBe(200);
}

test.beforeAll(async ({}, info) => {
  server = await Server.start({ dir: `${root}/target/e2e/channels${info.workerIndex}` });
  admin = await HttpAgent.logIn(server.url, "admin@demo.local");
});

test.afterAll(() => server.stop());

test.beforeEach(async () => {
  const { items } = await admin.get<{ items: { id: string; connection: unknown }[] }>("/api/v1/settings/channels");
  for (const { id, connection } of items) if (connection) await admin.call("DELETE", `/api/v1/settings/channels/${id}`);
});

test("F7 an administrator connects Naver TalkTalk, answers arrive, and what does not says why and is sent again", async ({ fresh, unique }) => {
  const there = await Messenger.start();
  const { page } = await Console.open(await fresh({ baseURL: server.url }), "admin");
  await page.goto(PAGE);
  await expect(page.getByRole("heading", { level: 1, name: "서비스 연동 관리" })).toBeVisible();
  const card = page.locator("[data-channel=naver]");
  await expect(card).toContainText("연결되지 않음");
  await card.getByRole("button", { name: "연결하기" }).click();
  const dialog = page.getByRole("dialog", { name: "네이버톡톡 연결" });
  await dialog.getByRole("button", { name: "연결하기" }).click();
  await expect(dialog.getByLabel("Authorization 키")).toHaveAttribute("aria-invalid", "true");
  await dialog.getByLabel("파트너 ID").fill("wdemo1");
  await dialog.getByLabel("Authorization 키").fill("ct_wdemo1_token");
  await dialog.getByText("고급").click();
  await dialog.getByLabel("API 주소").fill(there.url);
  await dialog.getByRole("button", { name: "연결하기" }).click();
  await expect(dialog).toBeHidden();
  await expect(card).toContainText("확인 전");
  await card.getByRole("button", { name: "연결 확인" }).click();
  await expect(card).toContainText("정상");
  const webhook = (await card.locator("code").textContent()) ?? "";
  expect(webhook).toMatch(/\/channels\/naver\/[\w-]{43}$/);

  const user = unique("u");
  const product = { name: "백자 접시", url: "https://smartstore.naver.com/demo/products/1001", currencyPrice: "19,900원" };
  const asked = unique("이 상품 문의요");
  await naver(webhook, { event: "send", user, textContent: { text: asked, inputType: "product" }, options: { product } });
  const kim = await Console.open(await fresh({ baseURL: server.url }), "kim");
  await kim.choose(asked);
  await kim.accept();
  const shown = kim.log.getByRole("article", { name: "상품 문의" });
  await expect(shown).toContainText("백자 접시");
  await expect(shown).toContainText("19,900원");
  await expect(shown.getByRole("link", { name: "상품 보기" })).toHaveAttribute("rel", /noopener/);
  await kim.say("재고가 있습니다");
  await expect.poll(() => JSON.stringify(there.taken)).toContain("재고가 있습니다");
  await expect(kim.log.locator("[data-delivery]")).toHaveCount(0);

  there.answers({ status: 200, body: { success: false, resultCode: "02" } });
  await kim.say("이 말은 도착하지 않습니다");
  const failed = kim.log.locator("[data-delivery=failed]");
  await expect(failed).toContainText("전달되지 않음: 메신저가 메시지를 거부했습니다");
  await page.reload();
  const list = page.getByRole("region", { name: "전달되지 않은 메시지" });
  await expect(list).toContainText("이 말은 도착하지 않습니다");
  there.answers(null);
  await failed.getByRole("button", { name: "다시 보내기" }).click();
  await expect(kim.log.locator("[data-delivery]")).toHaveCount(0);
  await expect.poll(() => JSON.stringify(there.taken)).toContain("이 말은 도착하지 않습니다");
  await page.reload();
  await expect(list).toContainText("전달되지 않은 메시지가 없습니다.");
  await there.stop();
});

test("F7 the address is changed and the messenger disconnected, each after a question", async ({ fresh }) => {
  const there = await Messenger.start();
  const connection = { kind: "kakao", sender_key: "0".repeat(40), client_id: "id", client_secret: "secret", base_url: there.url };
  await admin.call("POST", "/api/v1/settings/channels", connection);
  const { page } = await Console.open(await fresh({ baseURL: server.url }), "admin");
  await page.goto(PAGE);
  const card = page.locator("[data-channel=kakao]");
  const before = await card.locator("code").textContent();
  await card.getByRole("button", { name: "주소 바꾸기" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "주소 바꾸기" }).click();
  await expect(card).toContainText(/이전 주소는 .*까지 받습니다/);
  expect(await card.locator("code").textContent()).not.toBe(before);
  await card.getByRole("button", { name: "연결 해제" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "취소" }).click();
  await expect(card.locator("code")).toBeVisible();
  await card.getByRole("button", { name: "연결 해제" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "연결 해제" }).click();
  await expect(card).toContainText("연결되지 않음");
  await there.stop();
});

for (const theme of ["light", "dark"] as const) {
  test(`the page of connected services has no axe violation, ${theme}`, async ({ fresh }) => {
    await admin.call("POST", "/api/v1/settings/channels", { kind: "naver", token: "ct_x", base_url: "http://127.0.0.1:9" });
    const { page } = await Console.open(await fresh({ baseURL: server.url, colorScheme: theme }), "admin");
    await page.goto(PAGE);
    await page.locator("[data-channel=naver]").getByRole("button", { name: "연결 확인" }).click();
    await expect(page.locator("[data-channel=naver]")).toContainText("메신저 서버에 연결할 수 없습니다");
    await expectClean(page);
    await page.locator("[data-channel=naver]").getByRole("button", { name: "설정 변경" }).click();
    await expect(page.getByRole("dialog")).toBeVisible();
    await expectClean(page);
  });
}
