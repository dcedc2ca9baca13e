import { Console } from "../support/console";
import { HttpAgent, HttpVisitor } from "../support/http";
import { expect, test } from "../support/test";

test("F2 rooms are selected by keys and mouse, accepted together, and who has the others is told", async ({ server, fresh, unique }) => {
  const names = [unique("선택"), unique("선택"), unique("선택"), unique("선택")] as const;
  const rooms: string[] = [];
  for (const name of names) rooms.push((await (await HttpVisitor.enter(server.url, { cus_extra_username: name })).write("안녕하세요")).room_no);
  const kim = await Console.open(await fresh(), "kim");
  const list = kim.page.getByRole("listbox", { name: "상담방 목록" });
  await expect(kim.row(names[0])).toBeVisible();
  const ticked = async () => (await list.locator("[aria-checked=true]").allTextContents()).length;
  await list.focus();
  await kim.page.keyboard.press("Home");
  await kim.page.keyboard.press("Space");
  await kim.page.keyboard.press("Control+ArrowDown");
  await expect.poll(ticked).toBe(1);
  await kim.page.keyboard.press("Space");
  await kim.page.keyboard.press("Shift+ArrowDown");
  await expect.poll(ticked).toBe(3);
  await kim.page.keyboard.press("Escape");
  await expect.poll(ticked).toBe(0);
  await kim.row(names[3]).click({ modifiers: ["ControlOrMeta"] });
  await kim.row(names[1]).click({ modifiers: ["Shift"] });
  await expect.poll(ticked).toBe(3);
  await kim.page.keyboard.press("Escape");
  await list.focus();
  await kim.page.keyboard.press("Control+a");
  await expect.poll(ticked).toBe(4);
  // The list does not hear of it before it asks.
  await kim.page.route("**/rooms/accept", async (route) => {
    await (await HttpAgent.logIn(server.url, "lee@demo.local")).accept(rooms[2]!);
    await route.continue();
  });
  await kim.page.getByRole("button", { name: "선택 대화 상담 접수로 변경" }).click();
  await expect(kim.page.getByText("3건을 접수했습니다.")).toBeVisible();
  await expect(kim.page.getByText(`${names[2]}: 이상담이 먼저 접수했습니다.`)).toBeVisible();
  await kim.show("접수");
  for (const name of [names[0], names[1], names[3]]) await expect(kim.row(name)).toBeVisible();
  await expect(kim.row(names[2])).toBeHidden();
});

test("F1 진행 is split by who spoke last, live", async ({ server, fresh, unique }) => {
  const [asks, waits] = [unique("문의중"), unique("응대됨")];
  const agent = await HttpAgent.logIn(server.url, "kim@demo.local");
  const visitors: HttpVisitor[] = [];
  for (const name of [asks, waits]) {
    const visitor = await HttpVisitor.enter(server.url, { cus_extra_username: name });
    const { room_no } = await visitor.write("안녕하세요");
    await agent.accept(room_no);
    await agent.write(room_no, "네, 고객님");
    visitors.push(visitor);
  }
  await visitors[0]!.write("하나 더요");
  const kim = await Console.open(await fresh(), "kim");
  await kim.show("진행");
  const turn = (name: string) => kim.page.getByRole("group", { name: "진행 상담 나누기" }).getByRole("button", { name: new RegExp(`^${name}`) });
  await expect(turn("문의")).toHaveText(/문의\s*1/);
  await expect(turn("응대")).toHaveText(/응대\s*1/);
  await turn("문의").click();
  await expect(kim.row(asks)).toBeVisible();
  await expect(kim.row(waits)).toBeHidden();
  await visitors[1]!.write("저도요");
  await expect(kim.row(waits)).toBeVisible();
  await expect(turn("문의")).toHaveText(/문의\s*2/);
  await turn("응대").click();
  await expect(kim.page.getByText("응대한 상담이 없습니다")).toBeVisible();
});

test("F1 the list is searched by name, phone and 방번호, ended rooms of any day among them", async ({ server, fresh, unique, admin }) => {
  const name = unique("찾기");
  const visitor = await HttpVisitor.enter(server.url, { cus_extra_username: name, cus_extra_phone: "02-7788-9911" });
  const { room_no } = await visitor.write("안녕하세요");
  await admin.accept(room_no);
  await admin.end(room_no);
  const desk = await Console.open(await fresh(), "admin");
  const field = desk.page.getByRole("searchbox", { name: /상담방 검색/ });
  for (const q of [name, "7788-9911", room_no]) {
    await field.fill(q);
    await expect(desk.row(name)).toBeVisible();
  }
  await field.fill("없는이름없는이름");
  await expect(desk.page.getByText("‘없는이름없는이름’", { exact: false }).first()).toBeVisible();
});
