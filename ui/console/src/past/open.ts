import type { History } from "@sarangbang/api";
import { history } from "@sarangbang/kit/i18n/messages/history";
import type { Command } from "../app/commands";
import { router } from "../app/router.svelte";
import { historyFilter } from "../info/historyFilter.svelte";
import type { Past } from "./past.svelte";

/** Opens a consultation of the customer beside the room in view, at one of its messages where that is wanted. */
export function openPast(roomNo: string, seq: number | null = null): void {
  router.showPast(roomNo, seq);
}

/** Closes it; the list it was opened from stands where it stood. */
export function closePast(): void {
  const { past } = router;
  router.showPast(null);
  if (past) requestAnimationFrame(() => document.getElementById(`history-${past.roomNo}`)?.focus());
}

/** The one beside it: in the list as it is narrowed, else among all of them. */
export async function stepPast(past: Past, by: -1 | 1): Promise<void> {
  const target = await beside(past, by);
  if (target !== null && router.past?.roomNo === past.other) router.showPast(target);
}

export function hasBeside(past: Past, by: -1 | 1): boolean {
  const { list, at } = narrowed(past);
  if (!list) return ofAll(past, by) !== null;
  return list.items[at + by] !== undefined || (by > 0 && list.next_cursor != null);
}

async function beside(past: Past, by: -1 | 1): Promise<string | null> {
  for (;;) {
    const { list, at } = narrowed(past);
    if (!list) return ofAll(past, by);
    const found = list.items[at + by];
    if (found || by < 0 || list.next_cursor == null) return found?.room_no ?? null;
    if (!(await historyFilter.more())) return null;
  }
}

function ofAll({ view }: Past, by: -1 | 1): string | null {
  return (by < 0 ? view?.newer : view?.older) ?? null;
}

/** The narrowed list, where it holds this one. */
function narrowed(past: Past): { list: History | null; at: number } {
  const list = historyFilter.active(past.room);
  const at = list?.items.findIndex((row) => row.room_no === past.other) ?? -1;
  return { list: at < 0 ? null : list, at };
}

/** What can be done with the consultation that is open. */
export function pastCommands(past: () => Past | null): Command[] {
  const step = (by: -1 | 1) => {
    const open = past();
    return open ? stepPast(open, by) : undefined;
  };
  const can = (by: -1 | 1) => {
    const open = past();
    return open !== null && hasBeside(open, by);
  };
  return [
    { id: "past.newer", label: history.newer, group: "view", keys: "Alt+,", available: () => can(-1), run: () => step(-1) },
    { id: "past.older", label: history.older, group: "view", keys: "Alt+.", available: () => can(1), run: () => step(1) },
    { id: "past.close", label: history.close, group: "view", keys: "Esc", available: () => past() !== null, run: closePast },
  ];
}
