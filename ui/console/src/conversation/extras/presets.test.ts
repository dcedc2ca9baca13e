import { useLocale, useTimeZone } from "@sarangbang/kit/i18n";
import { beforeEach, expect, test } from "vitest";
import { instantOfField, presets } from "./presets";

beforeEach(() => {
  useLocale("ko");
  useTimeZone("Asia/Seoul");
});

const found = (now: string) => presets(Date.parse(now)).map(({ label, at }) => [label, new Date(at).toISOString()]);

test("F1 the presets of 보류 are times on the clocks of the site", () => {
  expect(found("2026-11-27T05:00:00Z")).toEqual([
    ["10분", "2026-11-27T05:10:00.000Z"],
    ["30분", "2026-11-27T05:30:00.000Z"],
    ["1시간", "2026-11-27T06:00:00.000Z"],
    ["오늘 18시", "2026-11-27T09:00:00.000Z"],
    ["내일 09시", "2026-11-28T00:00:00.000Z"],
  ]);
});

test("F1 what is over is not offered", () => {
  expect(found("2026-11-27T09:00:00Z").map(([label]) => label)).toEqual(["10분", "30분", "1시간", "내일 09시"]);
  expect(found("2026-11-30T15:30:00Z").at(-1)).toEqual(["내일 09시", "2026-12-02T00:00:00.000Z"]);
});

test("a typed time is one of the site", () => {
  expect(new Date(instantOfField("2026-11-27T18:30")).toISOString()).toBe("2026-11-27T09:30:00.000Z");
  expect(instantOfField("")).toBeNaN();
});
