import type { History, HistoryRow } from "@sarangbang/api";
import { describe, expect, test } from "vitest";
import { appendPage, joinFirstPage, precedes } from "./history";

const row = (n: number, memo: string | null = null): HistoryRow => ({
  room_no: String(n),
  started_at: new Date(n * 60_000).toISOString(),
  memo: memo === null ? null : { kind: "note", first_line: memo, more: 0 },
  category: "-",
  agent: "로봇",
  in_charge: null,
  channel: { kind: "web", label: "웹채팅" },
  current: false,
});

/** A list of `total` consultations: `length` rows from `newest` down. */
const page = (newest: number, length: number, total: number): History => ({
  total,
  items: Array.from({ length }, (_, i) => row(newest - i)),
  next_cursor: newest - length > 0 ? `after-${newest - length + 1}` : null,
});

const numbers = (history: History) => history.items.map((item) => Number(item.room_no));

describe("R14 history pages by key", () => {
  test("R14 newest first, by start and then by 방번호", () => {
    expect(precedes(row(2), row(1))).toBe(true);
    const sameStart = { ...row(9), room_no: "10", started_at: row(9).started_at };
    expect(precedes(sameStart, row(9))).toBe(true);
    expect(precedes(row(9), sameStart)).toBe(false);
  });

  test("R14 a later page goes behind, nothing is doubled", () => {
    const whole = appendPage(page(10, 4, 10), page(7, 4, 10));
    expect(numbers(whole)).toEqual([10, 9, 8, 7, 6, 5, 4]);
    expect(whole.next_cursor).toBe("after-4");
  });

  test("R14 a fresh first page keeps what was scrolled to", () => {
    const scrolled = appendPage(page(10, 4, 10), page(6, 4, 10));
    const fresh = page(11, 4, 11);
    const joined = joinFirstPage(scrolled, fresh);
    expect(numbers(joined)).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3]);
    expect(joined.total).toBe(11);
    expect(joined.next_cursor).toBe("after-3");
  });

  test("S17 another customer's list replaces the old one", () => {
    const scrolled = appendPage(page(10, 4, 10), page(6, 4, 10));
    expect(joinFirstPage(scrolled, page(10, 4, 24))).toEqual(page(10, 4, 24));
    expect(joinFirstPage(scrolled, page(40, 4, 40))).toEqual(page(40, 4, 40));
    expect(joinFirstPage(scrolled, page(2, 2, 2))).toEqual(page(2, 2, 2));
  });
});
