import { api, ApiError, type Consultation, type Frame, type Message } from "@sarangbang/api";
import { afterEach, expect, it, vi } from "vitest";
import { Past } from "./past.svelte";

afterEach(() => vi.restoreAllMocks());

const message = (seq: number, text = `${seq}`) => ({ seq, text, kind: "text" }) as Message;
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => message(from + i));
const consultation = (items: Message[], newer: number | null, ended: string | null = "2026-11-22T01:00:00Z"): Consultation =>
  ({ room_no: "7", ended_at: ended, memos: [], messages: { items, older: items[0]?.seq === 1 ? null : (items[0]?.seq ?? null), newer } }) as unknown as Consultation;
const seqs = (past: Past) => past.messages.map(({ seq }) => seq);
const said = (room: string, seq: number) => ({ type: "message", room_no: room, message: message(seq) }) as Frame;

it("S84 reads on until the end, each message once", async () => {
  vi.spyOn(api, "consultation").mockResolvedValue(consultation(range(1, 3), 3));
  const more = vi.spyOn(api, "consultationMessages").mockResolvedValue({ items: range(4, 5), older: 4, newer: null });
  const past = new Past("9", "7");
  await past.load();
  expect([seqs(past), past.newer]).toEqual([[1, 2, 3], 3]);
  await past.moreNewer();
  await past.moreNewer();
  expect([seqs(past), past.newer, more.mock.calls.length]).toEqual([[1, 2, 3, 4, 5], null, 1]);
});

it("S88 keeps what was scrolled to when it is asked for again", async () => {
  const asked = vi.spyOn(api, "consultation").mockResolvedValue(consultation(range(1, 3), 3));
  vi.spyOn(api, "consultationMessages").mockResolvedValue({ items: range(4, 6), older: 4, newer: null });
  const past = new Past("9", "7");
  await past.load();
  await past.moreNewer();
  asked.mockResolvedValue(consultation([message(1, "다시"), message(2), message(3)], 3));
  await past.load();
  expect([seqs(past), past.newer, past.messages[0]?.text]).toEqual([[1, 2, 3, 4, 5, 6], null, "다시"]);
});

it("S88 an open one goes on while it is looked at", async () => {
  vi.spyOn(api, "consultation").mockResolvedValue(consultation(range(1, 2), null, null));
  const past = new Past("9", "7");
  await past.load();
  expect(past.receive(said("7", 3))).toBe(false);
  expect(seqs(past)).toEqual([1, 2, 3]);
  expect(past.receive(said("7", 5)), "one is missing between").toBe(true);
  expect(past.receive(said("8", 4)), "another room").toBe(false);
  expect(past.receive({ type: "customer", cursor: "", room_no: "9" } as Frame)).toBe(true);
});

it("a consultation that is none of this customer's any more says so", async () => {
  vi.spyOn(api, "consultation").mockRejectedValue(new ApiError(404, "not_found", ""));
  const past = new Past("9", "7");
  await past.load();
  expect([past.view, (past.failure as ApiError).status]).toEqual([null, 404]);
});
