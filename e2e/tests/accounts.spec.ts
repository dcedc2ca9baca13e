import type { Page } from "@playwright/test";
import { Console } from "../support/console";
import { HttpVisitor } from "../support/http";
import { expect, test } from "../support/test";
import { totp } from "../support/totp";

const PEOPLE = "/settings/account/people";
const MINE = "/settings/account/me";
const PASSWORD = "달항아리-2026-겨울";

/** Makes an invitation in the page of accounts: its link. */
async function invite(page: Page, email: string, role: string): Promise<string> {
  await page.goto(PEOPLE);
  await page.getByRole("button", { name: "상담사 초대" }).click();
  const dialog = page.getByRole("dialog", { name: "상담사 초대" });
  await dialog.getByLabel("이메일").fill(email);
  await dialog.getByRole("radio", { name: role }).check();
  await dialog.getByRole("button", { name: "초대 링크 만들기" }).click();
  const made = page.getByRole("dialog", { name: "초대 링크" });
  const link = (await made.locator("[data-link]").textContent()) ?? "";
  await made.getByRole("button", { name: "닫기" }).click();
  return link;
}

async function accept(page: Page, link: string, name: string): Promise<void> {
  await page.goto(link);
  await page.getByLabel("이름", { exact: true }).fill(name);
  await page.getByLabel("비밀번호", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "시작하기" }).click();
  await expect(page.getByRole("tab", { name: /^대기/ })).toBeVisible();
}

async function logIn(page: Page, email: string, password: string): Promise<void> {
  await page.goto("/login");
  await page.getByLabel("이메일").fill(email);
  await page.getByLabel("비밀번호", { exact: true }).fill(password);
  await page.getByRole("button", { name: "로그인", exact: true }).click();
}

async function choose(page: Page, name: string, act: string): Promise<void> {
  await page.getByRole("button", { name: `${name} 관리` }).click();
  await page.getByRole("menuitem", { name: act }).click();
}

test("F16 an administrator invites, the person joins, turns two-step verification on, and is out at once when deactivated", async ({ server, fresh, unique }) => {
  const admin = (await Console.open(await fresh(), "admin")).page;
  const [name, email] = [unique("최신입"), `${unique("new")}@example.com`];
  const link = await invite(admin, email, "상담사");
  await expect(admin.getByText(email)).toBeVisible();

  const page = await (await fresh()).newPage();
  await page.goto(link);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("초대되었습니다");
  expect(page.url(), "the token leaves the address bar").not.toContain("token");
  await page.getByLabel("이름", { exact: true }).fill(name);
  await page.getByLabel("비밀번호", { exact: true }).fill("password123");
  await page.getByRole("button", { name: "시작하기" }).click();
  await expect(page.getByText("쉽게 추측할 수 있는 비밀번호입니다")).toBeVisible();
  await page.getByLabel("비밀번호", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "시작하기" }).click();
  await expect(page.getByRole("tab", { name: /^대기/ })).toBeVisible();

  const late = await (await fresh()).newPage();
  await late.goto(link);
  await expect(late.getByRole("heading", { name: "쓸 수 없는 링크입니다" })).toBeVisible();

  await page.getByRole("button", { name: /^내 계정/ }).click();
  await page.getByRole("button", { name: "내 계정 설정" }).click();
  await expect(page).toHaveURL(new RegExp(`${MINE}$`));
  await page.getByRole("button", { name: "2단계 인증 켜기" }).click();
  await page.getByRole("dialog").getByLabel("비밀번호", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "계속" }).click();
  const setUp = page.getByRole("dialog", { name: "인증 앱에 추가하기" });
  await expect(setUp.getByRole("img", { name: "인증 앱에 추가할 QR 코드" })).toBeVisible();
  const key = (await setUp.locator("[data-secret]").textContent()) ?? "";
  await setUp.getByLabel("앱에 보이는 6자리 코드").fill("000000");
  await setUp.getByRole("button", { name: "확인하고 켜기" }).click();
  await expect(setUp.getByText("코드가 맞지 않습니다")).toBeVisible();
  await setUp.getByLabel("앱에 보이는 6자리 코드").fill(totp(key));
  await setUp.getByRole("button", { name: "확인하고 켜기" }).click();
  const codes = page.getByRole("dialog", { name: "2단계 인증을 켰습니다" });
  await expect(codes.getByRole("listitem")).toHaveCount(10);
  const recovery = (await codes.getByRole("listitem").first().textContent()) ?? "";
  await codes.getByRole("button", { name: "보관했습니다" }).click();
  await expect(page.getByText("남은 복구 코드 10개")).toBeVisible();

  const other = await (await fresh()).newPage();
  await logIn(other, email, PASSWORD);
  await expect(other.getByRole("heading", { name: "2단계 인증" })).toBeVisible();
  const code = other.getByLabel("인증 코드");
  await expect(code).toBeFocused();
  await expect(code).toHaveAttribute("autocomplete", "one-time-code");
  await code.fill("123456");
  await expect(other.getByRole("alert")).toContainText("코드가 맞지 않거나 이미 사용한 코드입니다.");
  await code.fill(totp(key, 1));
  await code.press("Enter");
  await expect(other.getByRole("tab", { name: /^대기/ })).toBeVisible();

  const third = await (await fresh()).newPage();
  await logIn(third, email, PASSWORD);
  await third.getByRole("button", { name: /복구 코드로 로그인/ }).click();
  await third.getByLabel("복구 코드").fill(recovery);
  await third.getByRole("button", { name: "확인", exact: true }).click();
  await expect(third.getByRole("tab", { name: /^대기/ })).toBeVisible();

  await page.reload();
  await expect(page.getByText("남은 복구 코드 9개")).toBeVisible();
  const devices = page.getByRole("region", { name: "로그인한 기기" });
  await expect(devices.getByRole("listitem")).toHaveCount(3);
  await expect(devices.getByText("이 기기")).toHaveCount(1);
  await devices.getByRole("button", { name: "다른 기기 모두 로그아웃" }).click();
  await expect(devices.getByRole("listitem")).toHaveCount(1);
  await expect(other).toHaveURL(/\/login$/);
  await expect(third).toHaveURL(/\/login$/);

  await page.goto("/");
  await admin.reload();
  await choose(admin, name, "비활성화");
  await admin.getByRole("dialog").getByRole("button", { name: "비활성화" }).click();
  await expect(admin.locator(`[data-person="${email}"]`)).toContainText("비활성");
  await expect(page, "the open console is out at once").toHaveURL(/\/login$/);
  await logIn(page, email, PASSWORD);
  await expect(page.getByRole("alert")).toContainText("이메일 또는 비밀번호가 맞지 않습니다.");

  const log = server.log();
  for (const secret of [link.split("token=")[1]!, key.replaceAll(" ", ""), recovery, PASSWORD]) expect(log).not.toContain(secret);
});

test("F16 rooms in hand are given back when somebody is deactivated, and they work again when reactivated", async ({ server, fresh, unique }) => {
  const admin = (await Console.open(await fresh(), "admin")).page;
  const [name, email, customer] = [unique("한상담"), `${unique("han")}@example.com`, unique("고객")];
  const page = await (await fresh()).newPage();
  await accept(page, await invite(admin, email, "상담사"), name);
  const visitor = await HttpVisitor.enter(server.url, { site_uid: customer, cus_extra_username: customer });
  await visitor.write("안녕하세요");
  const desk = new Console(page);
  await desk.choose(customer);
  await desk.accept();

  await admin.goto(PEOPLE);
  await choose(admin, name, "비활성화");
  const dialog = admin.getByRole("dialog", { name: `${name} 님을 비활성화할까요?` });
  await expect(dialog.getByText("맡고 있는 상담 1건을 어떻게 할까요?")).toBeVisible();
  await dialog.getByRole("radio", { name: /대기로 돌려보내기/ }).check();
  await dialog.getByRole("button", { name: "비활성화" }).click();
  await expect(page).toHaveURL(/\/login$/);

  const lee = await Console.open(await fresh(), "lee");
  await lee.show("대기");
  await lee.choose(customer);
  await expect(lee.log).toContainText(`${name} 상담사가 맡던 상담이 대기로 돌아왔습니다.`);

  await choose(admin, name, "다시 활성화");
  await expect(admin.getByText("다시 로그인할 수 있습니다.")).toBeVisible();
  await logIn(page, email, PASSWORD);
  await expect(page.getByRole("tab", { name: /^대기/ })).toBeVisible();
});

test("F16 a role holds at once, the last administrator stays, a forgotten password is chosen anew", async ({ fresh, unique }) => {
  const admin = (await Console.open(await fresh(), "admin")).page;
  const [name, email] = [unique("오매니저"), `${unique("oh")}@example.com`];
  const page = await (await fresh()).newPage();
  await accept(page, await invite(admin, email, "상담사"), name);
  await expect(page.getByRole("link", { name: "서비스설정" })).toHaveCount(0);

  await admin.goto(PEOPLE);
  await choose(admin, name, "이름·역할 바꾸기");
  await admin.getByRole("dialog").getByRole("radio", { name: "매니저" }).check();
  await admin.getByRole("dialog").getByRole("button", { name: "저장" }).click();
  await expect(admin.locator(`[data-person="${email}"]`)).toContainText("매니저");
  await page.reload();
  await expect(page.getByRole("link", { name: "서비스설정" })).toBeVisible();

  await choose(admin, "관리자", "이름·역할 바꾸기");
  const own = admin.getByRole("dialog", { name: "관리자 님의 계정" });
  await expect(own.getByText("마지막 관리자입니다.")).toBeVisible();
  await expect(own.getByRole("radio", { name: "상담사" })).toBeDisabled();
  await own.getByRole("button", { name: "닫기" }).click();

  await choose(admin, name, "비밀번호 재설정 링크");
  const made = admin.getByRole("dialog", { name: "비밀번호 재설정 링크" });
  const link = (await made.locator("[data-link]").textContent()) ?? "";
  await made.getByRole("button", { name: "닫기" }).click();
  const reset = await (await fresh()).newPage();
  await reset.goto(link);
  await expect(reset.getByText(`${name} 님 (${email})`)).toBeVisible();
  await reset.getByLabel("비밀번호", { exact: true }).fill("문방사우-먹과-벼루");
  await reset.getByRole("button", { name: "비밀번호 바꾸기" }).click();
  await expect(reset.getByRole("heading", { name: "비밀번호를 바꿨습니다" })).toBeVisible();
  await expect(page, "who was in is out").toHaveURL(/\/login$/);
  await logIn(reset, email, "문방사우-먹과-벼루");
  await expect(reset.getByRole("tab", { name: /^대기/ })).toBeVisible();

  await choose(admin, name, "비활성화");
  await admin.getByRole("dialog").getByRole("button", { name: "비활성화" }).click();
  await expect(admin.locator(`[data-person="${email}"]`)).toContainText("비활성");
});
