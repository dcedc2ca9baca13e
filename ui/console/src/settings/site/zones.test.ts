import { expect, test } from "vitest";
import { timeIn, zones } from "./zones";

test("Korea's zone stands first and the present one is always there", () => {
  const all = zones("Antarctica/Nowhere");
  expect(all.slice(0, 2)).toEqual(["Asia/Seoul", "Antarctica/Nowhere"]);
  expect(all).toContain("America/New_York");
  expect(new Set(all).size).toBe(all.length);
});

test("the time there is told; of a zone nobody knows its name", () => {
  const noon = Date.UTC(2026, 10, 28, 3, 20);
  expect(timeIn("Asia/Seoul", noon)).toContain("12:20");
  expect(timeIn("America/New_York", noon)).toContain("10:20");
  expect(timeIn("Antarctica/Nowhere", noon)).toBe("Antarctica/Nowhere");
});
