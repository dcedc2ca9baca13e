import { expect, it } from "vitest";
import { waitOf } from "./waiting";

const since = "2026-11-22T04:00:00Z";
const after = (minutes: number): number => Date.parse(since) + minutes * 60_000;

it.each([
  [0, "1분 미만", "calm"],
  [2, "2분", "calm"],
  [3, "3분", "amber"],
  [10, "10분", "red"],
  [125, "2시간", "red"],
  [3_000, "2일", "red"],
])("after %s minutes", (minutes, text, patience) => {
  expect(waitOf(since, after(minutes))).toEqual({ text, patience });
});

it("is nothing where nobody waits", () => {
  expect(waitOf(null, 0)).toBeNull();
});
