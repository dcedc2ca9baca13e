import type { Categories } from "@sarangbang/api";
import { expect, test } from "vitest";
import { choices, search } from "./categoryChoices";

const all: Categories = {
  version: "1",
  items: [
    { id: "1", name: "배송", used: true, divisions: [{ id: "11", name: "지연", used: true }, { id: "12", name: "분실", used: false }] },
    { id: "2", name: "환불", used: false, divisions: [{ id: "21", name: "변심", used: true }] },
    { id: "3", name: "상품 문의", used: true, divisions: [] },
  ],
};
const paths = (q = "") => search(choices(all), q).map(({ names }) => names.join("/"));

test("R17 미사용 ones are not offered, nor what stands below them", () => {
  expect(paths()).toEqual(["배송", "배송/지연", "상품 문의"]);
});

test("R17 found by parts of names, by 초성 and by the whole path", () => {
  expect(paths("지연")).toEqual(["배송/지연"]);
  expect(paths("ㅈㅇ")).toEqual(["배송/지연"]);
  expect(paths("배송지")).toEqual(["배송/지연"]);
  expect(paths("ㅅㅍㅁㅇ")).toEqual(["상품 문의"]);
  expect(paths("환불")).toEqual([]);
});
