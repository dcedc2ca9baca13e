import { expect, test } from "vitest";
import { parts } from "./parts";

test("R13 places count characters, an emoji as one", () => {
  expect(parts("😀 환불 요청", [{ start: 2, end: 4 }])).toEqual([
    { text: "😀 ", marked: false },
    { text: "환불", marked: true },
    { text: " 요청", marked: false },
  ]);
});

test("a text without places is one piece", () => {
  expect(parts("환불", [])).toEqual([{ text: "환불", marked: false }]);
  expect(parts("환불", [{ start: 0, end: 2 }])).toEqual([{ text: "환불", marked: true }]);
});
