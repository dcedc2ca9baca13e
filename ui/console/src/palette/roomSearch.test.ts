import type { RoomList } from "@sarangbang/api";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

const asked: { q: string; signal: AbortSignal; answer: (names: string[]) => void; fail: () => void }[] = [];
vi.mock("@sarangbang/api", () => ({
  api: {
    rooms: ({ q }: { q: string }, signal: AbortSignal) =>
      new Promise<RoomList>((resolve, reject) => {
        const answer = (names: string[]) => resolve({ items: names.map((name) => ({ name })) } as unknown as RoomList);
        asked.push({ q, signal, answer, fail: () => reject(new Error("down")) });
      }),
  },
}));

const { RoomSearch } = await import("./roomSearch.svelte");
const wait = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

beforeEach(() => {
  asked.length = 0;
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

test("the first list is asked for at once, typing is waited for", async () => {
  const search = new RoomSearch();
  search.ask("");
  await wait(0);
  for (const typed of ["ㄱ", "기", "김"]) search.ask(typed);
  await wait(200);
  expect(asked.map(({ q }) => q)).toEqual(["", "김"]);
  expect(search.searching).toBe(true);
});

test("the newest question wins, whatever comes late", async () => {
  const search = new RoomSearch();
  search.ask("김");
  await wait(0);
  search.ask("이");
  await wait(200);
  expect(asked[0]?.signal.aborted).toBe(true);
  asked[1]?.answer(["이도윤"]);
  asked[0]?.answer(["김서연"]);
  await wait(0);
  expect(search.found.map(({ name }) => name)).toEqual(["이도윤"]);
  expect(search.searching).toBe(false);
});

test("a failure is told and the same can be asked again", async () => {
  const search = new RoomSearch();
  search.ask("김");
  await wait(0);
  asked[0]?.fail();
  await wait(0);
  expect(search.failed).toBe(true);
  search.ask("김");
  await wait(200);
  asked[1]?.answer(["김서연"]);
  await wait(0);
  expect(search.failed).toBe(false);
  expect(search.found).toHaveLength(1);
});
