import { ApiError } from "@sarangbang/api";
import { describe, expect, test } from "vitest";
import { RoomResource } from "./resource.svelte";

interface Ask {
  room: string;
  signal: AbortSignal;
  answer(value: string): Promise<void>;
  fail(why?: Error): Promise<void>;
}

function setUp(join?: (before: string, fresh: string) => string) {
  const asks: Ask[] = [];
  const load = (room: string, signal: AbortSignal) =>
    new Promise<string>((resolve, reject) => {
      const settle = async (act: () => void) => {
        act();
        await new Promise((then) => setTimeout(then));
      };
      asks.push({ room, signal, answer: (value) => settle(() => resolve(value)), fail: (why = new Error("down")) => settle(() => reject(why)) });
    });
  const resource = new RoomResource<string>(load, join, 2);
  const open = (room: string) => {
    resource.choose(room);
    void resource.ensure();
    return asks.at(-1)!;
  };
  return { resource, asks, open };
}

describe("what is known of a room", () => {
  test("a room seen before is there at once and asked again", async () => {
    const { resource, open, asks } = setUp();
    await open("1").answer("one");
    await open("2").answer("two");
    const again = open("1");
    expect(resource.data).toBe("one");
    expect(resource.loading).toBe(true);
    await again.answer("one, newer");
    expect(resource.data).toBe("one, newer");
    expect(asks).toHaveLength(3);
  });

  test("what one may not see any more goes away", async () => {
    const { resource, open } = setUp();
    await open("1").answer("one");
    await open("1").fail(new ApiError(404, "not_found", ""));
    expect(resource.data).toBeNull();
  });

  test("changing the room aborts what was asked, and a late answer lands nowhere", async () => {
    const { resource, open } = setUp();
    const first = open("1");
    const second = open("2");
    expect(first.signal.aborted).toBe(true);
    await second.answer("two");
    await first.answer("one");
    expect(resource.data).toBe("two");
  });

  test("a failure keeps what stood there and can be tried again", async () => {
    const { resource, open, asks } = setUp();
    await open("1").answer("one");
    void resource.refresh();
    await asks.at(-1)!.fail();
    expect(resource.data).toBe("one");
    expect(resource.failure).toBeInstanceOf(Error);
    void resource.ensure();
    await asks.at(-1)!.answer("one again");
    expect(resource.failure).toBeNull();
    expect(resource.data).toBe("one again");
  });

  test("nothing is asked twice unless something changed", async () => {
    const { resource, open, asks } = setUp();
    await open("1").answer("one");
    await resource.ensure();
    expect(asks).toHaveLength(1);
    resource.outdate("1");
    void resource.ensure();
    expect(asks).toHaveLength(2);
  });

  test("a fresh answer joins what stands there, and only the newest rooms are kept", async () => {
    const { resource, open, asks } = setUp((before, fresh) => `${fresh}+${before}`);
    await open("1").answer("a");
    void resource.refresh();
    await asks.at(-1)!.answer("b");
    expect(resource.data).toBe("b+a");
    await open("2").answer("c");
    await open("3").answer("d");
    open("1");
    expect(resource.data).toBeNull();
  });

  test("a prefetched room is there when it is chosen", async () => {
    const { resource, open, asks } = setUp();
    await open("1").answer("one");
    void resource.prefetch("2");
    await asks.at(-1)!.answer("two");
    expect(resource.data).toBe("one");
    open("2");
    expect(resource.data).toBe("two");
  });

  test("what a write answered is not replaced by what was asked for before it", async () => {
    const { resource, open, asks } = setUp();
    await open("1").answer("one");
    void resource.refresh();
    resource.settle("1", "written");
    await asks.at(-1)!.answer("older");
    expect(resource.data).toBe("written");
    expect(resource.loading).toBe(false);
    resource.change("1", (known) => `${known}!`);
    resource.change("2", () => "never seen");
    expect(resource.data).toBe("written!");
  });
});
