import { t } from "@sarangbang/kit/i18n";
import { chat } from "@sarangbang/kit/i18n/messages/chat";

const MINUTE = 60_000;
const AMBER_MINUTES = 3;
const RED_MINUTES = 10;

export type Patience = "calm" | "amber" | "red";

export interface Wait {
  text: string;
  patience: Patience;
}

/** How long somebody has been waiting, in words, and how urgent that is. */
export function waitOf(since: string | null | undefined, now: number): Wait | null {
  if (since == null) return null;
  const minutes = Math.max(0, Math.floor((now - Date.parse(since)) / MINUTE));
  const patience = minutes >= RED_MINUTES ? "red" : minutes >= AMBER_MINUTES ? "amber" : "calm";
  return { text: span(minutes), patience };
}

function span(minutes: number): string {
  if (minutes < 1) return t(chat.underAMinute);
  if (minutes < 60) return t(chat.minutes, { n: minutes });
  const hours = Math.floor(minutes / 60);
  return hours < 24 ? t(chat.hours, { n: hours }) : t(chat.days, { n: Math.floor(hours / 24) });
}
