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
  const narrowed = historyFilter.active(past.room);
  if (!narrowed) return ((by < 0 ? past.view?.newer : past.view?.older) ?? null) !== null;
  const at = narrowed.items.findIndex((row) => row.room_no === past.other);
  return at >= 0 && (narrowed.items[at + by] !== undefined || (by > 0 && narrowed.next_cursor != null));
}

async function beside(past: Past, by: -1 | 1): Promise<string | null> {
  for (;;) {
    const narrowed = historyFilter.active(past.room);
    if (!narrowed) return (by < 0 ? past.view?.newer : past.view?.older) ?? null;
    const at = narrowed.items.findIndex((row) => row.room_no === past.other);
    const found = at < 0 ? undefined : narrowed.items[at + by];
    if (found || at < 0 || by < 0 || narrowed.next_cursor == null) return found?.room_no ?? null;
    if (!(await historyFilter.more())) return null;
  }
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
