import { Chat } from "../support/chat";
import { Console } from "../support/console";
import { expect, test } from "../support/test";

const MESSAGES = "/api/v1/settings/messages";

interface Category {
  name: string;
  used: boolean;
  divisions: { name: string; used: boolean }[];
}

test.afterEach(async ({ admin }) => {
  const { version } = (await admin.get(MESSAGES)) as { version: number };
  await admin.call("PUT", MESSAGES, { version });
});

test("F2 F4 F13 S74 S79 S80 S84 R15 a day at the desk, from the greeting to the history", async ({ fresh, unique, admin }) => {
  test.slow();
  const name = unique("하루");
  const greeting = unique("사랑방입니다. 곧 상담사가 답변드립니다.");
  const { version } = (await admin.get(MESSAGES)) as { version: number };
  await admin.call("PUT", MESSAGES, { version, greeting });
  const [category, division] = [unique("교환"), unique("불량")];
  const categories = await admin.get<{ items: Category[] }>("/api/v1/settings/categories");
  categories.items.push({ name: category, used: true, divisions: [{ name: division, used: true }] });
  expect((await admin.call("PUT", "/api/v1/settings/categories", categories)).status).toBe(200);

  const kim = await Console.open(await fresh(), "kim");
  const lee = await Console.open(await fresh(), "lee");
  const park = await Console.open(await fresh(), "park");

  // The visitor writes, is greeted and waits.
  const home = await fresh();
  const chat = await Chat.openPage(await home.newPage(), { site_uid: name, cus_extra_username: name });
  await chat.say("찻잔이 깨져서 왔어요");
  await expect(chat.log).toContainText(greeting);
  await kim.show("대기");
  await expect(kim.row(name)).toContainText("찻잔이 깨져서 왔어요");

  // 김상담 takes the room, answers with a picture, notes and classifies.
  await kim.choose(name);
  await kim.accept();
  await kim.say("사진을 보여 주시겠어요?");
  await expect(chat.log).toContainText("사진을 보여 주시겠어요?");
  const picture = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==", "base64");
  await kim.page.locator('input[type="file"]').setInputFiles({ name: "교환안내.png", mimeType: "image/png", buffer: picture });
  await kim.say("교환 방법입니다");
  await expect(chat.log.getByRole("img").first()).toBeVisible();
  await kim.page.keyboard.press("Alt+p");
  await kim.page.getByRole("textbox", { name: "메모 입력" }).fill("포장 상태 확인 필요");
  await kim.page.getByRole("button", { name: "메모 남기기" }).click();
  await expect(kim.log.locator("[data-memo]")).toContainText("포장 상태 확인 필요");
  await kim.marks.getByRole("button", { name: "상담 분류: 분류 없음" }).click();
  const classes = kim.page.getByRole("dialog", { name: "상담 분류" });
  await classes.getByRole("combobox").fill(division);
  await classes.getByRole("combobox").press("Enter");
  await classes.getByLabel("소분류").fill("찻잔");
  await classes.getByRole("button", { name: "저장" }).click();
  await expect(kim.marks).toContainText(`${category}/${division}/찻잔`);

  // A colleague is asked, says yes, and has the room.
  const transfer = await kim.openExtra("상담원 변경 요청", "상담원 변경 요청");
  await transfer.getByRole("radio", { name: /이상담/ }).check();
  await transfer.getByLabel("사유").fill("교환 담당이라 부탁드려요");
  await transfer.getByRole("button", { name: "요청 보내기" }).click();
  await expect(transfer).toBeHidden();
  await lee.page.getByRole("region", { name: "받은 요청" }).getByRole("button", { name: "승인" }).click();
  await lee.page.getByRole("dialog", { name: "상담원 변경 승인" }).getByRole("button", { name: "승인" }).click();
  await expect(kim.row(name)).toHaveCount(0);
  await lee.show("진행");
  await lee.choose(name);
  await expect(lee.log).toContainText("찻잔이 깨져서 왔어요");
  await lee.say("이어서 도와드리겠습니다");
  await expect(chat.log).toContainText("이어서 도와드리겠습니다");

  // The manager looks it over.
  const review = await lee.openExtra("상담내용 검토 요청", "상담내용 검토 요청");
  await review.getByRole("radio", { name: /박매니저/ }).check();
  await review.getByLabel("사유").fill("무상 교환이 맞을까요?");
  await review.getByRole("button", { name: "요청 보내기" }).click();
  await expect(review).toBeHidden();
  await park.page.getByRole("region", { name: "받은 요청" }).getByRole("button", { name: /번$/ }).click();
  await expect(park.log).toContainText("이어서 도와드리겠습니다");
  await park.page.getByRole("region", { name: "상담내용 검토 요청" }).getByRole("button", { name: "답변" }).click();
  const answer = park.page.getByRole("dialog", { name: "상담내용 검토 답변" });
  await answer.getByLabel("답변 (선택)").fill("네, 무상입니다");
  await answer.getByRole("button", { name: "답변" }).click();
  await expect(lee.log.locator("[data-memo]").filter({ hasText: "무상 교환이 맞을까요?" })).toContainText("네, 무상입니다");

  // It ends; the visitor comes back, to a new room.
  await lee.say("새 찻잔을 보내 드렸습니다");
  await lee.end();
  await expect(chat.log).toContainText("새 찻잔을 보내 드렸습니다");
  await chat.say("잘 받았어요, 고맙습니다");
  await kim.show("대기");
  await kim.choose(name);
  await kim.accept();

  // What was is read beside what is.
  await kim.showInfo("상담이력");
  await expect(kim.info).toContainText("총 2건");
  const past = kim.info.getByRole("row").filter({ hasText: `찻잔` });
  await expect(past).toContainText("로봇 > 김상담 > 이상담");
  await expect(past).toContainText(/\(\+2\)/);
  await past.click();
  const detail = kim.page.getByRole("region", { name: /^상담 상세, / });
  for (const text of ["로봇 > 김상담 > 이상담", "포장 상태 확인 필요", "교환 담당이라 부탁드려요", "무상 교환이 맞을까요?", "교환안내.png", "사진을 보여 주시겠어요?"]) {
    await expect(detail).toContainText(text);
  }
  await kim.say("다행입니다. 좋은 하루 보내세요");
  await expect(chat.log).toContainText("다행입니다. 좋은 하루 보내세요");
  await expect(detail).toBeVisible();
});
