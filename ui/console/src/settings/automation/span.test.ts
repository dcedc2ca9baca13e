import { describe, expect, it } from "vitest";
import { LONGEST, minutesFor, SHORTEST, split, total } from "./span";

describe("F13 spans of silence", () => {
  it("are the same whichever way they are read", () => {
    for (const minutes of [SHORTEST, 59, 60, 1439, 1440, LONGEST]) expect(total(split(minutes))).toBe(minutes);
    expect(split(LONGEST)).toEqual({ days: 6, hours: 23, minutes: 50 });
  });

  it("offer tens of minutes and keep another choice", () => {
    expect(minutesFor(20)).toEqual([0, 10, 20, 30, 40, 50]);
    expect(minutesFor(15)).toEqual([0, 10, 15, 20, 30, 40, 50]);
  });
});
