import { ApiError } from "@sarangbang/api";

/** A page as it is answered. */
export interface Page<Item, Counts> {
  items: readonly Item[];
  counts: Counts;
  next_cursor?: string | null;
}

/** A list that is read page by page; only the answer of the newest question counts. */
export abstract class Pages<Item, Counts> {
  items = $state.raw<readonly Item[]>([]);
  counts = $state.raw<Counts | null>(null);
  cursor = $state.raw<string | null>(null);
  known = $state(false);
  loading = $state(false);
  error = $state.raw<ApiError | null>(null);
  #asked = 0;

  protected abstract page(cursor: string): Promise<Page<Item, Counts>>;
  protected abstract idOf(item: Item): string;

  /** What is read along with the list; what it answers gets the items once both are there. */
  protected async beside(): Promise<(items: readonly Item[]) => void> {
    return () => {};
  }

  /** Begins with another list. */
  protected anew(): void {
    this.known = false;
    this.items = [];
    void this.load();
  }

  /** The first page, or as many items as were shown. */
  async load(): Promise<void> {
    const shown = this.items.length;
    await this.#ask(async (asked) => {
      const beside = this.beside();
      beside.catch(() => {});
      const items: Item[] = [];
      let cursor: string | null = "";
      let counts: Counts | null = null;
      while (cursor !== null && (items.length === 0 || items.length < shown)) {
        const page: Page<Item, Counts> = await this.page(cursor);
        items.push(...page.items);
        counts ??= page.counts;
        cursor = page.next_cursor ?? null;
      }
      const take = await beside;
      if (asked !== this.#asked) return;
      take(items);
      this.items = items;
      this.counts = counts;
      this.cursor = cursor;
      this.known = true;
    });
  }

  async more(): Promise<void> {
    const { cursor } = this;
    if (cursor === null || this.loading) return;
    await this.#ask(async (asked) => {
      const page = await this.page(cursor);
      if (asked !== this.#asked) return;
      const known = new Set(this.items.map((item) => this.idOf(item)));
      this.items = [...this.items, ...page.items.filter((item) => !known.has(this.idOf(item)))];
      this.cursor = page.next_cursor ?? null;
    });
  }

  async #ask(work: (asked: number) => Promise<void>): Promise<void> {
    const asked = ++this.#asked;
    this.loading = true;
    try {
      await work(asked);
      this.error = null;
    } catch (error) {
      if (asked === this.#asked) this.error = error instanceof ApiError ? error : ApiError.network();
    } finally {
      if (asked === this.#asked) this.loading = false;
    }
  }
}
