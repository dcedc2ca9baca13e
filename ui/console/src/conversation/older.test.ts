import type { Message, OlderConversation } from "@sarangbang/api";
import { expect, it } from "vitest";
import { above } from "./older.svelte";

const message = (seq: number) => ({ seq, text: `${seq}` }) as Message;
const part = (room: number, seqs: number[], begins = seqs[0] === 1): OlderConversation => ({
  room_no: String(room),
  started_at: "2026-11-22T00:00:00Z",
  ended_at: null,
  channel: { kind: "web", label: "웹채팅" },
  agent: "로봇",
  begins,
  messages: seqs.map(message),
  memos: [],
});
const shown = (parts: readonly OlderConversation[]) => parts.map(({ room_no, messages, begins }) => [room_no, messages.map(({ seq }) => seq), begins]);

it("puts pages above each other and joins the conversation that a page cut", () => {
  const first = above([], [part(9, [1, 2]), part(7, [4, 5], false)]);
  expect(shown(first)).toEqual([
    ["7", [4, 5], false],
    ["9", [1, 2], true],
  ]);
  const whole = above(first, [part(7, [1, 2, 3]), part(3, [1])]);
  expect(shown(whole)).toEqual([
    ["3", [1], true],
    ["7", [1, 2, 3, 4, 5], true],
    ["9", [1, 2], true],
  ]);
  expect(shown(above(whole, []))).toEqual(shown(whole));
});
