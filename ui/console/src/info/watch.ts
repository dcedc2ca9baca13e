import type { Frame, RoomRow } from "@sarangbang/api";

/** What of a row the info area shows; unread messages and the newest text are not among it. */
function shown({ status, name, agent, channel, started_at }: RoomRow): string {
  return JSON.stringify([status, name, agent?.agent_id, agent?.name, channel.label, started_at]);
}

/** Tells which frames mean that the info area of one room may be another now. */
export class RoomWatch {
  #last: string | null = null;

  constructor(private readonly room: string) {}

  concerns(frame: Frame): boolean {
    switch (frame.type) {
      case "reset":
        return true;
      case "customer":
      case "room_left":
        return frame.room_no === this.room;
      case "room":
      case "room_entered":
        return frame.room.room_no === this.room && this.#changed(frame.room, true);
      case "message":
        return frame.room_no === this.room && this.#changed(frame.room, false);
      default:
        return false;
    }
  }

  #changed(row: RoomRow, firstCounts: boolean): boolean {
    const before = this.#last;
    this.#last = shown(row);
    return before === null ? firstCounts : before !== this.#last;
  }
}
