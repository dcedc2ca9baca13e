import type { BrowserContext, Locator, Page } from "@playwright/test";
import { expectClean } from "../support/axe";
import { Console } from "../support/console";
import { HttpAgent, HttpVisitor } from "../support/http";
import { expect, test } from "../support/test";

const SHARED = "/api/v1/settings/templates";

async function consulting(context: BrowserContext, url: string, name: string): Promise<Console> {
  await (await HttpVisitor.enter(url, { cus_extra_username: name })).write("안녕하세요");
  const kim = await Console.open(context, "kim");
  await kim.choose(name);
  await kim.accept();
  return kim;
}

/** [템플릿 관리] as a manager sees it. */
async function managing(context: BrowserContext): Promise<Page> {
  const { page } = await Console.open(context, "park");
  await page.goto("/settings/operation/templates");
  await expect(page.getByRole("list", { name: "공용 템플릿" })).toBeVisible();
  return page;
}

const area = (page: Page): Locator => page.getByRole("region", { name: "템플릿&자동완성" });
const search = (page: Page): Locator => area(page).getByRole("searchbox", { name: "템플릿 검색" });
const rows = (page: Page): Locator => area(page).getByRole("list", { name: "템플릿 목록" }).getByRole("listitem");
const picks = (page: Page): Locator => page.getByRole("listbox", { name: "템플릿 고르기" });
const offers = (page: Page): Locator => page.getByRole("listbox", { name: "문장 자동완성" });

async function shared(url: string, title: string, body: string, code: string | null = null): Promise<string> {
  const park = await HttpAgent.logIn(url, "park@demo.local");
  const { status, body: made } = await park.call<{ id: string }>("POST", SHARED, { title, body, code });
  expect(status).toBe(201);
  return made.id;
}

test("F5 / opens the list at the caret: ↑↓ Enter Esc, and nothing of it sends", async ({ server, fresh, unique }) => {
  const name = unique("이수");
  const kim = await consulting(await fresh(), server.url, name);
  const { page, composer } = kim;
  await composer.pressSequentially("네, ");
  await composer.press("ArrowLeft");
  await composer.press("End");
  await composer.pressSequentially("/");
  await expect(picks(page)).toBeVisible();
  await expect(picks(page).getByRole("option").first()).toContainText("첫인사");
  await expect(composer).toHaveAttribute("aria-activedescendant", /./);
  await composer.pressSequentially("ㅎㅂ");
  await expect(picks(page).getByRole("option")).toContainText(["환불 절차"]);
  await composer.press("Escape");
  await expect(picks(page)).toBeHidden();
  await expect(composer).toHaveValue("네, /ㅎㅂ");
  await composer.press("Backspace");
  await expect(picks(page), "closed for this word").toBeHidden();
  await composer.fill("");
  await composer.pressSequentially("/배송");
  await composer.press("ArrowDown");
  await composer.press("ArrowUp");
  await expect(picks(page).getByRole("option", { selected: true })).toContainText("배송 지연 사과");
  await composer.press("Enter");
  await expect(composer).toHaveValue(new RegExp(`^${name}님, 배송이 늦어져 죄송합니다`));
  await expect(kim.log).not.toContainText("배송이 늦어져");
  await composer.press("Control+z");
  await expect(composer, "as if it were typed").toHaveValue("/배송");
  await composer.fill("24/7 ");
  await expect(picks(page)).toBeHidden();
});

test("F5 a code and a space become the text, with the particle that fits", async ({ server, fresh, unique }) => {
  const code = unique("조사");
  await shared(server.url, unique("조사"), "{{customer.name}}을(를) {{agent.name}}이(가) 돕겠습니다.", code);
  const kim = await consulting(await fresh(), server.url, unique("박철"));
  const digit = (await kim.page.getByRole("heading", { level: 1 }).first().textContent())?.match(/\d(?=\D*$)/)?.[0] ?? "";
  await kim.composer.pressSequentially(`확인했습니다. /${code} `);
  await expect(kim.composer).toHaveValue(new RegExp(`^확인했습니다\\. 박철\\d+${"013678".includes(digit) ? "을" : "를"} 김상담이 돕겠습니다\\.$`));
});

test("F5 nothing is chosen while a syllable is composed", async ({ server, fresh, unique }) => {
  const kim = await consulting(await fresh(), server.url, unique("한글"));
  const { page, composer } = kim;
  await composer.pressSequentially("/");
  await expect(picks(page)).toBeVisible();
  const client = await page.context().newCDPSession(page);
  await client.send("Input.imeSetComposition", { text: "환", selectionStart: 1, selectionEnd: 1 });
  await expect(picks(page).getByRole("option")).toContainText(["환불 절차"]);
  await client.send("Input.dispatchKeyEvent", { type: "keyDown", key: "Process", code: "Enter", windowsVirtualKeyCode: 229 });
  await expect(picks(page), "the key was the input method's").toBeVisible();
  await client.send("Input.insertText", { text: "환" });
  await composer.press("Enter");
  await expect(composer).toHaveValue(/^환불은 상품을/);
});

test("F5 the area inserts at the caret, previews, narrows and keeps favourites", async ({ server, fresh, unique }) => {
  const name = unique("최라");
  const kim = await consulting(await fresh(), server.url, name);
  const { page, composer } = kim;
  await composer.fill("앞 뒤");
  await composer.press("Home");
  await composer.press("ArrowRight");
  await page.keyboard.press("Alt+t");
  await expect(search(page)).toBeFocused();
  await search(page).fill("끝인사");
  await expect(rows(page)).toHaveCount(1);
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("tooltip")).toContainText(`${name}님, 좋은 하루 보내세요.`);
  await page.keyboard.press("Enter");
  await expect(composer).toBeFocused();
  await expect(composer).toHaveValue(new RegExp(`^앞문의해 주셔서[\\s\\S]*${name}님, 좋은 하루 보내세요\\. 뒤$`));

  await search(page).fill("주소 변경");
  const star = area(page).getByRole("button", { name: "주소 변경 즐겨찾기" });
  await star.click();
  await expect(star).toHaveAttribute("aria-pressed", "true");
  await search(page).fill("");
  await area(page).getByRole("button", { name: /^즐겨찾기/ }).click();
  await expect(rows(page).filter({ hasText: "주소 변경" })).toHaveCount(1);
  await page.reload();
  await area(page).getByRole("button", { name: /^즐겨찾기/ }).click();
  await expect(rows(page).filter({ hasText: "주소 변경" })).toHaveCount(1);
  await area(page).getByRole("button", { name: "주소 변경 즐겨찾기" }).click();
  await expect(rows(page).filter({ hasText: "주소 변경" })).toHaveCount(0);
  await search(page).fill("없는말없는말");
  await expect(area(page)).toContainText("‘없는말없는말’에 맞는 템플릿이 없습니다");
});

test("F5 the palette finds templates and inserts them where is written", async ({ server, fresh, unique }) => {
  const kim = await consulting(await fresh(), server.url, unique("팔레트"));
  const { page, composer } = kim;
  await expect(rows(page).first()).toBeVisible();
  await composer.pressSequentially("네, ");
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "상담방, 기능 검색" }).fill("배송 조회 방법");
  await page.getByRole("option", { name: /^배송 조회 방법/ }).click();
  await expect(composer).toHaveValue("네, 주문 내역에서 [배송 조회]를 누르시면 지금 위치를 보실 수 있습니다.");
});

test("F5 an agent keeps a template of their own with a file and sends it", async ({ server, fresh, unique }) => {
  const kim = await consulting(await fresh(), server.url, unique("파일"));
  const { page, composer } = kim;
  const title = unique("내 안내");
  await area(page).getByRole("button", { name: "내 템플릿 추가" }).click();
  const dialog = page.getByRole("dialog", { name: "내 템플릿 추가" });
  await dialog.getByRole("textbox", { name: "제목" }).fill(title);
  await dialog.getByRole("textbox", { name: "내용" }).fill("{{customer.mobile}}");
  await expect(dialog.getByRole("alert")).toContainText("{{customer.mobile}}은(는) 쓸 수 없는 변수입니다");
  await dialog.getByRole("textbox", { name: "내용" }).fill("안내입니다, ");
  await dialog.getByRole("button", { name: "고객 이름" }).click();
  await expect(dialog.getByRole("textbox", { name: "내용" })).toHaveValue("안내입니다, {{customer.name}}");
  await expect(dialog).toContainText("안내입니다, 김서연");
  await dialog.locator('input[type="file"]').setInputFiles({ name: "약도.txt", mimeType: "text/plain", buffer: Buffer.from("오시는 길") });
  await dialog.getByRole("button", { name: "저장" }).click();
  await expect(dialog).toBeHidden();
  await search(page).fill(title);
  await rows(page).getByRole("button", { name: `${title} 넣기` }).click();
  await expect(composer).toHaveValue(/^안내입니다, 파일/);
  await expect(page.getByText("약도.txt").last()).toBeVisible();
  await composer.press("Enter");
  await expect(kim.log).toContainText("약도.txt");
  await expect(kim.log).toContainText("안내입니다, 파일");

  const lee = await Console.open(await fresh(), "lee");
  await expect(rows(lee.page).first()).toBeVisible();
  await search(lee.page).fill(title);
  await expect(area(lee.page)).toContainText("맞는 템플릿이 없습니다");
});

test("F5 a manager's change is seen in an open console at once", async ({ server, fresh, unique }) => {
  const [title, renamed] = [unique("공용"), unique("바꾼 공용")];
  const kim = await Console.open(await fresh(), "kim");
  await expect(rows(kim.page).first()).toBeVisible();
  await search(kim.page).fill(title);
  await expect(rows(kim.page)).toHaveCount(0);

  const { page } = await Console.open(await fresh(), "park");
  await page.getByRole("link", { name: "서비스설정" }).click();
  await expect(page, "managers find their page alone").toHaveURL(/\/settings/);
  await expect(page.getByRole("navigation", { name: "설정 목록" }).getByRole("link")).toHaveText(["템플릿 관리", "내 계정"]);
  await page.getByRole("button", { name: "공용 템플릿 추가" }).click();
  const dialog = page.getByRole("dialog", { name: "공용 템플릿 추가" });
  await dialog.getByRole("textbox", { name: "제목" }).fill(title);
  await dialog.getByRole("textbox", { name: "내용" }).fill("모두가 쓰는 글입니다.");
  await dialog.getByRole("textbox", { name: "단축코드" }).fill("환불");
  await dialog.getByRole("button", { name: "저장" }).click();
  await expect(dialog.getByRole("alert"), "the code is taken").toHaveText("이미 사용 중입니다");
  await dialog.getByRole("textbox", { name: "단축코드" }).fill("");
  await dialog.getByRole("combobox", { name: "분류" }).selectOption({ label: "배송" });
  await dialog.getByRole("button", { name: "저장" }).click();
  await expect(rows(kim.page)).toHaveCount(1);

  await page.getByRole("button", { name: `${title} 수정` }).click();
  const edit = page.getByRole("dialog", { name: "공용 템플릿 수정" });
  await edit.getByRole("textbox", { name: "제목" }).fill(renamed);
  await edit.getByRole("button", { name: "저장" }).click();
  await search(kim.page).fill(renamed);
  await expect(rows(kim.page)).toHaveCount(1);
  await page.getByRole("button", { name: `${renamed} 수정` }).click();
  await edit.getByRole("button", { name: "삭제", exact: true }).click();
  await edit.getByRole("alert").getByRole("button", { name: "삭제" }).click();
  await expect(rows(kim.page)).toHaveCount(0);
});

test("F5 categories are added, and their templates move when one goes", async ({ fresh, unique }) => {
  const [one, two, title] = [unique("분류가"), unique("분류나"), unique("옮길 것")];
  const page = await managing(await fresh());
  const open = async (): Promise<Locator> => {
    await page.getByRole("button", { name: "분류 관리" }).click();
    return page.getByRole("dialog", { name: "템플릿 분류" });
  };
  let dialog = await open();
  for (const name of [one, two]) {
    await dialog.getByRole("textbox", { name: "새 분류" }).fill(name);
    await dialog.getByRole("button", { name: "추가" }).click();
  }
  await dialog.getByRole("textbox", { name: "새 분류" }).fill(one);
  await expect(dialog).toContainText("같은 이름이 있습니다");
  await dialog.getByRole("button", { name: "저장" }).click();
  await expect(dialog).toBeHidden();
  await page.getByRole("button", { name: "공용 템플릿 추가" }).click();
  const form = page.getByRole("dialog", { name: "공용 템플릿 추가" });
  await form.getByRole("textbox", { name: "제목" }).fill(title);
  await form.getByRole("textbox", { name: "내용" }).fill("글");
  await form.getByRole("combobox", { name: "분류" }).selectOption({ label: one });
  await form.getByRole("button", { name: "저장" }).click();
  await expect(form).toBeHidden();
  dialog = await open();
  await dialog.getByRole("button", { name: `${one} 삭제` }).click();
  await dialog.getByRole("combobox", { name: `‘${one}’의 템플릿 1개를 옮길 곳` }).selectOption({ label: two });
  await dialog.getByRole("button", { name: "저장" }).click();
  await expect(dialog).toBeHidden();
  await page.getByRole("combobox", { name: "분류" }).selectOption({ label: `${two} (1)` });
  await expect(page.getByRole("list", { name: "공용 템플릿" }).getByRole("listitem")).toHaveCount(1);
  await expect(page.getByRole("list", { name: "공용 템플릿" })).toContainText(title);
});

test("F5 a CSV with broken rows says which and imports nothing; a sound one is imported whole", async ({ fresh, unique }) => {
  const [title, code] = [unique("가져온"), unique("csv")];
  const page = await managing(await fresh());
  await page.getByRole("button", { name: "CSV 가져오기" }).first().click();
  const dialog = page.getByRole("dialog", { name: "템플릿 가져오기" });
  const give = (text: string) =>
    dialog.locator('input[type="file"]').setInputFiles({ name: "템플릿.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
  await give(`분류,제목,내용,단축코드\n배송,${title},"두 줄,\n글",${code}\n배송,,제목이 없음,\n배송,변수,{{이름}}님,\n`);
  await expect(dialog.getByRole("list", { name: "고쳐야 할 줄" }).getByRole("listitem")).toHaveText([/^4번째 줄\s*제목: 비어 있습니다/, /^5번째 줄\s*내용: {{이름}}은\(는\) 쓸 수 없는 변수/]);
  await expect(dialog.getByRole("list", { name: "가져올 줄" }).getByRole("listitem")).toHaveCount(1);
  await expect(dialog.getByRole("button", { name: /가져오기$/ })).toBeDisabled();
  await expectClean(page, "broken rows");
  await give("이름,값\na,b\n");
  await expect(dialog.getByRole("alert")).toContainText("첫 줄에 '제목'과 '내용'");
  await give(`제목,내용,단축코드\n${title},글입니다,${code}\n`);
  await dialog.getByRole("button", { name: "1개 가져오기" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("list", { name: "공용 템플릿" })).toContainText(title);
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "CSV 내보내기" }).click()]);
  expect(download.suggestedFilename()).toBe("templates.csv");
});

test("F5 sentences are offered while typing, and own ones only where the agent wants that", async ({ server, fresh, unique }) => {
  const kim = await consulting(await fresh(), server.url, unique("문장"));
  const { page, composer } = kim;
  await composer.pressSequentially("확인");
  await composer.pressSequentially("해");
  await expect(offers(page).getByRole("option")).toContainText(["확인해 보고 바로 말씀드리겠습니다."]);
  await composer.press("Escape");
  await expect(offers(page)).toBeHidden();
  await composer.pressSequentially(" 보");
  await composer.press("ArrowDown");
  await composer.press("Enter");
  await expect(composer).toHaveValue("확인해 보고 바로 말씀드리겠습니다.");
  await composer.fill("");
  await composer.pressSequentially("확인해");
  await expect(offers(page)).toBeVisible();
  await composer.press("Enter");
  await expect(kim.log, "Enter without a choice sends").toContainText("확인해");

  await area(page).getByRole("tab", { name: "자동완성" }).click();
  const learn = area(page).getByRole("switch", { name: "내가 자주 쓰는 문장 기억하기" });
  await expect(learn).not.toBeChecked();
  await learn.check();
  const sentence = "조금 뒤에 담당자가 다시 연락드리겠습니다.";
  const kept = area(page).getByRole("list", { name: "기억한 문장" }).getByRole("listitem").filter({ hasText: sentence });
  await composer.pressSequentially("잠시");
  await composer.fill("");
  for (const times of [1, 2]) {
    await kim.say(sentence);
    await area(page).getByRole("tab", { name: "템플릿", exact: true }).click();
    await area(page).getByRole("tab", { name: "자동완성" }).click();
    await expect(async () => {
      await area(page).getByRole("tab", { name: "템플릿", exact: true }).click();
      await area(page).getByRole("tab", { name: "자동완성" }).click();
      await expect(kept).toContainText(`${times}회`, { timeout: 1_000 });
    }).toPass();
  }
  await composer.pressSequentially("조금 ");
  await composer.pressSequentially("뒤");
  await expect(offers(page).getByRole("option")).toContainText([sentence]);
  await composer.press("Tab");
  await expect(composer).toHaveValue(sentence);
  await kept.getByRole("button", { name: /지우기$/ }).click();
  await expect(kept).toHaveCount(0);
  await learn.uncheck();
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`F5 axe finds nothing on templates: ${colorScheme}`, async ({ server, fresh, unique }) => {
    const kim = await consulting(await fresh({ colorScheme }), server.url, unique("접근"));
    const { page, composer } = kim;
    await expect(rows(page).first()).toBeVisible();
    await expectClean(page, "the area");
    await composer.pressSequentially("/");
    await expect(picks(page)).toBeVisible();
    await expectClean(page, "the pick list");
    await composer.fill("");
    await area(page).getByRole("tab", { name: "자동완성" }).click();
    await expect(area(page).getByRole("switch").first()).toBeVisible();
    await expectClean(page, "sentences");
    await area(page).getByRole("tab", { name: "템플릿", exact: true }).click();
    await area(page).getByRole("button", { name: "내 템플릿 추가" }).click();
    await expect(page.getByRole("dialog", { name: "내 템플릿 추가" })).toBeVisible();
    await expectClean(page, "the form");

    const settings = await managing(await fresh({ colorScheme }));
    await expectClean(settings, "the page");
    await settings.getByRole("button", { name: "분류 관리" }).click();
    await expect(settings.getByRole("dialog", { name: "템플릿 분류" }).getByRole("listitem").first()).toBeVisible();
    await expectClean(settings, "categories");
    await settings.setViewportSize({ width: 390, height: 844 });
    await expectClean(settings, "categories on a phone");
  });
}
