import { describe, expect, it } from "vitest";
import { isInOrder, next, office, tidy } from "./week";

const day = (...spans: [string, string][]) => ({ spans: spans.map(([from, to]) => ({ from, to })) });

describe("F13 working hours", () => {
  it("begin as an office has them", () => {
    expect(office().map(({ spans }) => spans.length)).toEqual([1, 1, 1, 1, 1, 0, 0]);
    expect(office().every(isInOrder)).toBe(true);
  });

  it("are in order and apart", () => {
    expect(isInOrder(day(["09:00", "12:00"], ["13:00", "24:00"]))).toBe(true);
    expect(isInOrder(day(["09:00", "12:00"], ["12:00", "13:00"]))).toBe(true);
    for (const wrong of [
      day(["12:00", "09:00"]),
      day(["09:00", "09:00"]),
      day(["09:00", "13:00"], ["12:00", "14:00"]),
      day(["09:00", "24:30"]),
      day(["9:00", "12:00"]),
    ])
      expect(isInOrder(wrong)).toBe(false);
  });

  it("take times as people type them", () => {
    expect(["9", "9:30", "0930", "9시", "9시 30분", " 18.00 ", "24:00"].map(tidy)).toEqual([
      "09:00", "09:30", "09:30", "09:00", "09:30", "18:00", "24:00",
    ]);
    expect(tidy("아침")).toBe("아침");
  });

  it("offer a span after the last one", () => {
    expect(next([])).toEqual({ from: "09:00", to: "18:00" });
    expect(next([{ from: "09:00", to: "12:00" }])).toEqual({ from: "13:00", to: "14:00" });
    expect(next([{ from: "09:00", to: "22:30" }])).toEqual({ from: "23:00", to: "24:00" });
  });
});
