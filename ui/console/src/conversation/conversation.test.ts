import { api, type Message, type RoomView } from "@sarangbang/api";
import { expect, it, vi } from "vitest";
import { Conversation } from "./conversation.svelte";

const message = { seq: 1, id: "1-1", kind: "text", from: "agent", text: "답변", attachments: [], delivery: { state: "waiting" } } as unknown as Message;

it("F7 a message that arrives at a messenger while its room is being opened is not shown as on its way", async () => {
  vi.spyOn(api, "memos").mockResolvedValue({ items: [], next_cursor: null });
  vi.spyOn(api, "room").mockResolvedValue({ version: 1, last_seq: 1, viewers: [] } as unknown as RoomView);
  const conversation = new Conversation("1");
  vi.spyOn(api, "messages").mockImplementation(async () => {
    // The page was read before the messenger took the message.
    conversation.receiveDelivery(1, null);
    return { items: [message], next_cursor: null };
  });
  await conversation.load();
  expect(conversation.timeline.shown.map(({ delivery }) => delivery)).toEqual([null]);
});
