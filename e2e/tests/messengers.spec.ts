import { Console } from "../support/console";
import { HttpVisitor } from "../support/http";
import { Phone } from "../support/phone";
import { expect, test } from "../support/test";

test("S27 S43 S44 S47 S65 one person on the web, Kakao and Naver: three rooms, one profile, one history", async ({ fresh, server, unique }) => {
  const [id, name] = [unique("person"), unique("윤서아")];
  const params = { site_uid: id, cus_extra_username: name, cus_extra_phone: "02-555-0041" };
  const texts = { web: unique("웹에서 문의"), kakao: unique("카톡에서 문의"), naver: unique("톡톡에서 문의") };
  const web = await HttpVisitor.enter(server.url, params);
  await web.write(texts.web);
  const [kakao, naver] = [await Phone.of(server.url, "kakao", name), await Phone.of(server.url, "naver", name, "010-5550-4821")];
  for (const phone of [kakao, naver]) await phone.comeFrom(params);
  await kakao.say(texts.kakao);
  await naver.say(texts.naver);

  const kim = await Console.open(await fresh(), "kim");
  for (const [text, channel] of [[texts.web, "웹채팅"], [texts.kakao, "카카오톡"], [texts.naver, "네이버톡톡"]] as const) {
    await kim.show("대기");
    await kim.choose(text);
    await kim.accept();
    await kim.showInfo("상담방정보");
    await expect(kim.item("채널")).toContainText(channel);
    await expect(kim.item("총 상담이력건")).toHaveText(/3/);
    await kim.showInfo("고객정보");
    await expect(kim.item("ID")).toContainText(id);
    await expect(kim.item("이름")).toContainText(name);
    await expect(kim.item("전화")).toContainText("02-555-0041");
    await kim.say(`${channel} 답변입니다`);
  }
  await expect.poll(() => kakao.heard()).toContain("카카오톡 답변입니다");
  await expect.poll(() => naver.heard()).toContain("네이버톡톡 답변입니다");

  // The number and the tag belong to Naver's account alone.
  await kim.info.getByRole("button", { name: "네이버 번호 요청" }).click();
  await expect(kim.log).toContainText("네이버");
  await expect(async () => naver.does("agree")).toPass();
  await expect(kim.item("휴대폰")).toContainText("010-5550-4821");
  await kim.info.getByRole("button", { name: "인증정보 조회" }).click();
  await expect(kim.page.getByRole("dialog", { name: "인증정보 조회" })).toContainText("네이버톡톡 스마트스토어");
  await kim.page.keyboard.press("Escape");
  await kim.show("진행");
  await kim.choose("카카오톡 답변입니다");
  await kim.showInfo("고객정보");
  await expect(kim.item("ID")).toContainText(id);
  await expect(kim.item("휴대폰")).not.toContainText("4821");
  await kim.showInfo("상담이력");
  await expect(kim.info.getByRole("row")).toHaveCount(4);

  // What was agreed to is taken back.
  await naver.does("withdraw");
  await kim.choose("네이버톡톡 답변입니다");
  await kim.showInfo("고객정보");
  await expect(kim.item("휴대폰")).not.toContainText("4821");
});

test("F7 a session of Kakao that is over ends its room with a line", async ({ fresh, server, unique }) => {
  const kakao = await Phone.of(server.url, "kakao", unique("강민재"));
  const text = unique("환불 문의");
  await kakao.does("open");
  await kakao.say(text);
  const kim = await Console.open(await fresh(), "kim");
  await kim.choose(text);
  await kim.accept();
  await kakao.does("expire");
  await expect(kim.log).toContainText("메신저의 상담 세션이 만료되어 상담이 종료되었습니다.");
});

test("F7 an answer that a messenger in trouble does not take says so, and arrives when it is well again", async ({ fresh, server, unique }) => {
  const kakao = await Phone.of(server.url, "kakao", unique("이준호"));
  const text = unique("교환 문의");
  await kakao.does("open");
  await kakao.say(text);
  const kim = await Console.open(await fresh(), "kim");
  await kim.choose(text);
  await kim.accept();
  await kim.say("먼저 보낸 답변");
  await expect(kim.log.getByText("전송됨")).toBeVisible();
  await kakao.fails({ down: true });
  await kim.say("나중에 보낸 답변");
  await expect(kim.log.locator("[data-delivery=waiting]")).toContainText("전송을 다시 시도하는 중: 메신저 서버에 문제가 있습니다");
  await expect(kim.log.getByText("전송됨")).toHaveCount(0);
  await kakao.fails({});
  await expect(kim.log.locator("[data-delivery]")).toHaveCount(0, { timeout: 60_000 });
  await expect.poll(async () => (await kakao.heard()).slice(-2)).toEqual(["먼저 보낸 답변", "나중에 보낸 답변"]);
});
