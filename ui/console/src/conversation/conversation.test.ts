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

it("F7 marks of what is on its way are asked for again where the live connection missed some", async () => {
  const [waiting, failed] = [{ state: "waiting" }, { state: "failed" }];
  const of = (seq: number, delivery: unknown): Message => ({ ...message, seq, id: `1-${seq}`, delivery }) as unknown as Message;
  vi.spyOn(api, "memos").mockResolvedValue({ items: [], next_cursor: null });
  vi.spyOn(api, "room").mockResolvedValue({ version: 1, last_seq: 4, viewers: [] } as unknown as RoomView);
  const pages = vi.spyOn(api, "messages").mockResolvedValue({ items: [of(1, null), of(2, waiting), of(3, waiting), of(4, waiting)], next_cursor: null });
  const conversation = new Conversation("1");
  await conversation.load();
  pages.mockImplementation(async () => {
    // Told after the page was read.
    conversation.receiveDelivery(4, null);
    return { items: [of(2, null), of(3, failed), of(4, waiting)], next_cursor: null };
  });
  conversation.staleNow(true);
  await vi.waitFor(() => expect(conversation.timeline.shown.map(({ delivery }) => delivery)).toEqual([null, null, failed, null]));
  expect(pages).toHaveBeenLastCalledWith("1", expect.objectContaining({ after: 1 }));
});
