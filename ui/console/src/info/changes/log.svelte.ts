import type { CustomerChange, CustomerChanges } from "@sarangbang/api";

type Load = (cursor: string | null, signal: AbortSignal) => Promise<CustomerChanges>;

/** 변경 이력 of the customer in view, page by page. */
export class ChangeLog {
  items = $state.raw<readonly CustomerChange[]>([]);
  loading = $state(false);
  failed = $state(false);
  /** Whether anything was answered yet. */
  known = $state(false);
  #next: string | null = null;
  #asking: AbortController | null = null;

  constructor(private readonly load: Load) {}

  get hasMore(): boolean {
    return this.known && this.#next !== null;
  }

  /** Asks anew for as much as stands there: a later change alters older lines, too. */
  async refresh(): Promise<void> {
    const enough = this.items.length;
    await this.#ask(async (signal) => {
      let page = await this.load(null, signal);
      const items = [...page.items];
      while (items.length < enough && page.next_cursor != null) {
        page = await this.load(page.next_cursor, signal);
        items.push(...page.items);
      }
      return { items, next: page.next_cursor };
    });
  }

  async more(): Promise<void> {
    const cursor = this.#next;
    if (cursor === null || this.loading) return;
    await this.#ask(async (signal) => {
      const page = await this.load(cursor, signal);
      const there = new Set(this.items.map(({ id }) => id));
      return { items: [...this.items, ...page.items.filter(({ id }) => !there.has(id))], next: page.next_cursor };
    });
  }

  stop(): void {
    this.#asking?.abort();
  }

  async #ask(what: (signal: AbortSignal) => Promise<{ items: CustomerChange[]; next: string | null | undefined }>): Promise<void> {
    this.#asking?.abort();
    const asking = new AbortController();
    this.#asking = asking;
    this.loading = true;
    this.failed = false;
    try {
      const { items, next } = await what(asking.signal);
      if (asking.signal.aborted) return;
      this.items = items;
      this.#next = next ?? null;
      this.known = true;
    } catch {
      if (!asking.signal.aborted) this.failed = true;
    } finally {
      if (this.#asking === asking) this.loading = false;
    }
  }
}
