import type { History, HistoryRow } from "@sarangbang/api";

/** Newest first: started, then 방번호. */
export function precedes(a: HistoryRow, b: HistoryRow): boolean {
  const [startedA, startedB] = [Date.parse(a.started_at), Date.parse(b.started_at)];
  return startedA === startedB ? BigInt(a.room_no) > BigInt(b.room_no) : startedA > startedB;
}

/** A later page behind the ones that stand there; rows that moved meanwhile are not doubled. */
export function appendPage(before: History, next: History): History {
  const known = new Set(before.items.map((row) => row.room_no));
  return {
    total: next.total,
    items: [...before.items, ...next.items.filter((row) => !known.has(row.room_no))],
    next_cursor: next.next_cursor ?? null,
  };
}

/** A fresh first page in front of the pages that were scrolled to, unless the list behind it is another one now. */
export function joinFirstPage(before: History, fresh: History): History {
  const last = fresh.items.at(-1);
  if (!last || fresh.next_cursor == null || before.items.length <= fresh.items.length) return fresh;
  const known = new Set(before.items.map((row) => row.room_no));
  const added = fresh.items.filter((row) => !known.has(row.room_no)).length;
  const touches = known.has(last.room_no);
  if (!touches || fresh.total - before.total !== added) return fresh;
  const kept = before.items.filter((row) => precedes(last, row));
  return { total: fresh.total, items: [...fresh.items, ...kept], next_cursor: before.next_cursor ?? null };
}
