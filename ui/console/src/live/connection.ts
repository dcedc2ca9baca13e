import type { ConsoleSays, Frame } from "@sarangbang/api";

/** As much of a WebSocket as the connection needs. */
export interface Socket {
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number }) => void) | null;
  send(data: string): void;
  close(): void;
}

export type LiveState = "idle" | "connecting" | "open" | "waiting" | "logged_out";

export interface LiveOptions {
  connect(since: string | null): Socket;
  onFrame(frame: Frame): void;
  onState(state: LiveState, attempts: number): void;
  /** 0 ≤ x < 1; spreads the reconnecting of many consoles after a restart. */
  random?(): number;
}

const FIRST_DELAY_MS = 300;
const LONGEST_DELAY_MS = 5_000;
const SILENCE_MS = 30_000;
const LOGGED_OUT = 4401;

/** One WebSocket that tells what happened. It heals itself: reconnects, resumes after the last frame it passed on, and gives up a socket that has gone silent. */
export class LiveConnection {
  #options: LiveOptions;
  #socket: Socket | null = null;
  #cursor: string | null = null;
  #state: LiveState = "idle";
  #attempts = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #watchdog: ReturnType<typeof setTimeout> | undefined;

  constructor(options: LiveOptions) {
    this.#options = options;
  }

  get state(): LiveState {
    return this.#state;
  }

  get cursor(): string | null {
    return this.#cursor;
  }

  start(cursor: string): void {
    this.#cursor = cursor;
    this.#attempts = 0;
    this.#connect();
  }

  stop(): void {
    this.#drop();
    clearTimeout(this.#retry);
    this.#become("idle");
  }

  /** Tries at once instead of at the end of the current delay: the network or the tab has come back. */
  hurry(): void {
    if (this.#state === "waiting") this.#connect();
  }

  /** Says something that matters only now: without a connection it is dropped. */
  say(words: ConsoleSays): void {
    if (this.#state === "open") this.#socket?.send(JSON.stringify(words));
  }

  #connect(): void {
    this.#drop();
    clearTimeout(this.#retry);
    this.#become("connecting");
    const socket = this.#options.connect(this.#cursor);
    this.#socket = socket;
    this.#listenForSilence();
    socket.onmessage = ({ data }) => {
      if (this.#socket === socket) this.#receive(String(data));
    };
    socket.onclose = ({ code }) => {
      if (this.#socket !== socket) return;
      if (code === LOGGED_OUT) {
        this.#drop();
        this.#become("logged_out");
      } else this.#reconnectLater();
    };
  }

  #receive(data: string): void {
    this.#listenForSilence();
    const frame = JSON.parse(data) as Frame;
    if (frame.type === "ping") {
      this.#socket?.send('{"type":"pong"}');
      return;
    }
    if (frame.type === "hello") {
      this.#attempts = 0;
      // What was missed follows the hello: a cut before that must resume from the old place.
      this.#cursor ??= frame.cursor;
      this.#become("open");
    }
    this.#options.onFrame(frame);
    if (frame.type !== "hello" && "cursor" in frame) this.#cursor = frame.cursor;
  }

  #reconnectLater(): void {
    this.#drop();
    const delay = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** this.#attempts);
    this.#attempts += 1;
    const jitter = 0.5 + (this.#options.random ?? Math.random)() / 2;
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#connect(), delay * jitter);
    this.#become("waiting");
  }

  /** A stalled socket fires no close event. */
  #listenForSilence(): void {
    clearTimeout(this.#watchdog);
    this.#watchdog = setTimeout(() => this.#reconnectLater(), SILENCE_MS);
  }

  #drop(): void {
    clearTimeout(this.#watchdog);
    const socket = this.#socket;
    this.#socket = null;
    if (!socket) return;
    socket.onmessage = null;
    socket.onclose = null;
    socket.close();
  }

  #become(state: LiveState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#options.onState(state, this.#attempts);
  }
}
