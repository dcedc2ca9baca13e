import { expect, test } from "vitest";
import { lengthOf } from "../../parts/length";
import { dayProblem, tidyDay } from "./birth";
import { changedFields, MOST, type Values } from "./values";

const blank: Values = { customer_id: "happytalk", name: "", phone: "", email: "", birth_date: "", address: "", note: "" };

test("R3 only touched fields count as changed; typing the same again is no change", () => {
  expect(changedFields(blank, blank)).toEqual([]);
  expect(changedFields(blank, { ...blank, note: "환불", name: "김서연" })).toEqual(["name", "note"]);
  expect(changedFields({ ...blank, note: "가\n나" }, { ...blank, note: "가\r\n나" })).toEqual([]);
  expect(changedFields({ ...blank, name: "각" }, { ...blank, name: "\u1100\u1161\u11a8" })).toEqual([]);
  expect(changedFields({ ...blank, name: "김서연" }, blank)).toEqual(["name"]);
});

test("S38 S67 R13 500 characters fit, 501 do not: scalar values after NFC and CRLF→LF", () => {
  for (const one of ["한", "\u1112\u1161\u11ab", "🙂", "\r\n"]) {
    expect(lengthOf(one.repeat(500))).toBe(MOST.note);
    expect(lengthOf(one.repeat(501))).toBeGreaterThan(MOST.note);
  }
});

test("S34 the usual ways to write a day become YYYY-MM-DD, anything else stays", () => {
  for (const written of ["1993-04-12", "19930412", "1993.4.12", "1993/04/12", "1993년 4월 12일", "1993. 4. 12.", " 1993-4-12 "]) {
    expect(tidyDay(written)).toBe("1993-04-12");
  }
  expect(tidyDay("930412")).toBe("930412");
  expect(tidyDay("1993412")).toBe("1993412");
  expect(tidyDay("4월 12일")).toBe("4월 12일");
});

test("R12 a day that no calendar has is told before saving", () => {
  expect(dayProblem("1993-04-12")).toBeNull();
  expect(dayProblem("2000-02-29")).toBeNull();
  expect(dayProblem("")).toBeNull();
  expect(dayProblem("1993-02-29")).toBe("missing");
  expect(dayProblem("1993-13-01")).toBe("missing");
  expect(dayProblem("930412")).toBe("format");
});
