import type { Template } from "@sarangbang/api";
import { expect, test } from "vitest";
import { byUse, find, isShown } from "./filter";

function one(title: string, more: Partial<Template> = {}): Template {
  return {
    id: title, shared: true, category_id: null, title, body: "", code: null, files: [], favourite: false, uses: 0, own_uses: 0, used_at: null,
    version: 1, updated_at: "", updated_by: null, editable: false, ...more,
  };
}

const titles = (found: readonly Template[]) => found.map(({ title }) => title);

test("F5 templates are found by code, title, initials and text", () => {
  const all = [one("교환", { body: "환불이 아닙니다" }), one("빠른 환불"), one("환불 절차"), one("결제", { code: "환불" })];
  expect(titles(find("환불", all))).toEqual(["결제", "환불 절차", "빠른 환불", "교환"]);
  expect(titles(find("ㅎㅂㅈㅊ", all))).toEqual(["환불 절차"]);
  // On the way to 환 the list stays; a syllable of none empties it.
  expect(titles(find("화", all))).toHaveLength(4);
  expect(titles(find("쿠", all))).toEqual([]);
  expect(titles(find(" ", all))).toHaveLength(4);
});

test("F5 a category, favourites and one's own are shown", () => {
  const mine = one("내 것", { shared: false, category_id: "7", favourite: true });
  expect([isShown(mine, "all"), isShown(mine, "own"), isShown(mine, "favourites"), isShown(mine, "category:7"), isShown(mine, "category:8")]).toEqual([true, true, true, true, false]);
  expect([isShown(one("공용"), "own"), isShown(one("공용"), "favourites")]).toEqual([false, false]);
});

test("F5 favourites come first, then what is inserted most", () => {
  expect(titles(byUse([one("a"), one("b", { own_uses: 2 }), one("c", { favourite: true }), one("d", { uses: 9 })]))).toEqual(["c", "b", "d", "a"]);
});
