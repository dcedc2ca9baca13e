import { Conversation } from "./conversation.svelte";

const MOST_KEPT = 40;

/** Rooms this tab has looked at, the latest last. */
class Conversations {
  #kept = new Map<string, Conversation>();

  /** The room, made known when it was not. */
  open(roomNo: string): Conversation {
    const known = this.#kept.get(roomNo) ?? new Conversation(roomNo);
    this.#kept.delete(roomNo);
    this.#kept.set(roomNo, known);
    if (this.#kept.size > MOST_KEPT) {
      const [oldest] = this.#kept.keys();
      if (oldest !== undefined) this.#kept.delete(oldest);
    }
    return known;
  }

  find(roomNo: string): Conversation | undefined {
    return this.#kept.get(roomNo);
  }

  /** Loads a room that will probably be opened next. */
  prefetch(roomNo: string): void {
    if (!this.#kept.has(roomNo)) void this.open(roomNo).load();
  }

  forget(roomNo: string): void {
    this.#kept.delete(roomNo);
  }

  allStale(inView: string | null): void {
    for (const [roomNo, conversation] of this.#kept) conversation.staleNow(roomNo === inView);
  }
}

export const conversations = new Conversations();
