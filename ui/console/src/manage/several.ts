import { ApiError, type ChangedRooms, type RefusedRoom } from "@sarangbang/api";
import { t } from "@sarangbang/kit/i18n";
import { common } from "@sarangbang/kit/i18n/messages/common";
import { manage as words } from "@sarangbang/kit/i18n/messages/manage";
import { conversations } from "../conversation/conversations.svelte";
import { toasts } from "../parts/toasts.svelte";

/** Tells what became of several rooms, each refusal by its number. */
export function tellSeveral({ changed, refused }: ChangedRooms, done: (n: number) => string): void {
  if (changed.length > 0) toasts.done(done(changed.length));
  for (const room of refused) toasts.problem(refusal(room));
  for (const roomNo of changed) conversations.find(roomNo)?.staleNow(false);
}

export function tellFailure(error: unknown): void {
  const refused = error instanceof ApiError ? error : ApiError.network();
  const field = Object.values(refused.fields)[0]?.message;
  toasts.problem(field || refused.detail || t(refused.unreachable ? common.network : common.failed));
}

function refusal({ room_no: room, code }: RefusedRoom): string {
  if (code === "room_ended") return t(words.refusedEnded, { room });
  if (code === "at_capacity") return t(words.refusedCapacity, { room });
  return t(words.refusedOther, { room });
}
