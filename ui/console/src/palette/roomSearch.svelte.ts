import { api, type RoomRow } from "@sarangbang/api";

const TYPING_MS = 140;
const SHOWN = 8;

/** Rooms the server finds for what is typed; the newest question wins. */
export class RoomSearch {
  found: RoomRow[] = $state.raw([]);
  searching = $state(false);
  failed = $state(false);

  #asked: string | null = null;
  #asking: AbortController | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  ask(query: string): void {
    const q = query.normalize("NFC").trim();
    if (q === this.#asked) return;
    const first = this.#asked === null;
    this.#asked = q;
    this.#asking?.abort();
    clearTimeout(this.#timer);
    this.searching = true;
    this.#timer = setTimeout(() => void this.#load(q), first ? 0 : TYPING_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#asking?.abort();
  }

  async #load(q: string): Promise<void> {
    const asking = new AbortController();
    this.#asking = asking;
    try {
      const { items } = await api.rooms({ q }, asking.signal);
      if (asking.signal.aborted) return;
      this.found = items.slice(0, SHOWN);
      this.failed = false;
    } catch {
      if (asking.signal.aborted) return;
      this.found = [];
      this.failed = true;
      this.#asked = null;
    }
    this.searching = false;
  }
}
