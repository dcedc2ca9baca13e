import { expectClean } from "../support/axe";
import { Console } from "../support/console";
import { HttpVisitor } from "../support/http";
import { Receiver } from "../support/receiver";
import { expect, test } from "../support/test";

let there: Receiver;
test.beforeEach(async () => {
  there = await Receiver.start();
});
test.afterEach(() => there.stop());

test("F17 an administrator makes a key; another system calls the API with it until it is revoked", async ({ server, fresh, unique }) => {
  const label = unique("ERP 연동");
  const { page } = await Console.open(await fresh(), "admin");
  await page.goto("/settings/extensions/api-keys");
  await page.getByRole("button", { name: "API 키 만들기" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("이름").fill(label);
  await dialog.getByRole("button", { name: "만들기", exact: true }).click();
  await expect(dialog.getByText("필수 항목입니다").or(dialog.locator(".text-bad"))).toBeVisible();
  await dialog.getByLabel("이 구성원의 권한으로").selectOption({ label: "김상담 · 상담사" });
  await dialog.getByRole("radiogroup", { name: "상담방과 메시지" }).getByLabel("읽기", { exact: true }).check();
  await expectClean(page);
  await dialog.getByRole("button", { name: "만들기", exact: true }).click();
  const key = await page.locator("[data-secret]").innerText();
  expect(key).toMatch(/^sbk_[\w-]{43}$/);

  const call = (path: string, init: RequestInit = {}) =>
    fetch(server.url + path, { ...init, headers: { authorization: `Bearer ${key}`, "content-type": "application/json" } });
  expect(await (await call("/api/v1/me")).json()).toMatchObject({ name: "김상담" });
  expect((await call("/api/v1/rooms")).status).toBe(200);
  expect((await call("/api/v1/settings/hours")).status).toBe(403);

  await page.getByRole("button", { name: "보관했습니다" }).click();
  await expect(page.locator("[data-secret]")).toHaveCount(0);
  await page.reload();
  const line = page.getByRole("listitem").filter({ hasText: label });
  await expect(line).toContainText(`sbk_…${key.slice(-4)}`);
  await expect(line).toContainText("최근 사용");
  await line.getByRole("button", { name: "폐기" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "폐기" }).click();
  await expect(line).toHaveCount(0);
  expect((await call("/api/v1/me")).status).toBe(401);
});

test("F17 a webhook tells what happens, signed; what failed is told again", async ({ server, fresh, unique }) => {
  const label = unique("ERP");
  const { page } = await Console.open(await fresh(), "admin");
  await page.goto("/settings/extensions/webhooks");
  await page.getByRole("button", { name: "웹훅 추가" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("이름").fill(label);
  await dialog.getByLabel("받을 주소").fill("https://user:pw@erp.example.com/");
  await dialog.getByRole("button", { name: "추가", exact: true }).click();
  await expect(dialog.getByText("주소를 확인해 주세요")).toBeVisible();
  await dialog.getByLabel("받을 주소").fill(there.url);
  await dialog.getByRole("checkbox", { name: /^새 메시지/ }).check();
  await expectClean(page);
  await dialog.getByRole("button", { name: "추가", exact: true }).click();
  const card = page.getByRole("listitem").filter({ hasText: label });
  await card.getByRole("button", { name: "서명 키" }).click();
  await expect(page.locator("[data-secret]")).toContainText("whsec_");
  there.secret = await page.locator("[data-secret]").innerText();
  await page.getByRole("dialog").getByRole("button", { name: "닫기" }).click();
  await card.getByRole("button", { name: "연결 확인" }).click();
  await expect(page.getByText("잘 받았습니다 (HTTP 204).")).toBeVisible();

  const visitor = await HttpVisitor.enter(server.url, { site_uid: unique("손님") });
  await visitor.write("웹훅으로 알려 주세요");
  await expect.poll(() => there.kinds()).toEqual(expect.arrayContaining(["webhook.test", "room.opened", "message.created"]));
  expect(there.forged).toBe(0);
  const written = () => there.told.filter(({ type, data }) => type === "message.created" && data["from"] === "customer");
  await expect.poll(() => written().length).toBe(1);
  expect(written()[0]?.data).toEqual({ site_id: "4000000024", room_no: expect.any(String), id: expect.any(String), seq: expect.any(Number), from: "customer" });

  there.status = 500;
  await visitor.write("한 번 더");
  await expect.poll(() => written().length).toBe(2);
  await page.reload();
  await expect(card.getByText("전송 실패")).toBeVisible();
  await card.getByRole("button", { name: "전송 기록" }).click();
  await expect(page.getByRole("dialog").getByText("받는 쪽 오류 (HTTP 500)").first()).toBeVisible();
  await expectClean(page);
  await page.getByRole("dialog").getByRole("button", { name: "닫기" }).last().click();
  there.status = 204;
  await card.getByRole("button", { name: "삭제" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "삭제" }).click();
  await expect(card).toHaveCount(0);
});

test("the settings are found by what stands on them", async ({ fresh }) => {
  const { page } = await Console.open(await fresh(), "admin");
  await page.goto("/settings/basics/messages");
  const tree = page.getByRole("navigation", { name: "설정 목록" });
  await tree.getByRole("searchbox").fill("ㅎㅁㅇ");
  await expect(tree.getByRole("link")).toHaveText([/운영 시간\s*휴무일/]);
  await tree.getByRole("searchbox").press("Enter");
  await expect(page).toHaveURL(/\/settings\/basics\/hours$/);
  await tree.getByRole("searchbox").fill("없는 설정");
  await expect(tree.getByText("‘없는 설정’에 맞는 설정이 없습니다.")).toBeVisible();
  await tree.getByRole("searchbox").press("Escape");
  await expect(tree.getByRole("link").first()).toHaveText("시작하기");
});
