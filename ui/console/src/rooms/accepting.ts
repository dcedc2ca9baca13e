import { api, ApiError, type AgentRef, type RefusedRoom } from "@sarangbang/api";
import { t } from "@sarangbang/kit/i18n";
import { chat } from "@sarangbang/kit/i18n/messages/chat";
import { common } from "@sarangbang/kit/i18n/messages/common";
import { conversations } from "../conversation/conversations.svelte";
import { toasts } from "../parts/toasts.svelte";
import { nameOf } from "./name";
import { rooms } from "./rooms.svelte";

/** 상담 접수로 변경: one room; the list follows it to 접수. */
export async function acceptRoom(roomNo: string): Promise<void> {
  const from = rooms.row(roomNo)?.status;
  try {
    const view = await api.acceptRoom(roomNo);
    conversations.find(roomNo)?.receiveView(view);
    rooms.receive(view);
    rooms.follow(from, view.status);
  } catch (error) {
    const problem = error instanceof ApiError ? error : ApiError.network();
    const agent = problem.problem["agent"] as AgentRef | undefined;
    if (problem.code === "already_accepted" && agent) toasts.problem(t(chat.takenTitle, { agent: agent.name }));
    else toasts.problem(problem.detail || t(problem.unreachable ? common.network : common.failed));
    conversations.find(roomNo)?.staleNow(true);
  }
}

/** 선택 대화 상담 접수로 변경. */
export async function acceptTicked(): Promise<void> {
  const roomNos = [...rooms.ticked];
  // A room that somebody else takes meanwhile leaves the list, with its name.
  const names = new Map(roomNos.map((roomNo) => [roomNo, nameIn(roomNo)]));
  if (roomNos.length === 0) return;
  try {
    const { accepted, refused } = await api.acceptRooms(roomNos);
    rooms.untickAll();
    if (accepted.length > 0) toasts.done(t(chat.acceptedMany, { n: accepted.length }));
    for (const room of refused) toasts.problem(refusal(room, names.get(room.room_no) ?? room.room_no));
    for (const roomNo of accepted) conversations.find(roomNo)?.staleNow(true);
    void rooms.load();
  } catch (error) {
    toasts.problem((error instanceof ApiError && error.detail) || t(common.network));
  }
}

function nameIn(roomNo: string): string {
  const row = rooms.row(roomNo);
  return row ? nameOf(row) : roomNo;
}

function refusal({ code, agent }: RefusedRoom, room: string): string {
  if (code === "already_accepted" && agent) return t(chat.refusedTaken, { room, agent: agent.name });
  if (code === "room_ended") return t(chat.refusedEnded, { room });
  if (code === "at_capacity") return t(chat.refusedCapacity, { room });
  return t(chat.refusedOther, { room });
}
