import { expectClean } from "../support/axe";
import { Console } from "../support/console";
import { Crm } from "../support/crm";
import { HttpVisitor } from "../support/http";
import { expect, test } from "../support/test";

const SETTINGS = "/api/v1/settings/info-area";
const PAGE = "/settings/advanced/info-area";

let crm: Crm;
test.describe.configure({ mode: "serial" });
test.beforeEach(async () => {
  crm = await Crm.start();
});
test.afterEach(async ({ admin }) => {
  crm.stop();
  await admin.call("PUT", SETTINGS, { default_tab: "history", custom_tabs: [] });
});

async function room(url: string, kim: Console, site_uid: string): Promise<void> {
  const visitor = await HttpVisitor.enter(url, { site_uid });
  await visitor.write(`${site_uid} 문의`);
  await kim.show("대기");
  await kim.choose(`${site_uid} 문의`);
  await kim.accept();
}

test("S2 S4 S5 R22 an administrator makes a custom tab 대표 메뉴; agents see whose room it is on the company's own page", async ({ server, fresh, unique }) => {
  const uid = unique("탭손님");
  const kim = await Console.open(await fresh(), "kim");
  await room(server.url, kim, uid);
  const desk = await Console.open(await fresh(), "admin");
  const { page } = desk;
  await page.goto(PAGE);
  await page.getByRole("button", { name: "탭 추가" }).click();
  const fields = page.getByRole("region", { name: /^커스텀 탭/ });
  await fields.getByLabel("제목").fill("주문 조회");
  await fields.getByLabel("주소").fill("javascript:alert(1)");
  await expect(fields.getByText("https:// 로 시작하는 주소만 쓸 수 있습니다")).toBeVisible();
  await fields.getByLabel("주소").fill(`${crm.url}/orders/`);
  await fields.getByLabel("주소").press("End");
  await fields.getByRole("button", { name: "{{customer_id}} 넣기" }).click();
  await expect(fields.getByText(`${crm.url}/orders/happytalk?sarangbang=`)).toBeVisible();
  await expect(page.getByRole("radio", { name: /^주문 조회/ })).toBeDisabled();
  await page.getByRole("button", { name: "저장", exact: true }).click();
  await expect(page.getByText("저장했습니다.").first()).toBeVisible();
  await page.getByRole("radio", { name: "주문 조회" }).check();
  await page.getByRole("button", { name: "저장", exact: true }).click();
  await expect(page.getByRole("button", { name: "저장", exact: true })).toHaveCount(0);
  await page.getByRole("button", { name: "서명 키 보기" }).click();
  const secret = page.getByRole("dialog").locator("[data-secret]");
  await expect(secret).toHaveText(/^.{41,}$/);
  crm.secret = await secret.innerText();

  // An open console hears of it; its document may not frame the page before it is loaded anew.
  const tab = kim.page.getByRole("tab", { name: "주문 조회" });
  await expect(tab).toBeVisible();
  await kim.choose(`${uid} 문의`);
  await expect(tab).toHaveAttribute("aria-selected", "true");
  await expect(kim.info.getByText("이 화면을 여기에 띄울 수 없습니다.")).toBeVisible();
  await kim.info.getByRole("button", { name: "새로고침" }).click();
  const frame = kim.page.frameLocator("iframe[title='주문 조회']");
  await expect(frame.getByRole("heading", { name: `${uid} 고객의 주문` })).toBeVisible();
  await expect(kim.composer).toBeEditable();
  const last = crm.opened.findLast(({ path }) => path.startsWith("/orders/"));
  expect(decodeURIComponent(last?.path ?? "")).toBe(`/orders/${uid}`);
  expect(last?.referrer).toBeUndefined();
  expect(last?.claims).toMatchObject({ iss: "sarangbang", customer_id: uid, site: "4000000024" });
  await expect(kim.page.locator("iframe[title='주문 조회']")).toHaveAttribute("sandbox", "allow-scripts allow-forms allow-popups");
  await expect(frame.locator("#heard")).toHaveText("cookies: no");

  // S5: disabled, it falls back to 상담이력.
  await page.keyboard.press("Escape");
  await page.getByRole("switch", { name: "‘주문 조회’ 사용" }).uncheck();
  await page.getByRole("button", { name: "저장", exact: true }).click();
  await expect(tab).toHaveCount(0);
  await expect(kim.page.getByRole("tab", { name: "상담이력" })).toHaveAttribute("aria-selected", "true");
  await kim.choose(`${uid} 문의`);
  await expect(kim.page.getByRole("tab", { name: "상담이력" })).toHaveAttribute("aria-selected", "true");
});

test("R22 a page with its own origin gets a new context when it asks, from nobody else's messages", async ({ server, fresh, admin, unique }) => {
  const uid = unique("오래열린");
  const set = await admin.call<{ custom_tabs: [{ id: string }] }>("PUT", SETTINGS, {
    default_tab: "history",
    custom_tabs: [{ title: "재고", url: `${crm.url}/stock`, enabled: true, same_origin: true, channels: ["web"] }],
  });
  const { id } = set.body.custom_tabs[0];
  crm.secret = (await admin.call<{ secret: string }>("GET", `${SETTINGS}/tabs/${id}/secret`)).body.secret;
  const kim = await Console.open(await fresh(), "kim");
  await room(server.url, kim, uid);
  await kim.page.getByRole("tab", { name: "재고" }).click();
  const frame = kim.page.frameLocator("iframe[title='재고']");
  await expect(frame.locator("#heard")).toHaveText(`renewed ${server.url} 3`);

  // A key that was replaced signs nothing any more.
  crm.secret = "another";
  await kim.info.getByRole("button", { name: "다시 불러오기" }).click();
  await expect(frame.getByRole("heading", { name: "서명을 확인할 수 없습니다" })).toBeVisible();
});

test("R22 a server that does not answer is told, and asked again", async ({ server, fresh, admin, unique }) => {
  const uid = unique("고장");
  await admin.call("PUT", SETTINGS, { default_tab: "history", custom_tabs: [{ title: "창고", url: `${crm.url}/`, enabled: true }] });
  const kim = await Console.open(await fresh(), "kim");
  await room(server.url, kim, uid);
  await kim.page.route("**/custom-tabs/*", (route) => route.abort());
  await kim.page.getByRole("tab", { name: "창고" }).click();
  await expect(kim.info.getByText("화면을 열지 못했습니다.")).toBeVisible();
  await kim.page.unroute("**/custom-tabs/*");
  await kim.info.getByRole("button", { name: "다시 시도" }).click();
  await expect(kim.page.frameLocator("iframe[title='창고']").getByRole("heading")).toBeVisible();
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`[상담정보 영역 관리] has no violation of WCAG 2.2 AA in ${colorScheme}`, async ({ fresh, admin }) => {
    await admin.call("PUT", SETTINGS, { default_tab: "history", custom_tabs: [{ title: "주문 조회", url: "https://crm.example.com/{{customer_id}}", enabled: true }] });
    const { page } = await Console.open(await fresh({ colorScheme }), "admin");
    await page.goto(PAGE);
    await expect(page.getByText("https://crm.example.com/happytalk?sarangbang=")).toBeVisible();
    await expectClean(page);
    await page.getByRole("button", { name: "서명 키 보기" }).click();
    await expect(page.getByRole("dialog").locator("[data-secret]")).not.toBeEmpty();
    await expectClean(page);
  });
}
