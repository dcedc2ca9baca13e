import { api, ApiError, onLoggedOut, type ConsoleSays, type Frame, type Message, type RoomRow, type Status } from "@sarangbang/api";
import { conversations } from "../conversation/conversations.svelte";
import { drafts } from "../conversation/drafts.svelte";
import { Outbox, sendByHttp } from "../conversation/outbox.svelte";
import { LiveConnection, type LiveState, type Socket } from "../live/connection";
import { alarms } from "../notices/alarms.svelte";
import { notices } from "../notices/notices.svelte";
import { requests } from "../requests/requests.svelte";
import { rooms } from "../rooms/rooms.svelte";
import { tell } from "./frames";
import { router } from "./router.svelte";
import { session } from "./session.svelte";

const OFFLINE_AFTER_MS = 1_500;

/** The console at work: starts everything and leads each frame to what it changes. */
class Desk {
  state = $state<"starting" | "open" | "failed">("starting");
  offline = $state(false);
  newBuild = $state(false);

  readonly outbox = new Outbox({
    send: sendByHttp,
    onStored: (roomNo, message) => conversations.find(roomNo)?.receive(message),
    isOnline: () => this.#live.state === "open",
    storage: sessionStorage,
  });
  #beside: string | null = null;
  readonly #live = new LiveConnection({
    connect: (since) => new WebSocket(liveUrl(since)) as Socket,
    onFrame: (frame) => this.#receive(frame),
    onState: (state, attempts) => this.#liveBecame(state, attempts),
  });
  #offlineTimer: ReturnType<typeof setTimeout> | undefined;

  async start(): Promise<void> {
    onLoggedOut(() => router.leaveTo("/login"));
    this.state = "starting";
    try {
      const boot = await api.boot();
      session.begin(boot);
      drafts.begin(boot.drafts);
      rooms.begin(boot.scopes, boot.counts);
      requests.begin();
      this.outbox.restore(boot.me.agent_id);
      void alarms.load();
      this.#live.start(boot.cursor);
      this.state = "open";
      void this.#showItsList(router.roomNo, rooms.status);
      this.#watchTheWindow();
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 401)) this.state = "failed";
    }
  }

  /** A page that opens with a room opens with the list it is in, too. */
  async #showItsList(roomNo: string | null, shown: Status): Promise<void> {
    if (roomNo === null) return;
    const conversation = conversations.open(roomNo);
    await conversation.load();
    if (conversation.view && router.roomNo === roomNo) rooms.follow(shown, conversation.view.status);
  }

  /** Tells the server which room is looked at; a hidden tab looks at none. */
  look(): void {
    this.#say({ type: "view", room_no: document.hidden ? null : router.roomNo, beside: this.#beside });
  }

  /** A link preview of this person is open: what changes of them is told as well. */
  lookBeside(version: string | null): void {
    if (this.#beside === version) return;
    this.#beside = version;
    this.look();
  }

  typing(roomNo: string, on: boolean): void {
    this.#say({ type: "typing", room_no: roomNo, on });
  }

  #say(words: ConsoleSays): void {
    this.#live.say(words);
  }

  #receive(frame: Frame): void {
    switch (frame.type) {
      case "hello":
        this.newBuild ||= frame.build !== session.boot?.build;
        this.look();
        this.outbox.resume();
        this.#mend();
        this.#refreshInfo();
        break;
      case "reset":
        this.#refetch();
        break;
      case "message": {
        const before = rooms.row(frame.room_no);
        if (this.#isInHand(frame.message, frame.room)) rooms.follow(rooms.row(frame.room_no)?.status, frame.room.status);
        rooms.receive(frame.room);
        this.outbox.settle(frame.message.client_id);
        conversations.find(frame.room_no)?.receive(frame.message);
        conversations.find(frame.room_no)?.receiveRow(frame.room, this.#inView(frame.room_no));
        this.#notify(frame.message, frame, before);
        break;
      }
      case "room_entered":
        notices.roomChanged(frame.room, rooms.row(frame.room.room_no));
        conversations.find(frame.room.room_no)?.staleNow(this.#inView(frame.room.room_no));
        rooms.receive(frame.room);
        break;
      case "room":
        notices.roomChanged(frame.room, rooms.row(frame.room.room_no));
        rooms.receive(frame.room);
        conversations.find(frame.room.room_no)?.receiveRow(frame.room, this.#inView(frame.room.room_no));
        break;
      case "room_left":
        rooms.remove(frame.room_no);
        if (this.#inView(frame.room_no)) conversations.find(frame.room_no)?.staleNow(true);
        else conversations.forget(frame.room_no);
        break;
      case "read":
        conversations.find(frame.room_no)?.receiveRead(frame.by, frame.seq);
        break;
      case "delivery":
        conversations.find(frame.room_no)?.receiveDelivery(frame.seq, frame.delivery ?? null);
        break;
      case "memo":
        conversations.find(frame.room_no)?.receiveMemo(frame.memo);
        break;
      case "draft":
        drafts.receive(frame.room_no, frame.text);
        break;
      case "typing":
        conversations.find(frame.room_no)?.receiveTyping(frame.on);
        break;
      case "viewers": {
        const conversation = conversations.find(frame.room_no);
        if (conversation) conversation.viewers = frame.viewers;
        break;
      }
      case "availability":
        session.available = frame.available;
        break;
      case "customer":
        void conversations.find(frame.room_no)?.lookAgain();
        break;
      case "site":
        session.move(frame.site);
        break;
      case "info_area":
        void session.infoAgain();
        break;
      case "categories":
        if (router.roomNo !== null) void conversations.find(router.roomNo)?.lookAgain();
        break;
      case "alarm":
        conversations.find(frame.alarm.room_no)?.receiveAlarm(frame.alarm);
        void alarms.ring(frame.alarm);
        break;
      case "alarm_set":
        conversations.find(frame.room_no)?.receiveAlarm(frame.alarm ?? null);
        void alarms.load();
        break;
      case "ping":
        break;
    }
    tell(frame);
  }

  /** What was missed can't be told: everything is asked for again; drafts and unsent messages stay. */
  #refetch(): void {
    const { roomNo } = router;
    rooms.forget(roomNo === null ? [] : [roomNo]);
    conversations.allStale(roomNo);
    void alarms.load();
    void api.boot().then(
      (boot) => {
        session.begin(boot);
        drafts.begin(boot.drafts);
      },
      () => {},
    );
  }

  #notify(message: Message, frame: Extract<Frame, { type: "message" }>, before: RoomRow | undefined): void {
    if (message.from !== "customer") {
      // Whoever took a room by hand knows.
      if (message.system?.code !== "room_accepted") notices.roomChanged(frame.room, before);
      return;
    }
    const watched = this.#inView(frame.room_no) && document.hasFocus();
    if (!watched) notices.customerWrote(message, frame.room);
  }

  /** Whether the room in view is one's own or was answered by oneself: its list is followed where a message moves it to 진행. */
  #isInHand(message: Message, room: RoomRow): boolean {
    const me = session.me.agent_id;
    return this.#inView(room.room_no) && (message.agent?.agent_id === me || room.agent?.agent_id === me) && room.status === "in_progress";
  }

  #inView(roomNo: string): boolean {
    return router.roomNo === roomNo;
  }

  /** What could not be loaded while the server was away. */
  #mend(): void {
    if (rooms.error) void rooms.load();
    if (router.roomNo !== null) void conversations.find(router.roomNo)?.load();
  }

  /** Frames about the customer reach only those who look at the room: whoever looks again asks again. */
  #refreshInfo(): void {
    if (router.roomNo !== null && !document.hidden) tell({ type: "customer", cursor: "", room_no: router.roomNo });
  }

  #liveBecame(state: LiveState, attempts: number): void {
    if (state === "logged_out") router.leaveTo("/login");
    if (state === "open") {
      clearTimeout(this.#offlineTimer);
      this.#offlineTimer = undefined;
      this.offline = false;
    } else this.#offlineTimer ??= setTimeout(() => (this.offline = true), OFFLINE_AFTER_MS);
    // A refused handshake does not say why: asking who one is does.
    if (state === "waiting" && attempts >= 2) void api.me().catch(() => {});
  }

  #watchTheWindow(): void {
    addEventListener("online", () => this.#live.hurry());
    addEventListener("pagehide", () => drafts.saveNow());
    document.addEventListener("visibilitychange", () => {
      this.look();
      if (document.hidden) drafts.saveNow();
      else {
        this.#live.hurry();
        this.#refreshInfo();
      }
    });
  }
}

function liveUrl(since: string | null): string {
  const url = new URL("/api/v1/live", location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  if (since !== null) url.searchParams.set("since", since);
  return url.href;
}

export const desk = new Desk();
