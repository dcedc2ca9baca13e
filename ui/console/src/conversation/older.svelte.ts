import { api, type OlderConversation } from "@sarangbang/api";
import { withMemos } from "./memos";

/** Puts a page, newest first, above what stands there, oldest first; the last part of a page may go on in the next one. */
export function above(known: readonly OlderConversation[], page: readonly OlderConversation[]): readonly OlderConversation[] {
  const parts = [...known];
  for (const part of page) {
    const first = parts[0];
    if (first?.room_no !== part.room_no) parts.unshift(part);
    else {
      const messages = [...part.messages, ...first.messages.filter(({ seq }) => part.messages.every((one) => one.seq !== seq))];
      parts[0] = { ...part, messages, memos: [...withMemos(part.memos, first.memos)] };
    }
  }
  return parts;
}

/** What was said with the customer before a room, as far as it was asked for. */
export class OlderConversations {
  /** Oldest first. */
  parts = $state.raw<readonly OlderConversation[]>([]);
  /** How many consultations there are before the room; null until it was asked. */
  total = $state<number | null>(null);
  loading = $state(false);
  failed = $state(false);
  /** Behind it the next page stands; empty: the first one; null: nothing is left. */
  #cursor = $state<string | null>("");

  constructor(private readonly roomNo: string) {}

  /** Whether anything may be left. */
  get more(): boolean {
    return this.#cursor !== null;
  }

  get asked(): boolean {
    return this.total !== null;
  }

  async load(): Promise<void> {
    if (this.loading || this.#cursor === null) return;
    this.loading = true;
    try {
      const page = await api.olderConversations(this.roomNo, this.#cursor || null);
      this.parts = above(this.parts, page.items);
      this.total = page.total;
      this.#cursor = page.next_cursor ?? null;
      this.failed = false;
    } catch {
      this.failed = true;
    } finally {
      this.loading = false;
    }
  }

  /** The person behind the room, or what is known of the conversations, may be another now. */
  async check(): Promise<void> {
    if (!this.asked || this.loading) return;
    try {
      const page = await api.olderConversations(this.roomNo);
      const fresh = above([], page.items);
      const known = this.parts.slice(-fresh.length);
      const same = page.total === this.total && fresh.length === known.length && fresh.every((part, at) => part.room_no === known[at]?.room_no);
      if (!same) {
        this.parts = fresh;
        this.total = page.total;
        this.#cursor = page.next_cursor ?? null;
      } else {
        const first = fresh[0];
        const newer = first ? fresh.map((part, at) => (at === 0 && known[0] ? (above([known[0]], [first])[0] ?? part) : part)) : [];
        this.parts = [...this.parts.slice(0, this.parts.length - newer.length), ...newer];
      }
    } catch {
      // What stands there stays until something else changes.
    }
  }
}
