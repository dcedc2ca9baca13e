import { api, ApiError, type SearchHit } from "@sarangbang/api";

const TYPING_MS = 200;

/** Messages and memos with what is typed, newest first; the newest question wins. */
export class ConversationSearch {
  items: SearchHit[] = $state.raw([]);
  /** What `items` answers. */
  answered = $state("");
  tooShort = $state(false);
  searching = $state(false);
  failed = $state(false);
  more = $state(false);

  #asked = "";
  #cursor: string | null = null;
  #asking: AbortController | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `where`: `all`, or `room:` with a number for all consultations of that room's customer. */
  constructor(private readonly where: () => string) {}

  ask(query: string): void {
    const q = query.normalize("NFC").trim();
    if (q === this.#asked) return;
    this.#asked = q;
    this.stop();
    this.failed = false;
    if (q === "") {
      this.#take("", [], null, false);
      return;
    }
    this.searching = true;
    this.#timer = setTimeout(() => void this.#load(q, null), TYPING_MS);
  }

  async loadMore(): Promise<void> {
    if (this.searching || !this.more) return;
    this.searching = true;
    await this.#load(this.#asked, this.#cursor);
  }

  /** The same once more after a failure. */
  async retry(): Promise<void> {
    this.searching = true;
    await this.#load(this.#asked, null);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#asking?.abort();
    this.searching = false;
  }

  async #load(q: string, cursor: string | null): Promise<void> {
    const asking = new AbortController();
    this.#asking = asking;
    try {
      const page = await api.search({ q, in: this.where(), cursor }, asking.signal);
      if (asking.signal.aborted) return;
      this.failed = false;
      this.#take(q, cursor === null ? page.items : [...this.items, ...page.items], page.next_cursor ?? null, page.too_short);
    } catch (error) {
      if (asking.signal.aborted) return;
      // Nothing but signs: no word to search for yet.
      if (error instanceof ApiError && error.status === 422) this.#take(q, [], null, true);
      else this.failed = true;
    }
    this.searching = false;
  }

  #take(q: string, items: SearchHit[], cursor: string | null, tooShort: boolean): void {
    this.answered = q;
    this.items = items;
    this.#cursor = cursor;
    this.more = cursor !== null;
    this.tooShort = tooShort;
  }
}
