import type { VisitorMessage, VisitorMessages } from "@sarangbang/api";

/** One room as far as it is known. */
export interface Timeline {
  room_no: string | null;
  /** Ascending by seq, each seq once. */
  items: VisitorMessage[];
  ended: boolean;
  /** Up to where agents have read. */
  agent_read: number;
  /** Everything up to here is known. */
  synced: number;
  /** The highest seq heard of. */
  seen: number;
}

export const nothing: Timeline = {
  room_no: null,
  items: [],
  ended: false,
  agent_read: 0,
  synced: 0,
  seen: 0,
};

/** A skip in seq: either something was missed, or the lines between are for agents only. One fetch tells. */
export function hasGap(line: Timeline): boolean {
  return line.seen > line.synced;
}

export function withMessage(line: Timeline, room_no: string, message: VisitorMessage): Timeline {
  if (line.room_no !== null && line.room_no !== room_no) return line;
  return advanced({
    ...line,
    room_no,
    items: inserted(line.items, [message]),
    ended: line.ended || endsRoom(message),
    seen: Math.max(line.seen, message.seq),
  });
}

/** A page read with `after` at or below `synced`, of the same room or of the first one. */
export function withPage(line: Timeline, page: VisitorMessages): Timeline {
  const last = page.items.at(-1)?.seq ?? 0;
  return advanced({
    ...line,
    room_no: page.room_no ?? line.room_no,
    items: inserted(line.items, page.items),
    ended: line.ended || page.ended,
    agent_read: Math.max(line.agent_read, page.agent_read_seq),
    synced: Math.max(line.synced, last),
    seen: Math.max(line.seen, last),
  });
}

/** The last page came: whatever was heard of when the fetch began is either here or not for us. */
export function caughtUp(line: Timeline, heard: number): Timeline {
  return advanced({ ...line, synced: Math.max(line.synced, heard) });
}

export function withRead(line: Timeline, room_no: string, seq: number): Timeline {
  if (line.room_no !== room_no || seq <= line.agent_read) return line;
  return { ...line, agent_read: seq };
}

export function withEnd(line: Timeline, room_no: string): Timeline {
  return line.room_no === room_no ? { ...line, ended: true } : line;
}

/** What the visitor has not seen: what others said after `read` and after the visitor's own last word. */
export function unreadCount(line: Timeline, read: number): number {
  const own = line.items.findLast((message) => message.from === "customer")?.seq ?? 0;
  const from = Math.max(read, own);
  return line.items.filter((message) => message.seq > from && isAnswer(message)).length;
}

export function isAnswer(message: VisitorMessage): boolean {
  return message.from === "agent" || message.from === "bot";
}

function endsRoom(message: VisitorMessage): boolean {
  return message.system?.code.startsWith("room_ended") ?? false;
}

function advanced(line: Timeline): Timeline {
  let synced = line.synced;
  for (const { seq } of line.items) if (seq === synced + 1) synced = seq;
  return synced === line.synced ? line : { ...line, synced };
}

function inserted(items: VisitorMessage[], more: VisitorMessage[]): VisitorMessage[] {
  const fresh = more.filter((message) => !items.some((known) => known.seq === message.seq));
  if (fresh.length === 0) return items;
  return [...items, ...fresh].sort((a, b) => a.seq - b.seq);
}
