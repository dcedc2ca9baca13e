import { Console } from "../support/console";
import { SIZES, shoot } from "../support/shots";
import { test } from "../support/test";

test("screenshots of API keys and webhooks", async ({ fresh }) => {
  test.setTimeout(400_000);
  for (const colorScheme of ["light", "dark"] as const) {
    for (const [width, viewport] of SIZES) {
      const { page } = await Console.open(await fresh({ colorScheme, viewport }), "admin");
      const at = (what: string) => `integrations-${what}-${width}-${colorScheme}`;
      const dialog = page.getByRole("dialog");
      await page.goto("/settings/extensions/api-keys");
      await page.getByRole("button", { name: "API 키 만들기" }).click();
      await dialog.getByLabel("이름").fill("ERP 주문 연동");
      await page.getByRole("radiogroup", { name: "상담방과 메시지" }).getByLabel("읽기", { exact: true }).check();
      await shoot(page, at("key-new"));
      await page.getByRole("button", { name: "만들기", exact: true }).click();
      await page.locator("[data-secret]").waitFor();
      await shoot(page, at("keys"));
      await page.getByRole("button", { name: "보관했습니다" }).click();
      await page.goto("/settings/extensions/webhooks");
      await page.getByRole("button", { name: "웹훅 추가" }).click();
      await dialog.getByLabel("이름").fill("ERP 상담 연동");
      await dialog.getByLabel("받을 주소").fill("http://127.0.0.1:9/sarangbang");
      await shoot(page, at("webhook-new"));
      await page.getByRole("button", { name: "추가", exact: true }).click();
      await page.getByRole("button", { name: "연결 확인" }).first().click();
      await page.getByText(/^받지 못했습니다/).waitFor();
      await shoot(page, at("webhooks"));
      await page.getByRole("button", { name: "전송 기록" }).first().click();
      await dialog.getByText(/연결할 수 없음/).first().waitFor();
      await shoot(page, at("webhook-log"));
    }
  }
});
