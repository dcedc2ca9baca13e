import { Console } from "../support/console";
import { SIZES, shoot } from "../support/shots";
import { test } from "../support/test";

test("screenshots of accounts", async ({ fresh, admin }) => {
  test.setTimeout(400_000);
  await admin.call("POST", "/api/v1/settings/invitations", { email: "han@example.com", role: "agent" });
  for (const colorScheme of ["light", "dark"] as const) {
    for (const [width, viewport] of SIZES) {
      const { page } = await Console.open(await fresh({ colorScheme, viewport }), "admin");
      const at = (what: string) => `accounts-${what}-${width}-${colorScheme}`;
      await page.goto("/settings/account/people");
      await page.getByRole("heading", { name: "초대", exact: true }).waitFor();
      await shoot(page, at("people"));
      await page.getByRole("button", { name: "이상담 관리" }).click();
      await shoot(page, at("menu"));
      await page.getByRole("menuitem", { name: "이름·역할 바꾸기" }).click();
      await shoot(page, at("role"));
      await page.getByRole("button", { name: "닫기" }).click();
      await page.getByRole("button", { name: "상담사 초대" }).click();
      await page.getByRole("dialog").getByLabel("이메일").fill(`${width}-${colorScheme}@example.com`);
      await shoot(page, at("invite"));
      await page.getByRole("button", { name: "초대 링크 만들기" }).click();
      const link = (await page.locator("[data-link]").textContent()) ?? "";
      await shoot(page, at("link"));
      await page.goto("/settings/account/groups");
      await page.getByRole("button", { name: "그룹 추가" }).waitFor();
      await shoot(page, at("groups"));
      await page.goto("/settings/account/me");
      await page.getByRole("heading", { name: "로그인한 기기" }).waitFor();
      await shoot(page, at("me"));
      await page.getByRole("button", { name: "2단계 인증 켜기" }).click();
      await page.getByRole("dialog").getByLabel("비밀번호", { exact: true }).fill("sarangbang-demo");
      await page.getByRole("button", { name: "계속" }).click();
      await page.getByRole("img", { name: "인증 앱에 추가할 QR 코드" }).waitFor();
      await shoot(page, at("totp"));
      await page.getByRole("button", { name: "취소" }).click();
      await page.getByRole("heading", { name: "로그인한 기기" }).scrollIntoViewIfNeeded();
      await shoot(page, at("devices"));
      await page.getByRole("heading", { name: "화면과 입력" }).scrollIntoViewIfNeeded();
      await shoot(page, at("looks"));
      const outside = await (await fresh({ colorScheme, viewport })).newPage();
      await outside.goto(link);
      await outside.getByRole("button", { name: "시작하기" }).waitFor();
      await shoot(outside, at("invitation"));
    }
  }
});
