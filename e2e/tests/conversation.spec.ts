import { Chat } from "../support/chat";
import { Console } from "../support/console";
import { HttpVisitor } from "../support/http";
import { expect, test } from "../support/test";

test("F1 R7 F14 a visitor writes on a page, an agent answers, both have it after a reload", async ({ fresh, unique }) => {
  const question = unique("배송이 언제 오나요? ");
  const answer = unique("내일 도착합니다. ");
  const kim = await Console.open(await fresh(), "kim");
  const visitor = await (await fresh()).newPage();
  await visitor.goto("/demo");
  const chat = await Chat.openWidget(visitor);

  await chat.say(question);
  await expect(kim.row(question)).toBeVisible({ timeout: 3_000 });
  await kim.choose(question);
  await expect(kim.log).toContainText(question);
  await expect(kim.info).toBeVisible();

  await kim.accept();
  await expect(chat.log).toContainText("상담을 맡았어요");
  await kim.say(answer);
  await expect(chat.log).toContainText(answer, { timeout: 3_000 });
  await kim.expectCount("진행", 1);

  await kim.page.reload();
  await visitor.reload();
  await expect(kim.log).toContainText(question);
  await expect(kim.log).toContainText(answer);
  const again = await Chat.openWidget(visitor);
  await expect(again.log).toContainText(question);
  await expect(again.log).toContainText(answer);
});

test("R7 after the end a visitor's next message opens a new room", async ({ fresh, unique }) => {
  const name = unique("재문의");
  const kim = await Console.open(await fresh(), "kim");
  const chat = await Chat.openPage(await (await fresh()).newPage(), { cus_extra_username: name });
  await chat.say("첫 문의");
  await kim.choose(name);
  await kim.accept();
  await kim.showInfo("상담방정보");
  const first = await kim.item("방번호").innerText();

  await kim.end();
  await expect(chat.log).toContainText("상담이 종료되었어요");
  await expect(kim.composer).toBeHidden();

  await chat.say("다시 문의");
  await kim.show("대기");
  await kim.choose(name);
  await kim.showInfo("상담방정보");
  await expect(kim.item("방번호")).not.toHaveText(first);
  await expect(kim.log).toContainText("다시 문의");
  await expect(kim.log).not.toContainText("첫 문의");
});

test("F14 a visitor ends the consultation, and the agent sees that", async ({ fresh, unique }) => {
  const name = unique("종료고객");
  const kim = await Console.open(await fresh(), "kim");
  const chat = await Chat.openPage(await (await fresh()).newPage(), { cus_extra_username: name });
  await chat.say("안녕하세요");
  await kim.choose(name);
  await kim.accept();
  await chat.page.getByRole("button", { name: "상담 종료" }).click();
  await chat.page.getByRole("dialog").getByRole("button", { name: "상담 종료" }).click();
  await expect(chat.log).toContainText("상담이 종료되었어요");
  await expect(kim.composer).toBeHidden();
  await kim.show("종료");
  await expect(kim.row(name)).toBeVisible();
});

test("F14 typing and reading are shown to the other side", async ({ fresh, unique }) => {
  const name = unique("입력고객");
  const kim = await Console.open(await fresh(), "kim");
  const chat = await Chat.openPage(await (await fresh()).newPage(), { cus_extra_username: name });
  await chat.say("안녕하세요");
  await kim.choose(name);
  await kim.accept();
  await expect(chat.log).toContainText("읽음");

  await chat.composer.pressSequentially("생각 중");
  await expect(kim.page.getByText("고객님이 입력 중…")).toBeVisible();
  await chat.composer.fill("");
  await kim.composer.pressSequentially("확인");
  await expect(chat.log.getByText("상담사가 입력하고 있어요")).toBeAttached();
  await kim.say("확인했습니다");
  await expect(kim.log).toContainText("읽음");
});

test("F1 unread messages and the counts of each status move as things happen", async ({ server, fresh, unique }) => {
  const name = unique("건수");
  const kim = await Console.open(await fresh(), "kim");
  await kim.expectCount("대기", 0);
  const visitor = await HttpVisitor.enter(server.url, { cus_extra_username: name });
  await visitor.write("하나");
  await visitor.write("둘");
  await kim.expectCount("대기", 1);
  await expect(kim.row(name)).toContainText("안 읽은 메시지 2건");
  await kim.choose(name);
  await expect(kim.row(name)).not.toContainText("안 읽은 메시지");
  await kim.accept();
  await kim.expectCount("대기", 0);
  await kim.expectCount("접수", 1);
  await kim.say("답");
  await kim.expectCount("진행", 1);
  await kim.end();
  await kim.expectCount("진행", 0);
});

test("F1 who else looks at the room is shown", async ({ server, fresh, unique }) => {
  const name = unique("둘이봄");
  await (await HttpVisitor.enter(server.url, { cus_extra_username: name })).write("안녕하세요");
  const kim = await Console.open(await fresh(), "kim");
  const lee = await Console.open(await fresh(), "lee");
  await kim.choose(name);
  await lee.choose(name);
  await expect(kim.page.getByText(/보는 중/)).toBeVisible();
  await lee.page.close();
  await expect(kim.page.getByText(/보는 중/)).toBeHidden();
});

test("R18 a colleague's room does not show up in one's own list", async ({ server, fresh, unique }) => {
  const name = unique("남의방");
  await (await HttpVisitor.enter(server.url, { cus_extra_username: name })).write("안녕하세요");
  const kim = await Console.open(await fresh(), "kim");
  const lee = await Console.open(await fresh(), "lee");
  await expect(lee.row(name)).toBeVisible();
  await kim.choose(name);
  await kim.accept();
  await expect(lee.row(name)).toBeHidden();
  for (const status of ["접수", "진행"] as const) {
    await lee.show(status);
    await expect(lee.row(name)).toBeHidden();
  }
});
