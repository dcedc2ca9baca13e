import type { VisitorMessages } from "@sarangbang/api";
import { ApiError } from "./api";
import { backoff, type Clock } from "./clock";
import { caughtUp, hasGap, nothing, withPage, type Timeline } from "./timeline";

export interface Room {
  line(): Timeline;
  place(line: Timeline): void;
  /** The current room is another one now. */
  leave(): void;
  /** Whether this room was put aside by the visitor. */
  aside(page: VisitorMessages): boolean;
  fetch(after: number): Promise<VisitorMessages>;
  /** Nothing is missing any more. */
  done(): void;
}

const REORDER = 80;

/** Fetches what is missing of the current room: one fetch at a time; asked again meanwhile, it runs once more. */
export class CatchUp {
  private running = false;
  private again = false;
  private failures = 0;
  private cancelTimer = () => {};

  constructor(
    private readonly room: Room,
    private readonly clock: Clock,
  ) {}

  now() {
    this.cancel();
    if (this.running) {
      this.again = true;
      return;
    }
    this.running = true;
    readOn(this.room).then(
      () => this.arrived(),
      (error: unknown) => this.fellShort(error),
    );
  }

  /** A frame skipped others: they may only be late. */
  ifGapStays() {
    if (!hasGap(this.room.line())) return;
    this.cancel();
    this.cancelTimer = this.clock.after(REORDER, () => {
      if (hasGap(this.room.line())) this.now();
    });
  }

  cancel() {
    this.cancelTimer();
  }

  private arrived() {
    this.running = false;
    this.failures = 0;
    this.room.done();
    if (this.again || hasGap(this.room.line())) this.repeat();
  }

  private fellShort(error: unknown) {
    this.running = false;
    if (this.again) return this.repeat();
    const seconds = error instanceof ApiError && error.status === 429 ? error.retryAfter : 0;
    const wait = backoff(this.failures++, 1_000, 15_000, this.clock.random());
    this.cancelTimer = this.clock.after(Math.max(wait, seconds * 1000), () => this.now());
  }

  private repeat() {
    this.again = false;
    this.now();
  }
}

/** Page by page until nothing is left. */
async function readOn(room: Room): Promise<void> {
  const heard = room.line().seen;
  let after = room.line().synced;
  for (;;) {
    const known = room.line().room_no;
    const page = await room.fetch(after);
    if (room.aside(page)) return;
    const told = page.room_no ?? null;
    const current = room.line().room_no;
    // Meanwhile a message opened another room: this page is of the past.
    if (current !== known && current !== told) {
      after = room.line().synced;
      continue;
    }
    if (current !== null && current !== told) {
      room.leave();
      room.place(nothing);
      if (told === null) return;
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
