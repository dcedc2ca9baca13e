import type { Memo } from "@sarangbang/api";
import { expect, test } from "vitest";
import { memosBetween, withMemos } from "./memos";

const memo = (id: string, after_seq: number, text = id): Memo => ({
  id,
  kind: "note",
  agent: { agent_id: "1", name: "김상담" },
  text,
  at: "2026-11-23T00:00:00.000Z",
  after_seq,
  request: null,
});

test("S74 a memo comes once, whoever tells of it, and the latest word counts", () => {
  const known = withMemos([], [memo("10", 2), memo("9", 1)]);
  expect(known.map(({ id }) => id)).toEqual(["9", "10"]);
  const later = withMemos(known, [memo("9", 1, "승인")]);
  expect(later.map(({ text }) => text)).toEqual(["승인", "10"]);
});

test("S74 memos stand behind the message they were written after", () => {
  const memos = [memo("1", 0), memo("2", 2), memo("3", 2), memo("4", 9)];
  const ids = (from: number, next?: number) => memosBetween(memos, from, next).map(({ id }) => id);
  expect(ids(0, 1)).toEqual(["1"]);
  expect(ids(1, 2)).toEqual([]);
  expect(ids(2, 3)).toEqual(["2", "3"]);
  expect(ids(3)).toEqual(["4"]);
});
