import { api, ApiError, type AgentRequest, type RequestCounts, type RequestKind, type RequestList, type RequestState } from "@sarangbang/api";

/** [상담원 요청사항]: one state at a time, filtered, page by page. */
export class RequestPages {
  state = $state<RequestState>("pending");
  kind = $state<RequestKind | "">("");
  agent = $state("");
  items = $state.raw<readonly AgentRequest[]>([]);
  counts = $state.raw<RequestCounts | null>(null);
  cursor = $state.raw<string | null>(null);
  known = $state(false);
  loading = $state(false);
  error = $state.raw<ApiError | null>(null);
  #asked = 0;

  show(change: Partial<Pick<RequestPages, "state" | "kind" | "agent">>): void {
    Object.assign(this, change);
    this.known = false;
    this.items = [];
    void this.load();
  }

  /** The first page, or as many as were shown. */
  async load(): Promise<void> {
    const shown = this.items.length;
    await this.#ask(async (asked) => {
      const items: AgentRequest[] = [];
      let cursor: string | null = "";
      let counts: RequestCounts | null = null;
      while (cursor !== null && (items.length === 0 || items.length < shown)) {
        const page: RequestList = await this.#page(cursor);
        items.push(...page.items);
        counts ??= page.counts;
        cursor = page.next_cursor ?? null;
      }
      if (asked !== this.#asked) return;
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
      const page: RequestList = await this.#page(cursor);
      if (asked !== this.#asked) return;
      const known = new Set(this.items.map(({ id }) => id));
      this.items = [...this.items, ...page.items.filter(({ id }) => !known.has(id))];
      this.cursor = page.next_cursor ?? null;
    });
  }

  #page(cursor: string) {
    const { state, kind, agent } = this;
    return api.requests({ state, kind: kind || undefined, agent: agent || undefined, cursor });
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
