import type { Webhook } from "@sarangbang/api";
import { expect, test } from "vitest";
import { eventText, faultText, pretty, standing } from "./events";

const webhook = (over: Partial<Webhook>): Webhook => ({
  id: "1",
  label: "ERP",
  url: "https://erp.example.com/",
  events: ["room.ended"],
  enabled: true,
  version: 1,
  waiting: 0,
  given_up: 0,
  ...over,
});

test("F17 a webhook is well until something fails after what last arrived", () => {
  const [early, late] = ["2026-11-27T01:00:00Z", "2026-11-27T02:00:00Z"];
  expect(standing(webhook({}))).toBe("new");
  expect(standing(webhook({ last_success_at: late, last_error_at: early }))).toBe("on");
  expect(standing(webhook({ last_success_at: early, last_error_at: late }))).toBe("trouble");
  expect(standing(webhook({ last_error_at: late }))).toBe("trouble");
  expect(standing(webhook({ enabled: false, last_error_at: late }))).toBe("off");
});

test("F17 names of the server have words; unknown ones stand as they are", () => {
  expect(eventText("room.ended")).toBe("상담 종료");
  expect(eventText("room.painted")).toBe("room.painted");
  expect(faultText("trouble", 503)).toBe("받는 쪽 오류 (HTTP 503)");
  expect(faultText("timeout", null)).toBe("15초 안에 응답 없음");
});

test("a body is laid out, whatever it is", () => {
  expect(pretty({ body: '{"a":1}' })).toBe('{\n  "a": 1\n}');
  expect(pretty({ body: "{" })).toBe("{");
});
