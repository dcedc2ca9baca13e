import { api, ApiError, type CustomTabPage } from "@sarangbang/api";

/** Says to the page of a tab, or hears from it. */
export const RENEW = "sarangbang:renew";
export const CONTEXT = "sarangbang:context";

type Stage = "asking" | "opening" | "open" | "failed" | "blocked";

/** One custom tab of one room: from asking for its address to its page being there. */
export class TabPage {
  stage: Stage = $state("asking");
  page = $state.raw<CustomTabPage | null>(null);
  failure = $state.raw<ApiError | null>(null);
  /** The page takes long. */
  slow = $state(false);
  #asking = new AbortController();
  #slow: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly roomNo: string,
    private readonly tabId: string,
    /** Origins that this document may frame. */
    private readonly framed: ReadonlySet<string>,
    private readonly slowAfterMs = 10_000,
  ) {
    void this.load();
  }

  async load(): Promise<void> {
    this.#asking.abort();
    const asking = (this.#asking = new AbortController());
    this.stage = "asking";
    this.failure = this.page = null;
    try {
      const page = await this.#fetch(asking.signal);
      if (asking.signal.aborted) return;
      if (!this.framed.has(page.origin)) this.stage = "blocked";
      else {
        this.page = page;
        this.stage = "opening";
        this.#wait();
      }
    } catch (error) {
      if (asking.signal.aborted) return;
      this.failure = error instanceof ApiError ? error : ApiError.network();
      this.stage = "failed";
    }
  }

  loaded(): void {
    if (this.stage !== "opening") return;
    this.#calm();
    this.stage = "open";
  }

  /** The browser refused to show the page. */
  blocked(uri: string): void {
    if (this.page === null || !uri.startsWith(this.page.origin)) return;
    this.#calm();
    this.page = null;
    this.stage = "blocked";
  }

  /**
   * A page that stays open longer than its context counts asks for a new one. Only a page with an origin of its own is answered, and
   * by that origin: anything else could have come in its place.
   */
  async hear(event: Pick<MessageEvent, "data" | "origin" | "source">, frame: Window | null | undefined): Promise<void> {
    const { page } = this;
    if (!page?.same_origin || event.source !== frame || event.origin !== page.origin) return;
    if ((event.data as { type?: unknown } | null)?.type !== RENEW) return;
    const fresh = await this.#fetch(this.#asking.signal).catch(() => null);
    if (!fresh || this.page !== page || fresh.origin !== page.origin) return;
    frame?.postMessage({ type: CONTEXT, context: fresh.context, expires_at: fresh.expires_at }, page.origin);
  }

  async openInWindow(): Promise<void> {
    // Opened at once: what is opened after waiting is held for a pop-up. It must not reach back into the desk.
    const opened = window.open("about:blank", "_blank");
    if (opened) opened.opener = null;
    const fresh = await this.#fetch(this.#asking.signal).catch(() => null);
    if (opened && fresh) opened.location.replace(fresh.url);
    else opened?.close();
  }

  close(): void {
    this.#asking.abort();
    this.#calm();
  }

  #fetch(signal: AbortSignal): Promise<CustomTabPage> {
    return api.customTab(this.roomNo, this.tabId, signal);
  }

  #wait(): void {
    this.#calm();
    this.#slow = setTimeout(() => (this.slow = true), this.slowAfterMs);
  }

  #calm(): void {
    clearTimeout(this.#slow);
    this.slow = false;
  }
}
