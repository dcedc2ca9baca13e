import type { Frame } from "@sarangbang/api";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { LiveConnection, type LiveState, type Socket } from "./connection";

class FakeSocket implements Socket {
  onmessage: Socket["onmessage"] = null;
  onclose: Socket["onclose"] = null;
  sent: unknown[] = [];
  closed = false;
  constructor(readonly since: string | null) {}
  send(data: string): void {
    this.sent.push(JSON.parse(data));
  }
  close(): void {
    this.closed = true;
  }
  tell(frame: Frame): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
  cut(code = 1006): void {
    this.onclose?.({ code });
  }
}

let sockets: FakeSocket[];
let frames: Frame[];
let states: LiveState[];
let live: LiveConnection;
const latest = (): FakeSocket => sockets.at(-1) as FakeSocket;
const hello = (cursor: string, build = "b1"): Frame => ({ type: "hello", cursor, build });
const left = (cursor: string): Frame => ({ type: "room_left", cursor, room_no: "1" });

beforeEach(() => {
  vi.useFakeTimers();
  sockets = [];
  frames = [];
  states = [];
  live = new LiveConnection({
    connect: (since) => {
      const socket = new FakeSocket(since);
      sockets.push(socket);
      return socket;
    },
    onFrame: (frame) => frames.push(frame),
    onState: (state) => states.push(state),
    random: () => 1,
  });
  live.start("e.5");
});

afterEach(() => {
  live.stop();
  vi.useRealTimers();
});

describe("resuming", () => {
  it("resumes after the last frame it passed on", () => {
    latest().tell(hello("e.9"));
    latest().tell(left("e.7"));
    latest().cut();
    vi.advanceTimersByTime(300);
    expect(sockets.map((s) => s.since)).toEqual(["e.5", "e.7"]);
  });

  it("keeps the old place when it is cut between hello and what was missed", () => {
    latest().tell(hello("e.9"));
    latest().cut();
    vi.advanceTimersByTime(300);
    expect(latest().since).toBe("e.5");
  });

  it("goes on from the place a reset names", () => {
    latest().tell(hello("f.1"));
    latest().tell({ type: "reset", cursor: "f.1" });
    latest().cut();
    vi.advanceTimersByTime(300);
    expect(latest().since).toBe("f.1");
    expect(frames.map((f) => f.type)).toEqual(["hello", "reset"]);
  });
});

describe("reconnecting", () => {
  it("waits 0.3 s, then longer, at most 5 s, and starts over after a hello", () => {
    const waits: number[] = [];
    for (let attempt = 0; attempt < 7; attempt += 1) {
      const before = sockets.length;
      latest().cut();
      let waited = 0;
      while (sockets.length === before) {
        vi.advanceTimersByTime(100);
        waited += 100;
      }
      waits.push(waited);
    }
    expect(waits).toEqual([300, 600, 1200, 2400, 4800, 5000, 5000]);
    latest().tell(hello("e.5"));
    latest().cut();
    vi.advanceTimersByTime(300);
    expect(sockets).toHaveLength(9);
  });

  it("hurries when the network is back", () => {
    latest().cut();
    live.hurry();
    expect(sockets).toHaveLength(2);
    vi.advanceTimersByTime(1_000);
    expect(sockets).toHaveLength(2);
  });

  it("gives up a socket that is silent for 30 s", () => {
    latest().tell(hello("e.5"));
    const stalled = latest();
    vi.advanceTimersByTime(29_000);
    stalled.tell({ type: "ping" });
    vi.advanceTimersByTime(29_000);
    expect(stalled.closed).toBe(false);
    vi.advanceTimersByTime(1_300);
    expect(stalled.closed).toBe(true);
    expect(sockets).toHaveLength(2);
    stalled.tell(left("e.99"));
    expect(live.cursor).toBe("e.5");
  });

  it("stops at 4401", () => {
    latest().tell(hello("e.5"));
    latest().cut(4401);
    vi.advanceTimersByTime(60_000);
    expect(sockets).toHaveLength(1);
    expect(states.at(-1)).toBe("logged_out");
  });
});

describe("saying", () => {
  it("answers a ping and passes it on to nobody", () => {
    latest().tell(hello("e.5"));
    latest().tell({ type: "ping" });
    expect(latest().sent).toEqual([{ type: "pong" }]);
    expect(frames).toHaveLength(1);
  });

  it("says nothing before the hello", () => {
    live.say({ type: "view", room_no: "1" });
    latest().tell(hello("e.5"));
    live.say({ type: "view", room_no: "2" });
    expect(latest().sent).toEqual([{ type: "view", room_no: "2" }]);
  });
});
