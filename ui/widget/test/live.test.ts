import { beforeEach, expect, it } from "vitest";
import { Live } from "../src/chat/live";
import type { VisitorFrame } from "@sarangbang/api";
import { FakeClock, FakeSocket } from "./fakes";

let clock: FakeClock;
let sockets: FakeSocket[];
let frames: VisitorFrame[];
let told: string[];
let live: Live;
const socket = () => sockets.at(-1)!;

beforeEach(() => {
  clock = new FakeClock();
  [sockets, frames, told] = [[], [], []];
  live = new Live(
    () => {
      sockets.push(new FakeSocket());
      return socket();
    },
    {
      token: () => "secret",
      frame: (frame) => frames.push(frame),
      up: () => told.push("up"),
      down: () => told.push("down"),
      refused: () => told.push("refused"),
    },
    clock,
  );
  live.start();
});

it("says who it is in the first frame", () => {
  socket().greet();
  expect(socket().said).toEqual([{ type: "auth", token: "secret", since: null }]);
  expect(told).toEqual(["up"]);
});

it("resumes after the last frame it saw", async () => {
  socket().greet("e.1");
  socket().hears({ type: "ended", cursor: "e.9", room_no: "7" });
  socket().breaks();
  await clock.pass(300);
  socket().greet("e.9");
  expect(socket().said[0]).toMatchObject({ since: "e.9" });
  expect(told).toEqual(["up", "down", "up"]);
});

it("comes back after 0.3 seconds, then ever later, at most after 5", async () => {
  const waits: number[] = [];
  for (let i = 0; i < 7; i++) {
    const before = clock.now;
    const count = sockets.length;
    socket().breaks();
    while (sockets.length === count) await clock.pass(100);
    waits.push(clock.now - before);
  }
  expect(waits).toEqual([300, 600, 1200, 2400, 4800, 5000, 5000]);
});

it("begins at 0.3 seconds again once it was up", async () => {
  for (let i = 0; i < 4; i++) {
    socket().breaks();
    await clock.pass(5000);
  }
  socket().greet();
  socket().breaks();
  const count = sockets.length;
  await clock.pass(300);
  expect(sockets.length).toBe(count + 1);
});

it("answers a ping", () => {
  socket().greet();
  socket().hears({ type: "ping" });
  expect(socket().said.at(-1)).toEqual({ type: "pong" });
  expect(frames.map((frame) => frame.type)).toEqual(["hello"]);
});

it("takes 30 silent seconds for a broken line", async () => {
  socket().greet();
  await clock.pass(29_000);
  socket().hears({ type: "ping" });
  await clock.pass(29_000);
  expect(told).toEqual(["up"]);
  const stalled = socket();
  await clock.pass(1_400);
  expect(stalled.closed).toBe(true);
  expect(told).toEqual(["up", "down"]);
  expect(sockets).toHaveLength(2);
  stalled.hears({ type: "ended", cursor: "e.5", room_no: "7" });
  expect(frames.map((frame) => frame.type)).toEqual(["hello"]);
});

it("tells a refusal before hello from a break after it", () => {
  socket().onopen?.();
  socket().breaks(4401);
  expect(told).toEqual(["refused"]);
});

it("says at most every 3 seconds that the visitor types", async () => {
  socket().greet();
  live.typing(true);
  live.typing(true);
  await clock.pass(2_900);
  live.typing(true);
  await clock.pass(200);
  live.typing(true);
  live.typing(false);
  live.typing(true);
  const said = socket().said.slice(1);
  expect(said.map((frame) => frame["on"])).toEqual([true, true, false, true]);
});

it("hurries when the network is back and rests when stopped", async () => {
  for (let i = 0; i < 6; i++) {
    socket().breaks();
    await clock.pass(5000);
  }
  socket().breaks();
  const count = sockets.length;
  live.hurry();
  expect(sockets.length).toBe(count + 1);
  live.stop();
  await clock.pass(60_000);
  expect(sockets.length).toBe(count + 1);
});
