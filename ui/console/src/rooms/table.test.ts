import type { RoomRow } from "@sarangbang/api";
import { describe, expect, it } from "vitest";
import { change, rowsOf, vanished, type Change, type Table, type View } from "./table";

const row = (roomNo: number, version: number, more: Partial<RoomRow> = {}): RoomRow => ({
  room_no: String(roomNo),
  status: "waiting",
  queued: false,
  turn: null,
  name: `고객 ${roomNo}`,
  named: true,
  channel: { kind: "web", label: "웹채팅" },
  last_message: { text: "안녕하세요", from: "customer", at: new Date(1_800_000_000_000 + version * 1000).toISOString() },
  unread: 1,
  agent: null,
  started_at: "2026-11-22T01:00:00Z",
  tags: [],
  waiting_since: "2026-11-22T01:00:00Z",
  version,
  ...more,
});
const waiting: View = { scope: "all", status: "waiting", end: null, members: null };
const numbers = (rows: RoomRow[]): string[] => rows.map(({ room_no }) => room_no);

describe("changing the table", () => {
  it("frames in any order, doubled, give what a fresh fetch gives", () => {
    const history = Array.from({ length: 20 }, (_, i) => row((i % 5) + 1, i + 1, { status: i > 15 ? "assigned" : "waiting" }));
    const newest = new Map(history.map((r) => [r.room_no, r]));
    const fresh = change(new Map(), [...newest.values()].map((r) => ({ row: r })));
    for (let turn = 0; turn < 100; turn += 1) {
      const shuffled: Change[] = [...history, ...history.slice(turn % 10)]
        .map((r, i) => ({ r, key: Math.sin(turn * 31 + i * 17) }))
        .sort((a, b) => a.key - b.key)
        .map(({ r }) => ({ row: r }));
      const table = change(new Map(), shuffled);
      expect(rowsOf(table, waiting, "me")).toEqual(rowsOf(fresh, waiting, "me"));
    }
  });

  it("ignores an older version", () => {
    const table = change(new Map(), [{ row: row(1, 5, { unread: 0 }) }, { row: row(1, 4) }]);
    expect(table.get("1")?.unread).toBe(0);
  });

  it("is the same object when nothing changed", () => {
    const table: Table = change(new Map(), [{ row: row(1, 5) }]);
    expect(change(table, [{ row: row(1, 5) }, { gone: "2" }])).toBe(table);
  });
});

describe("a view", () => {
  it("has the newest activity first and only its status", () => {
    const table = change(new Map(), [{ row: row(1, 1) }, { row: row(2, 9) }, { row: row(3, 5, { status: "ended" }) }]);
    expect(numbers(rowsOf(table, waiting, "me"))).toEqual(["2", "1"]);
  });

  it("F1 has only those of 진행 in which the chosen side spoke last", () => {
    const table = change(new Map(), [
      { row: row(1, 1, { status: "in_progress", turn: "inquiry" }) },
      { row: row(2, 2, { status: "in_progress", turn: "answered" }) },
    ]);
    const view: View = { ...waiting, status: "in_progress" };
    expect(numbers(rowsOf(table, view, "me"))).toEqual(["2", "1"]);
    expect(numbers(rowsOf(table, { ...view, turn: "inquiry" }, "me"))).toEqual(["1"]);
    expect(numbers(rowsOf(table, { ...view, turn: "answered" }, "me"))).toEqual(["2"]);
  });

  it("leaves rows below what is loaded to paging", () => {
    const table = change(new Map(), [{ row: row(1, 1) }, { row: row(2, 9) }]);
    const end = { at: 1_800_000_005_000, roomNo: "9" };
    expect(numbers(rowsOf(table, { ...waiting, end }, "me"))).toEqual(["2"]);
  });

  it("mine has one's own rooms and those nobody has", () => {
    const other = { agent_id: "other", name: "이" };
    const table = change(new Map(), [{ row: row(1, 1) }, { row: row(2, 2, { agent: other }) }]);
    expect(numbers(rowsOf(table, { ...waiting, scope: "mine" }, "me"))).toEqual(["1"]);
  });

  it("drops what a fresh page no longer names, but not what came meanwhile", () => {
    const before = change(new Map(), [{ row: row(1, 1) }, { row: row(2, 2) }]);
    const now = change(before, [{ row: row(3, 3) }]);
    expect(vanished(before, now, waiting, [row(1, 1)], "me")).toEqual(["2"]);
  });
});
