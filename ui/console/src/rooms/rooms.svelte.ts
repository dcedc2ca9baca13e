import { api, ApiError, type Counts, type Matched, type RoomRow, type Scope, type Status, type Turn } from "@sarangbang/api";
import { dayKey } from "@sarangbang/kit/i18n";
import { session } from "../app/session.svelte";
import { change, placeOf, rowsOf, vanished, type Change, type Place, type Table, type View } from "./table";

interface Loaded {
  end: Place | null;
  cursor: string | null;
  members: ReadonlySet<string> | null;
}

interface Found {
  q: string;
  roomNos: string[];
  /** Why each of them is shown. */
  why: ReadonlyMap<string, Matched>;
  cursor: string | null;
}

const NO_COUNTS: Counts = { bot: 0, waiting: 0, assigned: 0, in_progress: 0, inquiry: 0, answered: 0, on_hold: 0, ended: 0, unread: 0 };
const EVERY_STATUS: readonly Status[] = ["bot", "waiting", "assigned", "in_progress", "on_hold", "ended"];
const COUNTS_DELAY_MS = 300;
const SEARCH_DELAY_MS = 200;
const DAY_CHECK_MS = 15_000;

/** The room list: rows, counts, the chosen tab and scope, the search and what is ticked. */
class Rooms {
  table = $state.raw<Table>(new Map());
  counts = $state.raw<Counts>(NO_COUNTS);
  status = $state<Status>("waiting");
  scope = $state<Scope>("mine");
  /** Of 진행 only those in which this side spoke last. */
  turn = $state<Turn | null>(null);
  query = $state("");
  ticked = $state.raw<ReadonlySet<string>>(new Set());
  loading = $state(false);
  error = $state.raw<ApiError | null>(null);

  #loaded = $state.raw<ReadonlyMap<string, Loaded>>(new Map());
  #found = $state.raw<Found | null>(null);
  #pending: Change[] = [];
  #flush: number | undefined;
  #countsTimer: ReturnType<typeof setTimeout> | undefined;
  #searchTimer: ReturnType<typeof setTimeout> | undefined;
  #asked = 0;
  #day = "";
  #dayTimer: ReturnType<typeof setInterval> | undefined;

  rows: RoomRow[] = $derived.by(() => {
    const found = this.#found;
    if (this.query.trim() !== "") {
      return (found?.roomNos ?? []).map((no) => this.table.get(no)).filter((row) => row !== undefined);
    }
    return rowsOf(this.table, this.#view, session.me.agent_id);
  });
  more: boolean = $derived((this.query.trim() !== "" ? this.#found?.cursor : this.#here?.cursor) != null);
  /** Whether the list has been answered at least once, so that an empty one means there is nothing. */
  known: boolean = $derived(this.query.trim() !== "" ? this.#found?.q === this.query.trim() : this.#here !== undefined);

  /** What of 진행 is asked for; other statuses know no turns. */
  get #turn(): Turn | null {
    return this.status === "in_progress" && this.query.trim() === "" ? this.turn : null;
  }

  get #key(): string {
    return `${this.scope} ${this.status} ${this.#turn ?? ""}`;
  }

  /** Why the search shows a room; nothing where none is made. */
  why(roomNo: string): Matched | undefined {
    return this.query.trim() === "" ? undefined : this.#found?.why.get(roomNo);
  }

  get #here(): Loaded | undefined {
    return this.#loaded.get(this.#key);
  }

  get #view(): View {
    const here = this.#here;
    return { scope: this.scope, status: this.status, turn: this.#turn, end: here?.end ?? null, members: here?.members ?? null };
  }

  begin(scopes: readonly Scope[], counts: Counts): void {
    this.scope = scopes.at(-1) ?? "mine";
    this.counts = counts;
    void this.load();
    this.#day = dayKey(Date.now());
    clearInterval(this.#dayTimer);
    this.#dayTimer = setInterval(() => this.#turnDay(), DAY_CHECK_MS);
  }

  /** 종료 holds today's: at midnight of the site it starts anew. */
  #turnDay(): void {
    const today = dayKey(Date.now());
    if (today === this.#day) return;
    this.#day = today;
    this.#refreshCountsSoon(0);
    if (this.status === "ended") void this.load();
  }

  /** After a reset nothing that was known can be trusted, but for the rows in `keep`. */
  forget(keep: readonly string[]): void {
    this.#applyPending();
    this.table = new Map([...this.table].filter(([roomNo]) => keep.includes(roomNo)));
    this.#loaded = new Map();
    this.#found = null;
    void this.load();
    this.#refreshCountsSoon();
  }

  show(status: Status, scope: Scope = this.scope): void {
    const scopeChanged = scope !== this.scope;
    this.status = status;
    this.scope = scope;
    this.ticked = new Set();
    if (scopeChanged) this.#refreshCountsSoon(0);
    void this.load();
  }

  /** Of 진행 all, or those in which one side spoke last. */
  showTurn(turn: Turn | null): void {
    this.turn = turn;
    void this.load();
  }

  /** An agent's own act moved the room in hand to another status: the list goes along, so that it stays in sight. */
  follow(from: Status | undefined, to: Status): void {
    if (from !== to && this.status === from && this.query.trim() === "") this.show(to);
  }

  search(query: string): void {
    this.query = query;
    this.ticked = new Set();
    clearTimeout(this.#searchTimer);
    if (query.trim() === "") {
      this.#found = null;
      void this.load();
    } else this.#searchTimer = setTimeout(() => void this.load(), SEARCH_DELAY_MS);
  }

  tick(roomNo: string, on: boolean): void {
    const next = new Set(this.ticked);
    if (on) next.add(roomNo);
    else next.delete(roomNo);
    this.ticked = next;
  }

  /** Ticks a run of rooms beside those that are ticked already. */
  tickMany(roomNos: readonly string[]): void {
    this.ticked = new Set([...this.ticked, ...roomNos]);
  }

  untickAll(): void {
    this.ticked = new Set();
  }

  /** The first page of what is chosen now. */
  async load(): Promise<void> {
    const { scope, status } = this;
    const [turn, key] = [this.#turn, this.#key];
    const q = this.query.trim();
    const before = this.table;
    const asked = ++this.#asked;
    this.loading = true;
    try {
      const page = await api.rooms({ scope, status: q === "" ? [status] : EVERY_STATUS, turn, q });
      this.#applyPending();
      const members = scope === "team" ? new Set(page.items.map(({ room_no }) => room_no)) : null;
      const last = page.items.at(-1);
      const loaded: Loaded = { end: page.next_cursor && last ? placeOf(last) : null, cursor: page.next_cursor ?? null, members };
      const changes: Change[] = page.items.map((row) => ({ row }));
      if (q === "") {
        const view: View = { scope, status, turn, end: loaded.end, members: null };
        const gone = scope === "team" ? [] : vanished(before, this.table, view, page.items, session.me.agent_id);
        changes.push(...gone.map((roomNo) => ({ gone: roomNo })));
        this.#loaded = new Map(this.#loaded).set(key, loaded);
      } else if (asked === this.#asked) {
        this.#found = { q, roomNos: page.items.map(({ room_no }) => room_no), why: reasons(page.items), cursor: page.next_cursor ?? null };
      }
      this.table = change(this.table, changes);
      if (asked === this.#asked) {
        if (scope === this.scope) this.counts = page.counts;
        this.error = null;
      }
    } catch (error) {
      if (asked === this.#asked && error instanceof ApiError) this.error = error;
    } finally {
      if (asked === this.#asked) this.loading = false;
    }
  }

  /** The next page. */
  async loadMore(): Promise<void> {
    if (this.loading || !this.more) return;
    const { scope, status } = this;
    const [turn, key] = [this.#turn, this.#key];
    const q = this.query.trim();
    const here = this.#here;
    const found = this.#found;
    const asked = ++this.#asked;
    this.loading = true;
    try {
      const cursor = q === "" ? here?.cursor : found?.cursor;
      const page = await api.rooms({ scope, status: q === "" ? [status] : EVERY_STATUS, turn, q, cursor: cursor ?? null });
      if (asked !== this.#asked) return;
      const nos = page.items.map(({ room_no }) => room_no);
      const last = page.items.at(-1);
      this.table = change(this.table, page.items.map((row) => ({ row })));
      if (q !== "" && found) {
        const why = new Map([...found.why, ...reasons(page.items)]);
        this.#found = { q, roomNos: [...new Set([...found.roomNos, ...nos])], why, cursor: page.next_cursor ?? null };
      }
      else if (here) {
        const end = page.next_cursor && last ? placeOf(last) : null;
        const members = here.members ? new Set([...here.members, ...nos]) : null;
        this.#loaded = new Map(this.#loaded).set(key, { end, cursor: page.next_cursor ?? null, members });
      }
    } catch (error) {
      if (asked === this.#asked && error instanceof ApiError) this.error = error;
    } finally {
      if (asked === this.#asked) this.loading = false;
    }
  }

  /** A row from a frame or an answer. Bursts are drawn once a frame. */
  receive(row: RoomRow): void {
    const known = this.table.get(row.room_no);
    if (known?.status !== row.status || known.unread !== row.unread || known.turn !== row.turn) this.#refreshCountsSoon();
    if (this.scope === "team" && known?.status !== row.status) this.#reloadTeam();
    this.#queue({ row });
  }

  remove(roomNo: string): void {
    this.#queue({ gone: roomNo });
    this.#refreshCountsSoon();
    if (this.ticked.has(roomNo)) this.tick(roomNo, false);
  }

  /** The row after whatever is waiting to be drawn. */
  row(roomNo: string): RoomRow | undefined {
    return this.table.get(roomNo);
  }

  #queue(one: Change): void {
    this.#pending.push(one);
    if (this.#flush !== undefined) return;
    if (document.hidden) this.#flush = window.setTimeout(() => this.#applyPending(), 100);
    else this.#flush = requestAnimationFrame(() => this.#applyPending());
  }

  #applyPending(): void {
    this.#flush = undefined;
    const changes = this.#pending;
    this.#pending = [];
    this.table = change(this.table, changes);
  }

  /** The console can't tell who leads which group: it asks again. */
  #reloadTeam(): void {
    clearTimeout(this.#searchTimer);
    this.#searchTimer = setTimeout(() => void this.load(), COUNTS_DELAY_MS);
  }

  #refreshCountsSoon(delay = COUNTS_DELAY_MS): void {
    if (this.#countsTimer !== undefined) return;
    this.#countsTimer = setTimeout(async () => {
      this.#countsTimer = undefined;
      const { scope } = this;
      const counts = await api.counts(scope).catch(() => null);
      if (counts && scope === this.scope) this.counts = counts;
    }, delay);
  }
}

function reasons(rows: readonly RoomRow[]): Map<string, Matched> {
  return new Map(rows.flatMap(({ room_no, matched }) => (matched ? [[room_no, matched]] : [])));
}

export const rooms = new Rooms();
