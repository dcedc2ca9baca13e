import type { Memo } from "@sarangbang/api";

/** Most characters of a memo. The server decides. */
export const MEMO_MOST = 5_000;

const compare = (one: Memo, other: Memo): number => one.id.length - other.id.length || (one.id < other.id ? -1 : one.id > other.id ? 1 : 0);

/** Takes memos in from any source; what comes later replaces what was known of the same memo. */
export function withMemos(known: readonly Memo[], fresh: readonly Memo[]): readonly Memo[] {
  const byId = new Map(known.map((memo) => [memo.id, memo]));
  for (const memo of fresh) byId.set(memo.id, memo);
  return [...byId.values()].sort(compare);
}

/** The memos that stand behind a message and before the next one shown; `from` 0: before the first message of the room. */
export function memosBetween(memos: readonly Memo[], from: number, next: number | undefined): readonly Memo[] {
  return memos.filter(({ after_seq }) => after_seq >= from && (next === undefined || after_seq < next));
}
