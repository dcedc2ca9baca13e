import { api } from "@sarangbang/api";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ConversationSearch } from "./conversationSearch.svelte";

vi.mock("@sarangbang/api", () => ({ api: { search: vi.fn() }, ApiError: class extends Error {} }));

const asked = vi.mocked(api.search);
const hit = (seq: number) => ({ seq, text: `환불 ${seq}` }) as Awaited<ReturnType<typeof api.search>>["items"][number];

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  asked.mockReset();
});

test("what is typed in a hurry is asked for once, and an older answer is dropped", async () => {
  const search = new ConversationSearch(() => "all");
  const answers: ((page: unknown) => void)[] = [];
  asked.mockImplementation(() => new Promise((resolve) => answers.push(resolve as (page: unknown) => void)) as never);
  for (const query of ["ㅎ", "화", "환", "환부"]) search.ask(query);
  await vi.advanceTimersByTimeAsync(300);
  search.ask("환불");
  await vi.advanceTimersByTimeAsync(300);
  expect(asked.mock.calls.map(([query]) => query.q)).toEqual(["환부", "환불"]);
  answers[1]?.({ items: [hit(2)], next_cursor: null, too_short: false });
  answers[0]?.({ items: [hit(1)], next_cursor: null, too_short: false });
  await vi.advanceTimersByTimeAsync(0);
  expect([search.answered, search.items, search.searching]).toEqual(["환불", [hit(2)], false]);
});

test("further pages stand behind the first", async () => {
  const search = new ConversationSearch(() => "room:7");
  asked.mockResolvedValueOnce({ items: [hit(9)], next_cursor: "c", too_short: false } as never);
  search.ask("환불");
  await vi.advanceTimersByTimeAsync(300);
  expect(search.more).toBe(true);
  asked.mockResolvedValueOnce({ items: [hit(4)], next_cursor: null, too_short: false } as never);
  await search.loadMore();
  expect(asked.mock.lastCall?.[0]).toEqual({ q: "환불", in: "room:7", cursor: "c" });
  expect([search.items.map(({ seq }) => seq), search.more]).toEqual([[9, 4], false]);
});

test("an empty box forgets what was found", async () => {
  const search = new ConversationSearch(() => "all");
  asked.mockResolvedValueOnce({ items: [hit(1)], next_cursor: null, too_short: false } as never);
  search.ask("환불");
  await vi.advanceTimersByTimeAsync(300);
  search.ask(" ");
  expect([search.items, search.answered]).toEqual([[], ""]);
});
