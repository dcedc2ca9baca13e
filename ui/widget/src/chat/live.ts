import type { VisitorFrame } from "@sarangbang/api";
import { backoff, type Clock } from "./clock";

export interface Socket {
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number }) => void) | null;
  send(text: string): void;
  close(): void;
}

export interface Hooks {
  /** Asked at each attempt; null: there is nobody to connect as. */
  token(): string | null;
  frame(frame: VisitorFrame): void;
  /** Said hello: what was missed comes now, and messages should be fetched. */
  up(): void;
  down(): void;
  /** Closed before hello: the token may no longer count. */
  refused(): void;
}

const SILENCE = 30_000;
const TYPING_EVERY = 3_000;

/** One socket that comes back by itself. Tells what happened, sends no commands. */
export class Live {
  private socket: Socket | null = null;
  private wanted = false;
  private greeted = false;
  private attempt = 0;
  private since: string | null = null;
  private cancelTimer = () => {};
  private mayType = true;
  private cancelTyping = () => {};

  constructor(
    private readonly open: () => Socket,
    private readonly hooks: Hooks,
    private readonly clock: Clock,
  ) {}

  start() {
    if (this.wanted) return;
    this.wanted = true;
    this.attempt = 0;
    this.connect();
  }

  stop() {
    this.wanted = false;
    this.drop();
  }

  /** As somebody else: nothing of the old connection is resumed. */
  restart() {
    this.since = null;
    if (!this.wanted) return;
    this.drop();
    this.attempt = 0;
    this.connect();
  }

  /** The network is back: no reason to wait. */
  hurry() {
    if (!this.wanted || this.socket) return;
    this.attempt = 0;
    this.cancelTimer();
    this.connect();
  }

  typing(on: boolean) {
    if (!this.greeted || (on && !this.mayType)) return;
    this.say({ type: "typing", on });
    this.cancelTyping();
    this.mayType = !on;
    if (on) this.cancelTyping = this.clock.after(TYPING_EVERY, () => (this.mayType = true));
  }

  private connect() {
    const token = this.hooks.token();
    if (!token) return this.retry();
    let socket: Socket;
    try {
      socket = this.socket = this.open();
    } catch {
      return this.retry();
    }
    this.watch();
    socket.onopen = () => this.say({ type: "auth", token, since: this.since });
    socket.onmessage = ({ data }) => this.hear(String(data));
    socket.onclose = () => this.lost();
  }

  private hear(text: string) {
    this.watch();
    let frame: VisitorFrame;
    try {
      frame = JSON.parse(text) as VisitorFrame;
    } catch {
      return;
    }
    if (frame.type === "ping") return this.say({ type: "pong" });
    if ("cursor" in frame) this.since = frame.cursor;
    if (frame.type === "hello") {
      this.greeted = true;
      this.attempt = 0;
      this.hooks.up();
    }
    this.hooks.frame(frame);
  }

  private lost() {
    const greeted = this.greeted;
    this.drop();
    if (greeted) this.hooks.down();
    else this.hooks.refused();
    if (this.wanted) this.retry();
  }

  private retry() {
    this.cancelTimer();
    const wait = backoff(this.attempt++, 300, 5_000, this.clock.random());
    this.cancelTimer = this.clock.after(wait, () => this.connect());
  }

  /** A stalled socket fires no close: silence is taken for one. */
  private watch() {
    this.cancelTimer();
    this.cancelTimer = this.clock.after(SILENCE, () => this.lost());
  }

  private drop() {
    this.cancelTimer();
    this.cancelTyping();
    this.mayType = true;
    this.greeted = false;
    const socket = this.socket;
    this.socket = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    try {
      socket.close();
    } catch {
      // Already gone.
    }
  }

  private say(what: object) {
    try {
      this.socket?.send(JSON.stringify(what));
    } catch {
      // The close follows by itself.
    }
  }
}
