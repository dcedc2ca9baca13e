import { api, type Consultation, type Frame, type Message } from "@sarangbang/api";
import { onFrame } from "../app/frames";
import { withMemos } from "../conversation/memos";

/** Frames that come together mean one look. */
const SETTLE_MS = 150;

/** Takes messages in by seq, in any order, any number of times; the newer answer counts. */
export function withMessages(known: readonly Message[], fresh: readonly Message[]): readonly Message[] {
  const bySeq = new Map(known.map((message) => [message.seq, message]));
  for (const message of fresh) bySeq.set(message.seq, message);
  return [...bySeq.values()].sort((one, other) => one.seq - other.seq);
}

/** A consultation of 상담이력 as it is open beside the room in view. */
export class Past {
  view = $state.raw<Consultation | null>(null);
  messages = $state.raw<readonly Message[]>([]);
  /** The seq before which messages are missing, or null. */
  older = $state<number | null>(null);
  /** The seq behind which messages are missing, or null. */
  newer = $state<number | null>(null);
  failure = $state.raw<unknown>(null);
  loading = $state(false);
  loadingMore = $state(false);
  moreFailed = $state(false);
  /** When `view` was told, by this machine's clock. */
  toldAt = $state(0);

  readonly #gone = new AbortController();

  constructor(
    /** 방번호 of the room in view. */
    readonly room: string,
    readonly other: string,
    /** The message it opens at; null: its beginning. */
    readonly seq: number | null = null,
  ) {}

  /** Nobody looks at it any more. */
  leave(): void {
    this.#gone.abort();
  }

  /** Keeps it as it is now while somebody looks at it; answers how to stop. */
  follow(): () => void {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = onFrame((frame) => {
      if (!this.receive(frame)) return;
      clearTimeout(timer);
      timer = setTimeout(() => void this.load(), SETTLE_MS);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }

  async load(): Promise<void> {
    this.loading = true;
    try {
      const view = await api.consultation(this.room, this.other, this.seq, this.#gone.signal);
      if (!this.#gone.signal.aborted) this.#take(view);
      this.failure = null;
    } catch (failure) {
      if (!this.#gone.signal.aborted) this.failure = failure;
    } finally {
      this.loading = false;
    }
  }

  #take(view: Consultation): void {
    const first = this.view === null;
    const [oldest, newest] = [this.messages[0]?.seq ?? 0, this.messages.at(-1)?.seq ?? 0];
    const { items, older = null, newer = null } = view.messages;
    this.view = view;
    this.toldAt = Date.now();
    this.messages = withMessages(this.messages, items);
    if (first || (items[0]?.seq ?? 0) < oldest) this.older = older;
    if (first || (items.at(-1)?.seq ?? 0) >= newest) this.newer = newer;
    // What was read to the end may have gone on meanwhile.
    else if (this.newer === null && view.ended_at == null) void this.#more({ after: newest });
  }

  moreNewer(): Promise<void> {
    return this.newer === null ? Promise.resolve() : this.#more({ after: this.newer });
  }

  moreOlder(): Promise<void> {
    return this.older === null ? Promise.resolve() : this.#more({ before: this.older });
  }

  async #more(place: { before?: number; after?: number }): Promise<void> {
    if (this.loadingMore) return;
    this.loadingMore = true;
    try {
      const page = await api.consultationMessages(this.room, this.other, place, this.#gone.signal);
      this.messages = withMessages(this.messages, page.items);
      if (place.before !== undefined) this.older = page.older ?? null;
      else this.newer = page.newer ?? null;
      this.moreFailed = false;
    } catch {
      this.moreFailed = !this.#gone.signal.aborted;
    } finally {
      this.loadingMore = false;
    }
  }

  /** Whether a frame means that it has to be asked for again; what can be taken from the frame itself is. */
  receive(frame: Frame): boolean {
    switch (frame.type) {
      case "reset":
        return true;
      case "customer":
        return frame.room_no === this.room;
      case "message":
        if (frame.room_no !== this.other) return false;
        if (this.newer === null && frame.message.seq === (this.messages.at(-1)?.seq ?? 0) + 1) {
          this.messages = withMessages(this.messages, [frame.message]);
          return frame.message.kind !== "text";
        }
        return true;
      case "memo":
        if (frame.room_no === this.other && this.view) {
          this.view = { ...this.view, memos: [...withMemos(this.view.memos, [frame.memo])] };
        }
        return false;
      default:
        return false;
    }
  }
}
