import { beforeEach, expect, it } from "vitest";
import { useLocale, useTimeZone } from "./locale.svelte";
import { bytes, clock, dayKey, fullDay, instantOf, listTime, span, wallClock } from "./time";

beforeEach(() => {
  useLocale("ko");
  useTimeZone("Asia/Seoul");
});

it("shows times in the site's time zone and the reader's language", () => {
  expect(clock("2026-11-22T04:07:00Z")).toMatch(/^(오후|PM) 1:07$/);
  expect(fullDay("2026-11-22T04:07:00Z")).toBe("2026년 11월 22일 일요일");
  expect(dayKey("2026-11-22T15:30:00Z")).toBe("2026-11-23");
  useLocale("en");
  expect(clock("2026-11-22T04:07:00Z").replace("\u202f", " ")).toBe("1:07 PM");
  useTimeZone("America/New_York");
  expect(dayKey("2026-11-22T04:07:00Z")).toBe("2026-11-21");
});

it("shows the clock today and the day before that", () => {
  const now = "2026-11-22T04:07:00Z";
  expect(listTime("2026-11-22T01:00:00Z", now)).toMatch(/^(오전|AM) 10:00$/);
  expect(listTime("2026-11-21T01:00:00Z", now)).toBe("11월 21일");
  expect(listTime("2025-11-21T01:00:00Z", now)).toBe("2025. 11. 21.");
});

it("names the limit of 20 MiB as 20 MB", () => {
  expect(bytes(20 * 1024 * 1024)).toBe("20 MB");
  expect(bytes(1_258_291)).toBe("1.2 MB");
  expect(bytes(70)).toBe("70 B");
});

it("finds the instant of a time on the site's clocks, over changes of the clock too", () => {
  expect(new Date(instantOf("2026-11-22", "18:00")).toISOString()).toBe("2026-11-22T09:00:00.000Z");
  expect(wallClock("2026-11-22T09:00:00Z")).toBe("2026-11-22T18:00");
  useTimeZone("America/New_York");
  expect(new Date(instantOf("2026-03-08", "09:00")).toISOString()).toBe("2026-03-08T13:00:00.000Z");
  expect(new Date(instantOf("2026-03-07", "09:00")).toISOString()).toBe("2026-03-07T14:00:00.000Z");
  expect(instantOf("", "09:00")).toBeNaN();
});

it("R16 shows a length of time in hours, minutes and seconds", () => {
  expect(span(3_723_999)).toBe("1시간 2분 3초");
  expect(span(3_600_000)).toBe("1시간 0분 0초");
  expect(span(59_400)).toBe("59초");
  expect(span(-5)).toBe("0초");
  expect(span(360_000_000)).toBe("100시간 0분 0초");
  useLocale("en");
  expect(span(3_723_999)).toBe("1 hr 2 min 3 sec");
});
