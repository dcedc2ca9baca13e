import { chat } from "@sarangbang/kit/i18n/messages/chat";
import { memo } from "@sarangbang/kit/i18n/messages/memo";
import { verification } from "@sarangbang/kit/i18n/messages/verification";
import { work } from "@sarangbang/kit/i18n/messages/work";
import { tick } from "svelte";
import type { Command } from "../app/commands";
import { router } from "../app/router.svelte";
import { conversations } from "../conversation/conversations.svelte";
import { extraCommands } from "../conversation/extras/commands";
import { askVerification } from "../info/verification/asking";
import { acceptRoom } from "../rooms/accepting";
import { rooms } from "../rooms/rooms.svelte";

/** What can be done with the room in view and from it. */
export function roomCommands({ end, showKeys, showPalette, showAlarms }: Record<"end" | "showKeys" | "showPalette" | "showAlarms", () => void>): Command[] {
  const view = () => (router.roomNo === null ? null : (conversations.find(router.roomNo)?.view ?? null));
  return [
    {
      id: "room.next",
      label: chat.nextRoom,
      group: "room",
      keys: "Alt+J",
      available: () => rooms.rows.length > 0,
      run: () => step(1),
    },
    {
      id: "room.previous",
      label: chat.previousRoom,
      group: "room",
      keys: "Alt+K",
      available: () => rooms.rows.length > 0,
      run: () => step(-1),
    },
    {
      id: "room.reply",
      label: chat.focusReply,
      group: "room",
      keys: "Alt+L",
      available: () => view()?.actions.reply === true,
      run: () => write(false),
    },
    {
      id: "room.memo",
      label: memo.write,
      group: "room",
      keys: "Alt+P",
      available: () => view()?.actions.memo === true,
      run: () => write(true),
    },
    {
      id: "room.accept",
      label: chat.accept,
      group: "room",
      available: () => view()?.actions.accept === true,
      run: () => (router.roomNo === null ? undefined : acceptRoom(router.roomNo)),
    },
    {
      id: "room.verify",
      label: verification.ask,
      group: "room",
      available: () => view()?.actions.verify === true,
      run: () => (router.roomNo === null ? undefined : askVerification(router.roomNo)),
    },
    ...extraCommands(view),
    {
      id: "room.end",
      label: chat.end,
      group: "room",
      keys: "Alt+E",
      available: () => view()?.actions.end === true,
      run: end,
    },
    { id: "view.alarms", label: work.myAlarms, group: "view", available: () => true, run: showAlarms },
    { id: "view.palette", label: chat.palette, group: "view", keys: "Ctrl+K", available: () => true, run: showPalette },
    { id: "view.keys", label: chat.showKeys, group: "view", keys: "?", available: () => true, run: showKeys },
  ];
}

/** Goes to the field of the reply or of the memo; asked for the memo there, back to the reply. */
async function write(aMemo: boolean): Promise<void> {
  const conversation = router.roomNo === null ? undefined : conversations.find(router.roomNo);
  if (!conversation) return;
  conversation.writesMemo = aMemo && !(conversation.writesMemo && document.activeElement?.id === "memo");
  await tick();
  document.getElementById(conversation.writesMemo ? "memo" : "reply")?.focus();
}

function step(by: number): void {
  const { rows } = rooms;
  const at = rows.findIndex(({ room_no }) => room_no === router.roomNo);
  const next = at < 0 ? rows[by > 0 ? 0 : rows.length - 1] : rows[at + by];
  if (!next) return;
  const writing = document.activeElement?.id === "reply";
  router.openRoom(next.room_no);
  if (writing) void conversations.open(next.room_no).load().then(tick).then(goOnWriting);
  document.getElementById(`room-${next.room_no}`)?.scrollIntoView({ block: "nearest" });
}

/** Who moves on while writing goes on writing there; where that is not possible, reading. */
function goOnWriting(): void {
  if (document.activeElement !== document.body) return;
  (document.getElementById("reply") ?? document.querySelector<HTMLElement>("[role=log]"))?.focus();
}
