import { api, type Counts, type Frame, type RoomRow, type Status, type TeamAgent } from "@sarangbang/api";
import { onFrame } from "../app/frames";
import { session } from "../app/session.svelte";
import { Pages } from "./pages.svelte";

const REFRESH_MS = 1_000;
const FRAMES: ReadonlySet<Frame["type"]> = new Set(["message", "room", "room_entered", "room_left", "agent", "reset"]);

/** [상담 현황]: one's agents with what they have in hand, and their rooms by status. */
export class Overview extends Pages<RoomRow, Counts> {
  agents = $state.raw<readonly TeamAgent[]>([]);
  /** Whose rooms are shown; empty: everybody's. */
  agent = $state("");
  status = $state<Status>("in_progress");
  ticked = $state.raw<ReadonlySet<string>>(new Set());
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
    this.ticked = new Set();
    this.anew();
  }

  tick(roomNos: readonly string[], on: boolean): void {
    const next = new Set(this.ticked);
    for (const roomNo of roomNos) if (on) next.add(roomNo); else next.delete(roomNo);
    this.ticked = next;
  }

  protected page(cursor: string) {
    const scope = session.boot?.scopes.at(-1);
    return api.rooms({ ...(scope ? { scope } : {}), status: [this.status], agent: this.agent, cursor });
  }

  protected idOf({ room_no }: RoomRow): string {
    return room_no;
  }

  protected override async beside(): Promise<(rows: readonly RoomRow[]) => void> {
    const { agents } = await api.team();
    return (rows) => {
      this.agents = agents;
      this.#forgetGone(rows);
    };
  }

  /** What went to another list is ticked no more. */
  #forgetGone(rows: readonly RoomRow[]): void {
    const there = new Set(rows.map(({ room_no }) => room_no));
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
}
