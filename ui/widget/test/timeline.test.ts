import { expect, it } from "vitest";
import type { VisitorMessages } from "@sarangbang/api";
import * as timeline from "../src/chat/timeline";
import { message } from "./fakes";

const all = [1, 2, 3, 5, 6, 9].map((seq) => message(seq));
const page: VisitorMessages = { room_no: "7", items: all, next_cursor: null, ended: false, agent_read_seq: 0 };
const fetched = timeline.withPage(timeline.nothing, page);

function shuffled<T>(items: T[], seed: number): T[] {
  const mixed = [...items];
  for (let i = mixed.length - 1; i > 0; i--) {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    const j = seed % (i + 1);
    [mixed[i], mixed[j]] = [mixed[j]!, mixed[i]!];
  }
  return mixed;
}

it("shows the same whatever order frames come in and however often", () => {
  for (let seed = 1; seed <= 200; seed++) {
    const frames = shuffled([...all, ...all, ...all.slice(2)], seed);
    let line = timeline.nothing;
    for (const each of frames) line = timeline.withMessage(line, "7", each);
    if (timeline.hasGap(line)) {
      const heard = line.seen;
      const missing = all.filter(({ seq }) => seq > line.synced);
      line = timeline.caughtUp(timeline.withPage(line, { ...page, items: missing }), heard);
    }
    expect(line).toEqual(fetched);
    expect(timeline.hasGap(line)).toBe(false);
  }
});

it("closes a gap of lines for agents by one fetch", () => {
  let line = timeline.withPage(timeline.nothing, { ...page, items: all.slice(0, 3) });
  line = timeline.withMessage(line, "7", message(5));
  expect(timeline.hasGap(line)).toBe(true);
  line = timeline.caughtUp(timeline.withPage(line, { ...page, items: [message(5)] }), line.seen);
  expect(timeline.hasGap(line)).toBe(false);
  line = timeline.withMessage(line, "7", message(6));
  expect(timeline.hasGap(line)).toBe(false);
});

it("sees no gap once a late frame fills it", () => {
  let line = timeline.withMessage(timeline.nothing, "7", message(1));
  line = timeline.withMessage(line, "7", message(3));
  expect(timeline.hasGap(line)).toBe(true);
  expect(timeline.hasGap(timeline.withMessage(line, "7", message(2)))).toBe(false);
});

it("keeps what was heard while a fetch was under way open for the next one", () => {
  let line = timeline.withMessage(timeline.nothing, "7", message(4));
  const heard = line.seen;
  line = timeline.withMessage(line, "7", message(9));
  line = timeline.caughtUp(line, heard);
  expect(line.synced).toBe(4);
  expect(timeline.hasGap(line)).toBe(true);
});

it("leaves a message of another room alone", () => {
  expect(timeline.withMessage(fetched, "8", message(10))).toBe(fetched);
});

it("never lets a read mark go back", () => {
  const read = timeline.withRead(fetched, "7", 5);
  expect(read.agent_read).toBe(5);
  expect(timeline.withRead(read, "7", 3)).toBe(read);
  expect(timeline.withRead(read, "8", 9)).toBe(read);
});

it("counts answers after the visitor's own last word and the read mark", () => {
  const items = [message(1), message(2, { from: "customer" }), message(3), message(4, { from: "bot" }), message(5, { from: "system" })];
  const line = timeline.withPage(timeline.nothing, { ...page, items });
  expect(timeline.unreadCount(line, 0)).toBe(2);
  expect(timeline.unreadCount(line, 3)).toBe(1);
  expect(timeline.unreadCount(line, 5)).toBe(0);
});

it("takes the closing line for the end", () => {
  const end = message(10, { kind: "system", from: "system", system: { code: "room_ended_by_agent" } });
  expect(timeline.withMessage(fetched, "7", end).ended).toBe(true);
});
