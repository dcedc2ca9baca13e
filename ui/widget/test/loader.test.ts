import { expect, it, vi } from "vitest";
import { emitter, takeOver } from "../src/loader/queue";
import { merge, same } from "../src/params";

it("runs what was called before it came, in order, then what follows", () => {
  const page: Record<string, unknown> = {};
  const stub = function (...args: unknown[]) {
    (stub.q ??= []).push(args);
  } as ((...args: unknown[]) => void) & { q?: unknown[][] };
  page["sarangbang"] = stub;
  stub("setParams", { site_uid: "kim" });
  stub("open");
  const calls: unknown[][] = [];
  expect(takeOver(page, "sarangbang", (...args) => calls.push(args))).toBe(true);
  (page["sarangbang"] as typeof stub)("close");
  expect(calls).toEqual([["setParams", { site_uid: "kim" }], ["open"], ["close"]]);
  expect(takeOver(page, "sarangbang", () => calls.push(["twice"]))).toBe(false);
  expect(calls).toHaveLength(3);
});

it("tells late listeners that it is ready, and survives a failing one", () => {
  vi.useFakeTimers();
  const { on, emit } = emitter();
  const heard: unknown[] = [];
  on("unread", () => {
    throw new Error("theirs");
  });
  on("unread", (detail) => heard.push(detail));
  emit("ready");
  on("ready", () => heard.push("ready"));
  emit("unread", { count: 2 });
  expect(heard).toEqual(["ready", { count: 2 }]);
  expect(() => vi.runAllTimers()).toThrow("theirs");
  vi.useRealTimers();
});

it("takes known parameters only, as text", () => {
  const params = merge({}, { site_uid: 42, parameter10: "열", password: "x", parameter11: "y", user_parameter: null });
  expect(params).toEqual({ site_uid: "42", parameter10: "열" });
  expect(same(params, { parameter10: "열", site_uid: "42" })).toBe(true);
});

it("keeps what is not mentioned and empties what is empty", () => {
  const known = { site_uid: "kim", cus_extra_username: "김", category_id: "3" };
  expect(merge(known, { cus_extra_phone: "02-1", cus_extra_username: "" })).toEqual({
    site_uid: "kim",
    cus_extra_phone: "02-1",
    category_id: "3",
  });
});

it("lets nothing of one person follow another", () => {
  const kim = { site_uid: "kim", site_uid_hash: "ab", cus_extra_username: "김", parameter1: "골드", category_id: "3" };
  expect(merge(kim, { site_uid: "lee", cus_extra_email: "l@example.com" })).toEqual({
    site_uid: "lee",
    cus_extra_email: "l@example.com",
    category_id: "3",
  });
  expect(merge(kim, { site_uid: "" })).toEqual({ category_id: "3" });
});

it("lets a nameless visitor become somebody", () => {
  expect(merge({ cus_extra_username: "김" }, { site_uid: "kim" })).toEqual({ site_uid: "kim", cus_extra_username: "김" });
});
