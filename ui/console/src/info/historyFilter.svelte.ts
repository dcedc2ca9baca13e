import { api, type History, type HistoryFilter, type HistoryFilters } from "@sarangbang/api";
import { appendPage, joinFirstPage } from "./history";

const NAMES = ["channel_id", "agent_id", "category_id", "from", "to"] as const;

/** 상담이력 of one room as it is narrowed; it is forgotten with the next room. */
class NarrowedHistory {
  room = $state<string | null>(null);
  filter = $state.raw<HistoryFilter>({});
  list = $state.raw<History | null>(null);
  options = $state.raw<HistoryFilters | null>(null);
  failed = $state(false);
  loading = $state(false);
  /** Whether the fields are shown. */
  opened = $state(false);

  count: number = $derived(NAMES.filter((name) => this.filter[name]).length);
  #asking: AbortController | null = null;

  /** Another room: nothing is narrowed. */
  choose(room: string): void {
    if (room === this.room) return;
    this.#asking?.abort();
    this.room = room;
    this.filter = {};
    this.list = this.options = null;
    this.opened = this.failed = this.loading = false;
  }

  /** The list of a room, where it is narrowed. */
  active(room: string): History | null {
    return this.room === room && this.count > 0 ? this.list : null;
  }

  async loadOptions(): Promise<void> {
    const { room } = this;
    if (room === null) return;
    try {
      const options = await api.historyFilters(room);
      if (room === this.room) this.options = options;
    } catch {
      // The fields stay as they are; opening them again asks again.
    }
  }

  set(filter: HistoryFilter): void {
    this.filter = filter;
    this.list = null;
    if (this.count > 0) void this.refresh();
  }

  /** Asks for the first page; what was scrolled to stays where it fits. */
  async refresh(): Promise<void> {
    const { room, filter } = this;
    if (room === null || this.count === 0) return;
    this.#asking?.abort();
    const asking = new AbortController();
    this.#asking = asking;
    this.loading = true;
    try {
      const fresh = await api.history(room, filter, null, asking.signal);
      if (asking.signal.aborted) return;
      this.list = this.list ? joinFirstPage(this.list, fresh) : fresh;
      this.failed = false;
    } catch {
      this.failed = !asking.signal.aborted;
    } finally {
      if (this.#asking === asking) this.loading = false;
    }
  }

  /** The next page; whether it came. */
  async more(): Promise<boolean> {
    const { room, filter, list } = this;
    if (room === null || list?.next_cursor == null || this.loading) return false;
    const asking = new AbortController();
    this.#asking = asking;
    this.loading = true;
    try {
      const next = await api.history(room, filter, list.next_cursor, asking.signal);
      if (asking.signal.aborted || this.list !== list) return false;
      this.list = appendPage(list, next);
      this.failed = false;
      return true;
    } catch {
      this.failed = !asking.signal.aborted;
      return false;
    } finally {
      if (this.#asking === asking) this.loading = false;
    }
  }
}

export const historyFilter = new NarrowedHistory();
