import { ApiError, type RoomView } from "@sarangbang/api";
import { t } from "@sarangbang/kit/i18n";
import { common } from "@sarangbang/kit/i18n/messages/common";
import { work } from "@sarangbang/kit/i18n/messages/work";
import { rooms } from "../../rooms/rooms.svelte";
import type { Conversation } from "../conversation.svelte";

/** Why something was not saved, for the reader: the words of the field first. */
export function whyNot(error: unknown, field = ""): string {
  const refused = error instanceof ApiError ? error : ApiError.network();
  if (refused.unreachable) return t(common.network);
  return refused.fields[field]?.message || refused.detail || t(work.saveFailed);
}

/** Takes in what the server answered about a room. */
export function receive(conversation: Conversation, view: RoomView): void {
  conversation.receiveView(view);
  rooms.receive(view);
}
