import { dayKey, instantOf, t } from "@sarangbang/kit/i18n";
import { hold } from "@sarangbang/kit/i18n/messages/hold";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** A time to choose. */
export interface Preset {
  id: string;
  label: string;
  at: number;
}

/** 10분, 30분, 1시간, 오늘 18시, 내일 09시: those that lie ahead, on the clocks of the site. */
export function presets(now: number): Preset[] {
  const tomorrow = dayKey(instantOf(dayKey(now), "12:00") + DAY);
  const all: [id: string, label: string, at: number][] = [
    ["10m", t(hold.minutes, { n: 10 }), now + 10 * MINUTE],
    ["30m", t(hold.minutes, { n: 30 }), now + 30 * MINUTE],
    ["1h", t(hold.hour), now + 60 * MINUTE],
    ["today", t(hold.today), instantOf(dayKey(now), "18:00")],
    ["tomorrow", t(hold.tomorrow), instantOf(tomorrow, "09:00")],
  ];
  return all.filter(([, , at]) => at > now).map(([id, label, at]) => ({ id, label, at }));
}

/** The instant of what a field for day and time holds, on the clocks of the site; NaN where it holds none. */
export function instantOfField(value: string): number {
  const [day = "", time = ""] = value.split("T");
  return instantOf(day, time);
}
