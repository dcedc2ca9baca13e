import { same, type Params } from "../params";
import type { ToHost } from "../port";
import type {
  Attachment,
  Sent,
  VerificationAnswer,
  VerificationStep,
  VisitorFrame,
  VisitorMessage,
  VisitorMessages,
  VisitorRooms,
  VisitorSession,
} from "@sarangbang/api";
import { ApiError, type Fetch } from "./api";
import type { Box } from "./box";
import { CatchUp } from "./catchup";
import { backoff, type Clock } from "./clock";
import { Live, type Socket } from "./live";
import { Outbox, type Unsent } from "./outbox";
import { Session } from "./session";
import { mark, normal } from "./text";
import * as timeline from "./timeline";
import { blank, type View } from "./view";

export interface Surroundings {
  site: string;
  box: Box;
  fetcher: Fetch;
  socket(): Socket;
  clock: Clock;
  now(): string;
  uuid(): string;
  changed(view: View): void;
  tell(event: ToHost): void;
}

const TYPING_SHOWN = 6_000;

/** A visitor's conversation: one entry, one current room, one connection. */
export class Chat {
  view: View = blank;
  readonly session: Session;
  private readonly outbox: Outbox;
  private readonly live: Live;
  private readonly catchUp: CatchUp;
  private open = false;
  private turn = 0;
  private loaded = false;
  private token: string | null = null;
  private cancelTyping = () => {};
  private cancelRead = () => {};

  constructor(private readonly around: Surroundings) {
    const { site, box, fetcher, clock } = around;
    this.session = new Session(site, box, fetcher, (session) => this.entered(session));
    this.outbox = new Outbox(
      box,
      {
        send: (item) => this.post(item),
        sent: (item, sent) => this.sent(item, sent),
        changed: (unsent) => this.show({ unsent }),
      },
      clock,
    );
    this.catchUp = new CatchUp(
      {
        line: () => this.view.line,
        place: (line) => this.place(line),
        leave: () => this.leave(),
        aside: (page) => page.ended && page.room_no === box.get("aside"),
        fetch: (after) => this.page(after),
        done: () => {
          this.loaded = true;
          this.connect();
        },
      },
      clock,
    );
    this.live = new Live(
      () => around.socket(),
      {
        token: () => this.session.token,
        frame: (frame) => this.hear(frame),
        up: () => {
          this.show({ online: true });
          this.outbox.kick();
          this.sync();
        },
        down: () => this.show({ online: false, typing: false }),
        refused: () => {
          this.show({ online: false });
          this.sync();
        },
      },
      clock,
    );
  }

  /** Enters, however long it takes to get through. */
  async start(params: Params) {
    const turn = ++this.turn;
    this.outbox.hold();
    for (let attempt = 0; ; attempt++) {
      try {
        await this.session.enter(params);
        break;
      } catch (error) {
        if (turn !== this.turn) return;
        const problem = error instanceof ApiError ? error : new ApiError(0, "unreachable");
        if (!problem.passing) return this.show({ phase: "closed" });
        this.show({ online: problem.status === 429 });
        const wait = backoff(attempt, 1_000, 15_000, this.around.clock.random());
        await this.pause(problem.status === 429 ? problem.retryAfter * 1000 + 50 : wait);
      }
      if (turn !== this.turn) return;
    }
    if (turn !== this.turn) return;
    this.show({ phase: "ready", online: true });
    this.outbox.open(mark(params["site_uid"]));
    this.sync();
  }

  setParams(params: Params) {
    const before = this.session.params;
    if (same(before, params)) return;
    const uid = params["site_uid"];
    if (before["site_uid"] && before["site_uid"] !== uid) this.wipe();
    if (before["site_uid"] && !uid) this.forget();
    void this.start(params);
  }

  /** The visitor leaves this browser to somebody else. */
  logout() {
    this.outbox.clear();
    this.wipe();
    this.forget();
    void this.start({});
  }

  setOpen(open: boolean) {
    this.open = open;
    this.connect();
  }

  send(text: string, attachments: Attachment[] = [], button?: string) {
    const said = normal(text).trim();
    if (!said && !attachments.length) return;
    this.live.typing(false);
    this.outbox.add(this.around.uuid(), said, attachments, this.around.now(), button);
  }

  retry(client_id: string) {
    this.outbox.retry(client_id);
  }

  discard(client_id: string) {
    this.outbox.discard(client_id);
  }

  typing(on: boolean) {
    if (this.view.line.room_no && !this.view.line.ended) this.live.typing(on);
  }

  /** The visitor looks at the newest message. */
  looked() {
    const { line } = this.view;
    const seq = line.items.at(-1)?.seq ?? 0;
    if (!line.room_no || seq <= this.read(line.room_no)) return;
    this.around.box.set("read", { room_no: line.room_no, seq });
    this.count();
    this.cancelRead();
    this.cancelRead = this.around.clock.after(400, () => {
      this.session.call("POST", "/widget/v1/read", { seq }).catch(() => undefined);
    });
  }

  async end() {
    await this.session.call("POST", "/widget/v1/end", {});
    const { line } = this.view;
    if (line.room_no) this.ended(line.room_no);
    this.sync();
  }

  /** A number to be verified, or the code that came. */
  verify(answer: VerificationAnswer): Promise<VerificationStep> {
    return this.session.call("POST", "/widget/v1/verifications", answer);
  }

  /** Puts the ended room aside: an empty window until the next message opens a room. */
  renew() {
    const { line } = this.view;
    if (!line.ended) return;
    this.around.box.set("aside", line.room_no);
    this.show({ line: timeline.nothing, earlier: [] });
    this.count();
  }

  rooms(cursor?: string): Promise<VisitorRooms> {
    const query = cursor ? `?cursor=${encodeURIComponent(cursor)}` : "";
    return this.session.call("GET", `/widget/v1/rooms${query}`);
  }

  async messagesOf(room_no: string): Promise<VisitorMessage[]> {
    const path = `/widget/v1/rooms/${encodeURIComponent(room_no)}/messages`;
    const items: VisitorMessage[] = [];
    for (let after: string | null = "0"; after; ) {
      const page: VisitorMessages = await this.session.call("GET", `${path}?after=${after}`);
      items.push(...page.items);
      after = page.next_cursor ?? null;
    }
    return items;
  }

  /** The network is back. */
  hurry() {
    this.live.hurry();
    this.outbox.kick();
  }

  private entered(session: VisitorSession) {
    const another = this.token !== null && this.token !== session.token;
    this.token = session.token;
    this.show({ desk: session.desk });
    if (another) {
      this.show({ line: { ...this.view.line, synced: 0 } });
      this.live.restart();
    }
  }

  private post(item: Unsent): Promise<Sent> {
    const { client_id, text, attachments, owner, button } = item;
    const body = { client_id, text, button, attachment_ids: attachments.map(({ id }) => id) };
    return this.session.call("POST", "/widget/v1/messages", body, () => {
      if (mark(this.session.params["site_uid"]) !== owner) throw new ApiError(0, "moved");
    });
  }

  private sent(item: Unsent, sent: Sent) {
    const { client_id, text, attachments } = item;
    const kind = attachments.length ? (attachments.every((a) => a.image) ? "image" : "file") : "text";
    const { seq, id, at, room_no } = sent;
    if (this.view.line.room_no !== room_no) {
      this.leave();
      this.place(timeline.nothing);
    }
    const message = { seq, id, at, client_id, kind, from: "customer", text, attachments } as const;
    this.place(timeline.withMessage(this.view.line, room_no, message));
    this.connect();
    if (timeline.hasGap(this.view.line)) this.sync();
  }

  private hear(frame: VisitorFrame) {
    const { line } = this.view;
    switch (frame.type) {
      case "message":
        return this.heardMessage(frame.room_no, frame.message);
      case "ended":
        return this.ended(frame.room_no);
      case "read":
        return this.place(timeline.withRead(line, frame.room_no, frame.seq));
      case "typing":
        return this.heardTyping(frame.on && frame.room_no === line.room_no);
      case "enter":
        return void this.start(this.session.params);
      case "reset":
        this.place({ ...line, synced: 0 });
        return this.sync();
    }
  }

  private heardMessage(room_no: string, message: VisitorMessage) {
    const { line, earlier } = this.view;
    if (timeline.isAnswer(message)) this.heardTyping(false);
    if (line.room_no !== null && line.room_no !== room_no) {
      if (!earlier.some((known) => known.id === message.id)) this.sync();
      return;
    }
    this.place(timeline.withMessage(line, room_no, message));
    this.catchUp.ifGapStays();
  }

  private heardTyping(on: boolean) {
    this.cancelTyping();
    this.show({ typing: on });
    if (on) this.cancelTyping = this.around.clock.after(TYPING_SHOWN, () => this.show({ typing: false }));
  }

  private ended(room_no: string) {
    this.place(timeline.withEnd(this.view.line, room_no));
  }

  private sync() {
    if (this.view.phase === "ready") this.catchUp.now();
  }

  private async page(after: number): Promise<VisitorMessages> {
    const { turn } = this;
    const path = `/widget/v1/messages?after=${after}`;
    const page = await this.session.call<VisitorMessages>("GET", path);
    if (turn !== this.turn) throw new ApiError(0, "moved");
    return page;
  }

  /** A connection is held while there is something to hear. */
  private connect() {
    const { line, phase } = this.view;
    if (phase === "ready" && (this.open || (line.room_no && !line.ended))) this.live.start();
  }

  private leave() {
    const { line, earlier } = this.view;
    this.show({ earlier: [...earlier, ...line.items] });
  }

  private place(line: timeline.Timeline) {
    const before = this.view.line;
    if (line === before) return;
    this.show({ line });
    this.count();
    const { tell } = this.around;
    if (line.room_no === null) return;
    if (!this.loaded) return;
    const known = new Set(before.items.map(({ id }) => id));
    for (const { id, from, kind, at } of line.items)
      if (from !== "system" && !known.has(id))
        tell({ t: "message", detail: { room_no: line.room_no, id, from, kind, at } });
    if (line.ended && !before.ended) tell({ t: "ended", detail: { room_no: line.room_no } });
  }

  /** Another tab may have read on. */
  count() {
    const { line, unread } = this.view;
    const count = timeline.unreadCount(line, line.room_no ? this.read(line.room_no) : 0);
    if (count === unread) return;
    this.show({ unread: count });
    this.around.tell({ t: "unread", detail: { count } });
  }

  private read(room_no: string): number {
    const mark = this.around.box.get<{ room_no: string; seq: number }>("read");
    return mark?.room_no === room_no ? mark.seq : 0;
  }

  /** The next entry brings no token: nobody goes on in the session of the one before. */
  private forget() {
    this.outbox.hold();
    this.live.stop();
    this.session.forget();
    this.token = null;
    for (const key of ["read", "aside"]) this.around.box.remove(key);
  }

  private wipe() {
    this.turn++;
    this.loaded = false;
    this.catchUp.cancel();
    this.cancelRead();
    this.around.box.remove("draft");
    this.show({ line: timeline.nothing, earlier: [], typing: false, epoch: this.view.epoch + 1 });
    this.count();
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.around.clock.after(ms, resolve));
  }

  private show(change: Partial<View>) {
    this.view = { ...this.view, ...change };
    this.around.changed(this.view);
  }
}
