import {
  api, ApiError, type Alarm, type Delivery, type Memo, type Message, type RoomCategory, type RoomRow, type RoomView, type Viewer,
} from "@sarangbang/api";
import { session } from "../app/session.svelte";
import { infoStore } from "../info/store";
import { withMemos } from "./memos";
import { OlderConversations } from "./older.svelte";
import { EMPTY, hasHole, hasOlder, newestSeq, take, withDelivery, type Timeline } from "./timeline";

const PAGE = 50;
const CATCH_UP_PAGE = 200;
const TYPING_MS = 6_000;

/** One room as it is kept while this tab knows it: going back to it paints from here. */
export class Conversation {
  view = $state.raw<RoomView | null>(null);
  timeline = $state.raw<Timeline>(EMPTY);
  memos = $state.raw<readonly Memo[]>([]);
  /** Whether a memo is written instead of a reply. */
  writesMemo = $state(false);
  memoText = $state("");
  viewers = $state.raw<readonly Viewer[]>([]);
  customerTypes = $state(false);
  loadingOlder = $state(false);
  error = $state.raw<ApiError | null>(null);
  /** Distance from the bottom where the reader left it; null at the newest message. */
  scrolledUp: number | null = null;

  #loading: Promise<void> | null = null;
  /** Messages that came by frame before the first page did. */
  #early: Message[] = [];
  /** How messages stand by frames that came before the first page did. */
  #earlyDeliveries: [seq: number, delivery: Delivery | null][] = [];
  #catchingUp = false;
  #stale = false;
  #toldRead = 0;
  #typing: ReturnType<typeof setTimeout> | undefined;

  /** What was said with the customer before. */
  readonly before: OlderConversations;

  constructor(readonly roomNo: string) {
    this.before = new OlderConversations(roomNo);
  }

  /** Whether the customer has older consultations; where that is not known, they are asked for all the same. */
  get hasBefore(): boolean {
    if (this.before.asked) return this.before.more;
    const { room, data } = infoStore.history;
    if (room !== this.roomNo || data === null) return true;
    const at = data.items.findIndex(({ current }) => current);
    return data.next_cursor != null || at < 0 || at < data.items.length - 1;
  }

  get older(): boolean {
    return hasOlder(this.timeline);
  }

  get ready(): boolean {
    return this.view !== null;
  }

  /** Loads what is missing; cheap when everything is there. */
  load(): Promise<void> {
    if (this.ready && !this.#stale) return Promise.resolve();
    this.#loading ??= this.#fetch().finally(() => (this.#loading = null));
    return this.#loading;
  }

  async #fetch(): Promise<void> {
    this.#stale = false;
    try {
      const memos = this.#allMemos();
      memos.catch(() => {});
      if (this.timeline.shown.length > 0) {
        this.#show(await api.room(this.roomNo));
        await this.#deliveriesAgain();
      } else {
        const [view, page] = await Promise.all([api.room(this.roomNo), api.messages(this.roomNo, { limit: PAGE })]);
        this.timeline = take(take(EMPTY, page.items), this.#early);
        for (const [seq, delivery] of this.#earlyDeliveries) this.timeline = withDelivery(this.timeline, seq, delivery);
        this.#show(view);
      }
      this.memos = withMemos(this.memos, await memos);
      this.#early = [];
      this.#earlyDeliveries = [];
      this.error = null;
      await this.#catchUp();
    } catch (error) {
      this.#stale = true;
      this.error = error instanceof ApiError ? error : ApiError.network();
    }
  }

  /** How messages on their way to a messenger stand by now; what the live connection tells meanwhile is newer. */
  async #deliveriesAgain(): Promise<void> {
    const first = this.timeline.shown.find(({ delivery }) => delivery != null);
    if (!first) return;
    this.#earlyDeliveries = [];
    const { items } = await api.messages(this.roomNo, { after: first.seq - 1, limit: CATCH_UP_PAGE });
    const told = new Set(this.#earlyDeliveries.map(([seq]) => seq));
    for (const { seq, delivery } of items) if (!told.has(seq)) this.timeline = withDelivery(this.timeline, seq, delivery ?? null);
  }

  #show(view: RoomView): void {
    const known = this.view;
    this.view = known && known.version > view.version ? { ...view, ...rowOf(known) } : view;
    this.viewers = view.viewers;
  }

  /** What stands beside the messages of a room in view may have changed: it is asked for again, the messages are not. */
  async lookAgain(): Promise<void> {
    if (!this.ready || this.#loading) return;
    try {
      this.#show(await api.room(this.roomNo));
    } catch {
      this.#stale = true;
    }
  }

  receiveCategory(category: RoomCategory): void {
    if (this.view) this.view = { ...this.view, category };
  }

  receiveTags(tags: string[]): void {
    if (this.view) this.view = { ...this.view, tags };
  }

  receiveAlarm(alarm: Alarm | null): void {
    if (this.view) this.view = { ...this.view, alarm };
  }

  /** An answer of the server that holds the whole room. */
  receiveView(view: RoomView): void {
    this.#show(view);
  }

  /** The row of a frame: actions and times around it are asked for again when the status or the agent changed. */
  receiveRow(row: RoomRow, inView: boolean): void {
    const known = this.view;
    if (!known || row.version <= known.version) return;
    const changed = row.status !== known.status || row.agent?.agent_id !== known.agent?.agent_id;
    this.view = { ...known, ...row };
    if (changed) this.staleNow(inView);
  }

  receive(message: Message): void {
    if (!this.ready) {
      this.#early.push(message);
      return;
    }
    if (message.from === "customer") this.customerTypes = false;
    this.timeline = take(this.timeline, [message]);
    void this.#catchUp();
  }

  /** How a message stands on its way to a messenger; null: it arrived. */
  receiveDelivery(seq: number, delivery: Delivery | null): void {
    if (!this.ready || this.#loading) this.#earlyDeliveries.push([seq, delivery]);
    this.timeline = withDelivery(this.timeline, seq, delivery);
  }

  /** 다시 보내기: what was given up sets out again. How it stands then comes by the live connection, in order; the answer may be late. */
  async sendAgain(seq: number): Promise<void> {
    await api.sendAgain(this.roomNo, seq);
  }

  async #allMemos(): Promise<Memo[]> {
    const all: Memo[] = [];
    for (let cursor: string | null | undefined = ""; cursor != null; ) {
      const page: { items: Memo[]; next_cursor?: string | null } = await api.memos(this.roomNo, cursor);
      all.push(...page.items);
      cursor = page.next_cursor;
    }
    return all;
  }

  receiveMemo(memo: Memo): void {
    this.memos = withMemos(this.memos, [memo]);
  }

  /** What is shown may be old. In view it is fetched at once, else when it is next opened. */
  staleNow(inView: boolean): void {
    this.#stale = true;
    if (!inView) return;
    if (this.#loading) void this.#loading.then(() => this.load());
    else void this.load();
  }

  /** Pages forward until no hole is left. */
  async #catchUp(): Promise<void> {
    if (this.#catchingUp) return;
    this.#catchingUp = true;
    try {
      while (hasHole(this.timeline, this.view?.last_seq ?? 0)) {
        const page = await api.messages(this.roomNo, { after: newestSeq(this.timeline), limit: CATCH_UP_PAGE });
        if (page.items.length === 0) break;
        this.timeline = take(this.timeline, page.items);
      }
    } catch {
      this.#stale = true;
    } finally {
      this.#catchingUp = false;
    }
  }

  async loadOlder(): Promise<void> {
    const first = this.timeline.shown[0]?.seq;
    if (this.loadingOlder || !this.older || first === undefined) return;
    this.loadingOlder = true;
    try {
      const page = await api.messages(this.roomNo, { before: first, limit: PAGE });
      this.timeline = take(this.timeline, page.items);
    } catch {
      // Scrolling up again asks again.
    } finally {
      this.loadingOlder = false;
    }
  }

  receiveRead(by: string, seq: number): void {
    const view = this.view;
    if (!view) return;
    if (by === "customer") this.view = { ...view, customer_read_seq: Math.max(view.customer_read_seq, seq) };
    else this.view = { ...view, agent_read_seq: Math.max(view.agent_read_seq, seq) };
  }

  receiveTyping(on: boolean): void {
    clearTimeout(this.#typing);
    this.customerTypes = on;
    if (on) this.#typing = setTimeout(() => (this.customerTypes = false), TYPING_MS);
  }

  get otherViewers(): readonly Viewer[] {
    return this.viewers.filter(({ agent_id }) => agent_id !== session.me.agent_id);
  }

  /** Tells the server that everything shown has been read, once. */
  async markRead(): Promise<void> {
    const seq = newestSeq(this.timeline);
    const view = this.view;
    if (!view || seq <= Math.max(view.agent_read_seq, this.#toldRead)) return;
    if (view.unread === 0 && !this.timeline.shown.some((m) => m.seq > view.agent_read_seq && m.from === "customer")) return;
    this.#toldRead = seq;
    try {
      await api.read(this.roomNo, seq);
      this.receiveRead("agent", seq);
    } catch {
      this.#toldRead = 0;
    }
  }
}

function rowOf(view: RoomView): RoomRow {
  const { room_no, status, turn, name, named, channel, last_message, unread, agent, started_at, waiting_since, version } = view;
  const { hold, flag, tags, grade, queued } = view;
  return { room_no, status, turn, name, named, channel, last_message, unread, agent, started_at, waiting_since, version, hold, flag, tags, grade, queued };
}
