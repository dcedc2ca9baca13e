import { Console } from "../support/console";
import { HttpVisitor } from "../support/http";
import { expect, test } from "../support/test";

test("S74 a memo keeps its author, time, lines and links, and the customer never sees it", async ({ server, fresh, unique }) => {
  const name = unique("메모");
  const visitor = await HttpVisitor.enter(server.url, { cus_extra_username: name });
  await visitor.write("안녕하세요");
  const kim = await Console.open(await fresh(), "kim");
  await kim.choose(name);
  await kim.accept();
  await kim.page.keyboard.press("Alt+p");
  const field = kim.page.getByRole("textbox", { name: "메모 입력" });
  await expect(field).toBeFocused();
  await field.fill("첫 줄\nhttps://example.com/a?b=1 확인\n<b>굵게</b> javascript:alert(1)");
  await kim.page.getByRole("button", { name: "메모 남기기" }).click();
  const memo = kim.log.locator("[data-memo]");
  await expect(memo).toContainText("메모 · 김상담");
  await expect(memo.locator("time")).not.toBeEmpty();
  expect(await memo.locator("p").first().innerText()).toContain("첫 줄\nhttps://example.com/a?b=1 확인\n<b>굵게</b> javascript:alert(1)");
  const link = memo.getByRole("link");
  await expect(link).toHaveCount(1);
  await expect(link).toHaveAttribute("href", "https://example.com/a?b=1");
  await expect(link).toHaveAttribute("rel", /noopener/);
  expect((await visitor.messages()).texts).toEqual(["안녕하세요"]);
});

test("S74 5,000 characters fit, 5,001 are refused and stay where they were typed", async ({ server, fresh, unique }) => {
  const name = unique("긴메모");
  const { room_no } = await (await HttpVisitor.enter(server.url, { cus_extra_username: name })).write("안녕하세요");
  const kim = await Console.open(await fresh(), "kim");
  await kim.choose(name);
  await kim.accept();
  await kim.page.keyboard.press("Alt+p");
  const field = kim.page.getByRole("textbox", { name: "메모 입력" });
  await field.fill("가".repeat(5_001));
  await expect(kim.page.locator("#memo-state")).toHaveText("1자를 넘었습니다. 5,000자까지 쓸 수 있습니다.");
  await expect(kim.page.getByRole("button", { name: "메모 남기기" })).toBeDisabled();
  await field.press("Enter");
  await expect(field).toHaveValue("가".repeat(5_001));
  const refused = await kim.page.request.post(`/api/v1/rooms/${room_no}/memos`, { data: { text: "가".repeat(5_001) }, headers: { "X-Sarangbang": "1", "Accept-Language": "ko" } });
  expect(refused.status()).toBe(422);
  expect(((await refused.json()) as { errors: { message: string }[] }).errors[0]?.message).toBe("5000자까지 입력할 수 있습니다");
  await field.fill("가".repeat(5_000));
  await expect(kim.page.locator("#memo-state")).toHaveText("5,000 / 5,000자");
  await kim.page.getByRole("button", { name: "메모 남기기" }).click();
  await expect(kim.log.locator("[data-memo]")).toBeVisible();
  await expect(field).toHaveValue("");
});
