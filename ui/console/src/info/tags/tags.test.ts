import { expect, test } from "vitest";
import { TagList } from "./list.svelte";
import { offers, tidyTag, withTag } from "./tags";

test("S68 20 characters fit, 21 do not, with 한글 and emoji; nothing is cut", () => {
  for (const one of ["가", "\u1100\u1161", "🙂"]) {
    expect(withTag([], one.repeat(20))).toHaveProperty("tags");
    expect(withTag([], one.repeat(21))).toEqual({ problem: "too_long" });
  }
});

test("S68 the leading # is left out, spaces around it, too", () => {
  for (const typed of ["VIP", "#VIP", " ##VIP ", "＃VIP", "# VIP"]) expect(tidyTag(typed)).toBe("VIP");
  expect(tidyTag("A#1")).toBe("A#1");
  expect(withTag([], " # ")).toEqual({ problem: "blank" });
});

test("S68 tags that differ in case only are one; 50 are the most", () => {
  expect(withTag(["VIP"], "vip")).toEqual({ problem: "there" });
  const many = Array.from({ length: 49 }, (_, n) => `태그${n}`);
  const full = withTag(many, "마지막");
  expect(full).toEqual({ tags: [...many, "마지막"] });
  expect(withTag((full as { tags: string[] }).tags, "더")).toEqual({ problem: "full" });
});

test("known tags that are not there yet are offered, and what was typed where it is new", () => {
  expect(offers(["VIP"], ["vip", "단골"], "")).toEqual([{ tag: "단골", isNew: false }]);
  expect(offers([], ["단골손님"], "#단골")).toEqual([{ tag: "단골", isNew: true }, { tag: "단골손님", isNew: false }]);
  expect(offers([], ["VIP"], "vip")).toEqual([{ tag: "VIP", isNew: false }]);
  expect(offers([], [], "가".repeat(21))).toEqual([]);
});

function setUp() {
  let stored: readonly string[] = ["VIP"];
  const refusals: unknown[] = [];
  const asked: { tags: string[]; answer: (tags: string[]) => void; refuse: () => void }[] = [];
  const list = new TagList(
    () => stored,
    (tags) => new Promise((resolve, reject) => asked.push({ tags, answer: (kept) => resolve({ tags: kept }), refuse: () => reject(new Error("no")) })),
    (tags) => (stored = tags),
    (error) => refusals.push(error),
  );
  const settled = () => new Promise((done) => setTimeout(done));
  return { list, asked, refusals, settled };
}

test("a tag is shown at once and put back where the server refuses it", async () => {
  const { list, asked, refusals, settled } = setUp();
  list.set(["VIP", "단골"]);
  expect(list.shown).toEqual(["VIP", "단골"]);
  asked[0]!.refuse();
  await settled();
  expect(list.shown).toEqual(["VIP"]);
  expect(refusals).toHaveLength(1);
});

test("quick changes are saved in order, the last one wins", async () => {
  const { list, asked, settled } = setUp();
  list.set(["VIP", "가"]);
  list.set(["VIP", "가", "나"]);
  expect(asked).toHaveLength(1);
  asked[0]!.answer(["VIP", "가"]);
  await settled();
  expect(asked[1]!.tags).toEqual(["VIP", "가", "나"]);
  expect(list.shown).toEqual(["VIP", "가", "나"]);
  asked[1]!.answer(["VIP", "가", "나"]);
  await settled();
  expect(asked).toHaveLength(2);
  expect(list.shown).toEqual(["VIP", "가", "나"]);
});
