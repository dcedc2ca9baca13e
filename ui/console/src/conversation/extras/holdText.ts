import { dayAndClock, t } from "@sarangbang/kit/i18n";
import { work } from "@sarangbang/kit/i18n/messages/work";

/** What is said of a hold: that the room is held, or that it was and silence still does not end it. */
export function holdText(until: string | null | undefined, held: boolean): string {
  if (until) return t(held ? work.heldUntil : work.exemptUntil, { at: dayAndClock(until) });
  return t(held ? work.held : work.exempt);
}
