import { expect, it } from "vitest";
import { lengthOf } from "./length";

it("counts as the server does", () => {
  expect(lengthOf("한글")).toBe(2);
  expect(lengthOf("\u1112\u1161\u11ab")).toBe(1);
  expect(lengthOf("👍🏽")).toBe(2);
  expect(lengthOf("a\r\nb")).toBe(3);
});
