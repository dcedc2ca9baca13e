import { api, ApiError, type Counts, type Frame, type RoomList, type RoomRow, type Status, type TeamAgent } from "@sarangbang/api";
import { onFrame } from "../app/frames";
import { session } from "../app/session.svelte";

const REFRESH_MS = 1_000;
const FRAMES: ReadonlySet<Frame["type"]> = new Set(["message", "room", "room_entered", "room_left", "agent", "reset"]);

/** [상담 현황]: one's agents with what they have in hand, and their rooms by status. */
export class Overview {
  agents = $state.raw<readonly TeamAgent[]>([]);
  /** Whose rooms are shown; empty: everybody's. */
  agent = $state("");
  status = $state<Status>("in_progress");
  rows = $state.raw<readonly RoomRow[]>([]);
  counts = $state.raw<Counts | null>(null);
  cursor = $state.raw<string | null>(null);
  ticked = $state.raw<ReadonlySet<string>>(new Set());
  known = $state(false);
  loading = $state(false);
  error = $state.raw<ApiError | null>(null);
  #asked = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Begins to listen; answers how to stop. */
  begin(): () => void {
    void this.load();
    const stop = onFrame((frame) => this.#hear(frame));
    return () => {
      stop();
      clearTimeout(this.#timer);
    };
  }

  show(change: Partial<Pick<Overview, "agent" | "status">>): void {
    Object.assign(this, change);
    this.known = false;
    this.rows = [];
    this.ticked = new Set();
    void this.load();
  }

  tick(roomNos: readonly string[], on: boolean): void {
    const next = new Set(this.ticked);
    for (const roomNo of roomNos) if (on) next.add(roomNo); else next.delete(roomNo);
    this.ticked = next;
  }

  /** Agents, and the first page of rooms or as many as were shown. */
  async load(): Promise<void> {
    const shown = this.rows.length;
    await this.#ask(async (asked) => {
      const team = api.team();
      team.catch(() => {});
      const rows: RoomRow[] = [];
      let cursor: string | null = "";
      let counts: Counts | null = null;
      while (cursor !== null && (rows.length === 0 || rows.length < shown)) {
        const page: RoomList = await this.#page(cursor);
        rows.push(...page.items);
        counts ??= page.counts;
        cursor = page.next_cursor ?? null;
      }
      const { agents } = await team;
      if (asked !== this.#asked) return;
      this.agents = agents;
      this.rows = rows;
      this.counts = counts;
      this.cursor = cursor;
      this.known = true;
      this.#forgetGone();
    });
  }

  async more(): Promise<void> {
    const { cursor } = this;
    if (cursor === null || this.loading) return;
    await this.#ask(async (asked) => {
      const page: RoomList = await this.#page(cursor);
      if (asked !== this.#asked) return;
      const known = new Set(this.rows.map(({ room_no }) => room_no));
      this.rows = [...this.rows, ...page.items.filter(({ room_no }) => !known.has(room_no))];
      this.cursor = page.next_cursor ?? null;
    });
  }

  #page(cursor: string) {
    const scope = session.boot?.scopes.at(-1);
    return api.rooms({ ...(scope ? { scope } : {}), status: [this.status], agent: this.agent, cursor });
  }

  /** What went to another list is ticked no more. */
  #forgetGone(): void {
    const there = new Set(this.rows.map(({ room_no }) => room_no));
    const left = [...this.ticked].filter((roomNo) => there.has(roomNo));
    if (left.length < this.ticked.size) this.ticked = new Set(left);
  }

  /** A busy desk tells much: it is asked again once a second at most. */
  #hear(frame: Frame): void {
    if (!FRAMES.has(frame.type)) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.load();
    }, REFRESH_MS);
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
