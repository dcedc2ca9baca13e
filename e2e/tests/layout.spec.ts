import { Console } from "../support/console";
import { HttpVisitor } from "../support/http";
import { expect, test } from "../support/test";

const DIVIDERS = ["상담방 목록 너비", "상담정보 너비", "템플릿&자동완성 높이"] as const;
type Divider = (typeof DIVIDERS)[number];

async function sizeOf(desk: Console, divider: Divider): Promise<number> {
  return Number(await desk.divider(divider).getAttribute("aria-valuenow"));
}

async function drag(desk: Console, divider: Divider, dx: number, dy: number): Promise<void> {
  const box = (await desk.divider(divider).boundingBox())!;
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await desk.page.mouse.move(x, y);
  await desk.page.mouse.down();
  await desk.page.mouse.move(x + dx / 2, y + dy / 2, { steps: 4 });
  await desk.page.mouse.move(x + dx, y + dy, { steps: 4 });
  await desk.page.mouse.up();
}

async function openRoom(url: string, desk: Console, name: string): Promise<void> {
  await (await HttpVisitor.enter(url, { cus_extra_username: name })).write("안녕하세요");
  await desk.choose(name);
}

test("S6 S7 S8 three areas resize by pointer and are the same after logging in on another PC", async ({ server, fresh, unique }) => {
  const kim = await Console.open(await fresh(), "kim");
  await openRoom(server.url, kim, unique("크기"));
  const before = await Promise.all(DIVIDERS.map((divider) => sizeOf(kim, divider)));
  await drag(kim, "상담방 목록 너비", 60, 0);
  await drag(kim, "상담정보 너비", -80, 0);
  await drag(kim, "템플릿&자동완성 높이", 0, -50);
  const set = await Promise.all(DIVIDERS.map((divider) => sizeOf(kim, divider)));
  expect(set).toEqual([before[0]! + 60, before[1]! + 80, before[2]! + 50]);
  const info = (await kim.info.boundingBox())!;
  expect(Math.round(info.width)).toBe(set[1]);

  const elsewhere = await Console.open(await fresh(), "kim");
  for (const [index, divider] of DIVIDERS.entries()) {
    await expect(elsewhere.divider(divider)).toHaveAttribute("aria-valuenow", String(set[index]));
  }
});

test("S6 three areas resize by keys; a double click restores the default", async ({ server, fresh, unique }) => {
  const kim = await Console.open(await fresh(), "kim");
  await openRoom(server.url, kim, unique("자판"));
  const larger = { "상담방 목록 너비": "ArrowRight", "상담정보 너비": "ArrowLeft", "템플릿&자동완성 높이": "ArrowUp" };
  for (const divider of DIVIDERS) {
    const start = await sizeOf(kim, divider);
    await kim.divider(divider).focus();
    await kim.page.keyboard.press(larger[divider]);
    expect(await sizeOf(kim, divider), divider).toBeGreaterThan(start);
    await kim.page.keyboard.press("Home");
    expect(await sizeOf(kim, divider), divider).toBe(Number(await kim.divider(divider).getAttribute("aria-valuemin")));
    await kim.page.keyboard.press("End");
    expect(await sizeOf(kim, divider), divider).toBe(Number(await kim.divider(divider).getAttribute("aria-valuemax")));
    await kim.divider(divider).dblclick();
    expect(await sizeOf(kim, divider), divider).toBe(start);
  }
});

test("S6 no area can vanish", async ({ server, fresh, unique }) => {
  const kim = await Console.open(await fresh(), "kim");
  await openRoom(server.url, kim, unique("최소"));
  await drag(kim, "상담방 목록 너비", 900, 0);
  await drag(kim, "상담정보 너비", -900, 0);
  expect((await kim.log.boundingBox())!.width).toBeGreaterThanOrEqual(380);
  await drag(kim, "상담정보 너비", 900, 0);
  expect((await kim.info.boundingBox())!.width).toBeGreaterThanOrEqual(280);
  for (const dy of [-900, 900]) {
    await drag(kim, "템플릿&자동완성 높이", 0, dy);
    expect((await kim.info.boundingBox())!.height).toBeGreaterThanOrEqual(120);
    const templates = await kim.page.getByRole("region", { name: "템플릿&자동완성" }).boundingBox();
    expect(templates!.height).toBeGreaterThanOrEqual(100);
  }
});

test("S8 sizes are clamped to a small screen, and kept as set", async ({ server, fresh, unique }) => {
  const kim = await Console.open(await fresh(), "kim");
  await openRoom(server.url, kim, unique("작은화면"));
  await drag(kim, "상담방 목록 너비", 150, 0);
  await drag(kim, "상담정보 너비", -150, 0);
  const set = await Promise.all(DIVIDERS.map((divider) => sizeOf(kim, divider)));

  const small = await Console.open(await fresh({ viewport: { width: 1200, height: 700 } }), "kim");
  await expect.poll(() => sizeOf(small, "상담방 목록 너비")).toBeLessThan(set[0]!);
  await openRoom(server.url, small, unique("작은화면"));
  expect((await small.log.boundingBox())!.width).toBeGreaterThanOrEqual(380);
  expect(await small.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(1200);
  await small.page.close();

  const large = await Console.open(await fresh(), "kim");
  for (const [index, divider] of DIVIDERS.entries()) {
    await expect(large.divider(divider)).toHaveAttribute("aria-valuenow", String(set[index]));
  }
});
