import { expect, it } from "vitest";
import { change, ticks } from "./compare";

it("F15 a number is compared with the one before", () => {
  expect(change(12, 10)).toEqual({ kind: "up", percent: 20 });
  expect(change(5, 10)).toEqual({ kind: "down", percent: 50 });
  expect(change(10, 10)).toEqual({ kind: "same", percent: 0 });
  expect(change(0, 0).kind).toBe("same");
  expect(change(12, 0).kind, "there were consultations before, none of them missed").toBe("fromZero");
  expect(change(3, 0, false).kind, "there were none before").toBe("none");
  expect(change(null, 10).kind).toBe("none");
  expect(change(10, undefined).kind).toBe("none");
});

it("F15 an axis has round lines up to the largest number", () => {
  expect(ticks(0)).toEqual([0, 1]);
  expect(ticks(3)).toEqual([0, 1, 2, 3]);
  expect(ticks(17)).toEqual([0, 5, 10, 15, 20]);
  expect(ticks(100)).toEqual([0, 50, 100]);
  for (const most of [1, 9, 11, 99, 101, 4_321]) expect(ticks(most).at(-1)).toBeGreaterThanOrEqual(most);
});
