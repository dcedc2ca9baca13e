import type { Categories } from "@sarangbang/api";
import { expect, test } from "vitest";
import { added, changed, isTwice, moved, without } from "./tree";

const all: Categories = {
  version: "1",
  items: [
    { id: "1", name: "배송", used: true, divisions: [{ id: "11", name: "지연", used: true }, { id: "12", name: "분실", used: true }] },
    { id: "2", name: "환불", used: true, divisions: [] },
  ],
};
const shape = ({ items }: Categories) => items.map(({ name, used, divisions }) => [used ? name : `(${name})`, divisions.map((d) => (d.used ? d.name : `(${d.name})`))]);

test("R17 lines are renamed, set 미사용, moved and added; saved ones never go", () => {
  expect(shape(changed(all, { top: 0, below: 1 }, { used: false }))).toEqual([["배송", ["지연", "(분실)"]], ["환불", []]]);
  expect(shape(changed(all, { top: 1 }, { name: "취소" }))).toEqual([["배송", ["지연", "분실"]], ["취소", []]]);
  expect(shape(moved(all, { top: 1 }, 0))).toEqual([["환불", []], ["배송", ["지연", "분실"]]]);
  expect(shape(moved(all, { top: 0, below: 0 }, 1))).toEqual([["배송", ["분실", "지연"]], ["환불", []]]);
  const more = added(added(all, "교환"), "변심", 1);
  expect(shape(more)).toEqual([["배송", ["지연", "분실"]], ["환불", ["변심"]], ["교환", []]]);
  expect(shape(without(more, { top: 2 }))).toEqual([["배송", ["지연", "분실"]], ["환불", ["변심"]]]);
  expect(without(all, { top: 0 })).toEqual(all);
  expect(without(all, { top: 0, below: 0 })).toEqual(all);
});

test("R17 a name stands once among its neighbours, case apart", () => {
  const more = added(added(all, " 배송 "), "지연", 1);
  expect(isTwice(more, { top: 2 })).toBe(true);
  expect(isTwice(more, { top: 1 })).toBe(false);
  expect(isTwice(more, { top: 1, below: 0 })).toBe(false);
});
