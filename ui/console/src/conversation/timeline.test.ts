import type { Message } from "@sarangbang/api";
import { describe, expect, it } from "vitest";
import { answeredSince, EMPTY, hasHole, hasOlder, newestSeq, take, withDelivery, type Timeline } from "./timeline";

const message = (seq: number, from: Message["from"] = "customer", agentId?: string): Message => ({
  seq,
  id: `7-${seq}`,
  client_id: null,
  kind: "text",
  from,
  agent: agentId ? { agent_id: agentId, name: agentId } : null,
  text: `message ${seq}`,
  system: null,
  at: "2026-11-22T04:00:00Z",
  attachments: [],
});
const run = (from: number, to: number): Message[] => Array.from({ length: to - from + 1 }, (_, i) => message(from + i));
const seqs = (timeline: Timeline): number[] => timeline.shown.map(({ seq }) => seq);

/** A small generator, so that a failing order can be seen again. */
function* orders(seed: number): Generator<number, never> {
  let state = seed;
  for (;;) {
    state = (state * 1103515245 + 12345) & 0x7fffffff;
    yield state / 0x7fffffff;
  }
}

describe("taking messages in", () => {
  it("frames in any order, lost and doubled, give what a fresh fetch gives", () => {
    const stored = run(1, 120);
    const fresh = take(EMPTY, stored.slice(20));
    for (let seed = 1; seed <= 200; seed += 1) {
      const random = orders(seed);
      const next = (): number => random.next().value;
      let timeline = take(EMPTY, stored.slice(20, 70));
      const frames = stored.slice(60).filter(() => next() > 0.2);
      const twice = [...frames, ...frames.filter(() => next() > 0.5)].sort(() => next() - 0.5);
      for (const frame of twice) {
        timeline = take(timeline, [frame]);
        if (hasHole(timeline) && next() > 0.7) {
          timeline = take(timeline, stored.slice(newestSeq(timeline), newestSeq(timeline) + 10));
        }
      }
      while (hasHole(timeline, 120)) timeline = take(timeline, stored.slice(newestSeq(timeline), newestSeq(timeline) + 10));
      expect(timeline).toEqual(fresh);
    }
  });

  it("shows nothing beyond a hole until it is filled", () => {
    const holed = take(take(EMPTY, run(1, 3)), [message(6)]);
    expect(seqs(holed)).toEqual([1, 2, 3]);
    expect(hasHole(holed)).toBe(true);
    const filled = take(holed, run(4, 5));
    expect(seqs(filled)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(hasHole(filled)).toBe(false);
  });

  it("puts an older page before", () => {
    const page = take(EMPTY, run(51, 100));
    expect(hasOlder(page)).toBe(true);
    const more = take(page, run(1, 50));
    expect(more.shown).toHaveLength(100);
    expect(hasOlder(more)).toBe(false);
  });

  it("is the same object when nothing is new", () => {
    const page = take(EMPTY, run(1, 5));
    expect(take(page, run(2, 4))).toBe(page);
  });
});

it("knows who answered meanwhile", () => {
  const timeline = take(EMPTY, [message(1), message(2, "agent", "me"), message(3, "agent", "other"), message(4)]);
  expect(answeredSince(timeline, 1, "me")?.seq).toBe(3);
  expect(answeredSince(timeline, 3, "me")).toBeNull();
});

it("F7 a message that has not arrived at a messenger says how it stands, until it has", () => {
  const waiting = withDelivery(take(EMPTY, [message(1), message(2)]), 2, { state: "waiting", reason: "trouble" });
  expect(waiting.shown.map(({ delivery }) => delivery?.reason)).toEqual([undefined, "trouble"]);
  expect(withDelivery(waiting, 2, null).shown[1]?.delivery).toBeNull();
});
