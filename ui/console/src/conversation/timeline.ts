import type { Delivery, Message } from "@sarangbang/api";

/** Messages of one room. `shown` has no holes; what came from beyond a hole waits in `ahead` until the hole is filled. */
export interface Timeline {
  readonly shown: readonly Message[];
  readonly ahead: readonly Message[];
}

export const EMPTY: Timeline = { shown: [], ahead: [] };

/** Takes messages in from any source, in any order, any number of times. A fresh timeline begins with a page, not with a frame. */
export function take(timeline: Timeline, messages: readonly Message[]): Timeline {
  const bySeq = new Map<number, Message>();
  for (const known of timeline.shown) bySeq.set(known.seq, known);
  for (const known of timeline.ahead) bySeq.set(known.seq, known);
  const before = bySeq.size;
  for (const message of messages) if (!bySeq.has(message.seq)) bySeq.set(message.seq, message);
  if (bySeq.size === before) return timeline;

  const all = [...bySeq.values()].sort((one, other) => one.seq - other.seq);
  const anchor = timeline.shown[0]?.seq ?? messages[0]?.seq ?? 0;
  let first = all.findIndex(({ seq }) => seq === anchor);
  while (first > 0 && all[first - 1]?.seq === (all[first]?.seq ?? 0) - 1) first -= 1;
  let end = first + 1;
  while (end < all.length && all[end]?.seq === (all[end - 1]?.seq ?? 0) + 1) end += 1;
  return { shown: all.slice(first, end), ahead: all.slice(end) };
}

/** The same with another standing of one message on its way to a messenger. */
export function withDelivery(timeline: Timeline, seq: number, delivery: Delivery | null): Timeline {
  const changed = (message: Message): Message => (message.seq === seq ? { ...message, delivery } : message);
  return { shown: timeline.shown.map(changed), ahead: timeline.ahead.map(changed) };
}

/** The seq of the newest message without a hole before it; 0 where there is none. */
export function newestSeq(timeline: Timeline): number {
  return timeline.shown.at(-1)?.seq ?? 0;
}

/** Whether messages are missing that are known to exist. */
export function hasHole(timeline: Timeline, lastSeq = 0): boolean {
  return timeline.ahead.length > 0 || lastSeq > newestSeq(timeline);
}

/** Messages are numbered from 1, so it is known without asking whether older ones exist. */
export function hasOlder(timeline: Timeline): boolean {
  return (timeline.shown[0]?.seq ?? 1) > 1;
}

/** The newest message another agent wrote after `seq`. */
export function answeredSince(timeline: Timeline, seq: number, myId: string): Message | null {
  return (
    timeline.shown.findLast(
      (message) => message.seq > seq && message.from === "agent" && message.agent != null && message.agent.agent_id !== myId,
    ) ?? null
  );
}
