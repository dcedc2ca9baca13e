import type { VisitorMessages } from "@sarangbang/api";
import { caughtUp, nothing, withPage, type Timeline } from "./timeline";

export interface Room {
  line(): Timeline;
  place(line: Timeline): void;
  /** The current room is another one now. */
  leave(): void;
  /** Whether a room was put aside by the visitor. */
  aside(page: VisitorMessages): boolean;
  fetch(after: number): Promise<VisitorMessages>;
}

/** Reads what is missing of the current room, page by page until nothing is left. */
export async function catchUp(room: Room): Promise<void> {
  const heard = room.line().seen;
  let after = room.line().synced;
  for (;;) {
    const known = room.line().room_no;
    const page = await room.fetch(after);
    if (room.aside(page)) return;
    // Meanwhile a message opened another room: this page is of the past.
    if (room.line().room_no !== known && room.line().room_no !== (page.room_no ?? null)) {
      after = room.line().synced;
      continue;
    }
    if (known !== null && (page.room_no ?? null) !== known) {
      room.leave();
      room.place(nothing);
      if (!page.room_no) return;
      if (after > 0) {
        after = 0;
        continue;
      }
    }
    room.place(withPage(room.line(), page));
    if (!page.next_cursor) break;
    after = Number(page.next_cursor);
  }
  room.place(caughtUp(room.line(), heard));
}
