import { ApiError, type Message, type NewMessage } from "@sarangbang/api";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Outbox } from "./outbox.svelte";

let sent: NewMessage[];
let stored: string[];
let answers: (() => Promise<Message>)[];
let online: boolean;
let saved: Map<string, string>;

const ok = (): Promise<Message> => Promise.resolve({ seq: sent.length } as Message);
const network = (): Promise<Message> => Promise.reject(ApiError.network());
const refused = (): Promise<Message> => Promise.reject(new ApiError(409, "room_ended", "종료된 상담입니다"));
const settled = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);

function outbox(): Outbox {
  const made = new Outbox({
    send: (_, message) => {
      sent.push(message);
      return (answers.shift() ?? ok)();
    },
    onStored: (_, message) => stored.push(String(message.seq)),
    isOnline: () => online,
    storage: {
      getItem: (key) => saved.get(key) ?? null,
      setItem: (key, value) => void saved.set(key, value),
      removeItem: (key) => void saved.delete(key),
    },
  });
  made.restore("me");
  return made;
}

beforeEach(() => {
  vi.useFakeTimers();
  sent = [];
  stored = [];
  answers = [];
  online = true;
  saved = new Map();
});
afterEach(() => vi.useRealTimers());

describe("the outbox", () => {
  it("sends in order, one at a time per room", async () => {
    const box = outbox();
    let finish: (message: Message) => void = () => {};
    answers = [() => new Promise((resolve) => (finish = resolve))];
    box.send("1", "first", []);
    box.send("1", "second", []);
    box.send("2", "elsewhere", []);
    await settled();
    expect(sent.map(({ text }) => text)).toEqual(["first", "elsewhere"]);
    finish({ seq: 9 } as Message);
    await settled();
    expect(sent.map(({ text }) => text)).toEqual(["first", "elsewhere", "second"]);
    expect(box.all).toEqual([]);
  });

  it("tries twice more by itself, then asks the agent; the client_id never changes", async () => {
    const box = outbox();
    answers = [network, network, network];
    box.send("1", "hello", []);
    await vi.advanceTimersByTimeAsync(2_900);
    expect(box.all[0]?.state).toBe("queued");
    await vi.advanceTimersByTimeAsync(200);
    expect(box.all[0]?.state).toBe("failed");
    box.retry(box.all[0]?.clientId ?? "");
    await settled();
    expect(box.all).toEqual([]);
    expect(new Set(sent.map(({ client_id }) => client_id)).size).toBe(1);
    expect(sent).toHaveLength(4);
  });

  it("keeps the order when the connection fails: what is behind waits, the next try takes all", async () => {
    const box = outbox();
    answers = [network, network, network];
    box.send("1", "first", []);
    box.send("1", "second", []);
    await vi.advanceTimersByTimeAsync(4_000);
    expect(box.all.map(({ state }) => state)).toEqual(["failed", "failed"]);
    box.send("1", "third", []);
    await settled();
    expect(sent.slice(3).map(({ text }) => text)).toEqual(["first", "second", "third"]);
    expect(box.all).toEqual([]);
  });

  it("sends what had failed when the connection is back, but not what was refused", async () => {
    const box = outbox();
    answers = [refused, network, network, network];
    box.send("1", "refused", []);
    box.send("1", "cut", []);
    await vi.advanceTimersByTimeAsync(4_000);
    box.resume();
    await settled();
    expect(box.all.map(({ text }) => text)).toEqual(["refused"]);
  });

  it("keeps what a refusal said and lets the next one go", async () => {
    const box = outbox();
    answers = [refused];
    box.send("1", "late", []);
    box.send("1", "next", []);
    await settled();
    expect(box.all).toMatchObject([{ text: "late", state: "failed", reason: "종료된 상담입니다" }]);
    expect(stored).toHaveLength(1);
  });

  it("waits while offline and goes out when the connection is back", async () => {
    const box = outbox();
    online = false;
    answers = [network];
    box.send("1", "hello", []);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(box.all[0]?.state).toBe("queued");
    online = true;
    box.resume();
    await settled();
    expect(box.all).toEqual([]);
  });

  it("is settled by a frame that is faster than the answer", async () => {
    const box = outbox();
    let fail: (error: unknown) => void = () => {};
    answers = [() => new Promise((_, reject) => (fail = reject))];
    box.send("1", "hello", []);
    await settled();
    box.settle(sent[0]?.client_id);
    fail(ApiError.network());
    await vi.advanceTimersByTimeAsync(5_000);
    expect(box.all).toEqual([]);
    expect(sent).toHaveLength(1);
  });

  it("survives a reload with the same client_id", async () => {
    answers = [() => new Promise(() => {})];
    outbox().send("1", "hello", []);
    await settled();
    const after = outbox();
    expect(after.all).toMatchObject([{ state: "queued", text: "hello" }]);
    after.resume();
    await settled();
    expect(sent[1]?.client_id).toBe(sent[0]?.client_id);
    expect(saved.size).toBe(0);
  });
});
