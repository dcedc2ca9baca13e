import { locale, timeZone } from "./locale.svelte";

type When = string | number | Date;

const formats = new Map<string, Intl.DateTimeFormat>();

function format(name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${name} ${locale()} ${timeZone()}`;
  let found = formats.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat(locale(), { timeZone: timeZone(), ...options });
    formats.set(key, found);
  }
  return found;
}

/** 오후 1:07 */
export function clock(at: When): string {
  return format("clock", { hour: "numeric", minute: "2-digit" }).format(new Date(at));
}

/** 2026년 11월 22일 일요일 */
export function fullDay(at: When): string {
  return format("day", { dateStyle: "full" }).format(new Date(at));
}

/** 2026. 11. 22. */
export function shortDay(at: When): string {
  return format("date", { dateStyle: "medium" }).format(new Date(at));
}

/** 2026. 11. 22. 오후 1:07 */
export function dayAndClock(at: When): string {
  return format("both", { dateStyle: "medium", timeStyle: "short" }).format(new Date(at));
}

/** The calendar day in the site's time zone as a sortable key. */
export function dayKey(at: When): string {
  const parts = format("key", { year: "numeric", month: "2-digit", day: "2-digit", calendar: "gregory" });
  const found: Record<string, string> = {};
  for (const part of parts.formatToParts(new Date(at))) found[part.type] = part.value;
  return `${found["year"]}-${found["month"]?.padStart(2, "0")}-${found["day"]?.padStart(2, "0")}`;
}

/** The clock for today, the day and month before that, the full date for another year. */
export function listTime(at: When, now: When): string {
  const key = dayKey(at);
  const today = dayKey(now);
  if (key === today) return clock(at);
  if (key.slice(0, 4) === today.slice(0, 4)) return format("month", { month: "short", day: "numeric" }).format(new Date(at));
  return shortDay(at);
}

/** 1,234 */
export function count(value: number): string {
  return value.toLocaleString(locale());
}

/** 1.2 MB, counted in steps of 1,024 as limits are. */
export function bytes(size: number): string {
  const units = ["B", "KB", "MB", "GB"];
  let value = size;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = unit > 0 && value < 10 ? 1 : 0;
  return `${value.toLocaleString(locale(), { maximumFractionDigits: digits })} ${units[unit]}`;
}

/** How far the site's clocks are ahead of UTC at an instant, in milliseconds. */
function ahead(at: number): number {
  const parts = format("wall", { year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric", hourCycle: "h23", calendar: "gregory" });
  const found: Record<string, number> = {};
  for (const part of parts.formatToParts(new Date(at))) found[part.type] = Number(part.value);
  const wall = Date.UTC(found["year"] ?? 0, (found["month"] ?? 1) - 1, found["day"] ?? 1, found["hour"] ?? 0, found["minute"] ?? 0, found["second"] ?? 0);
  return wall - Math.floor(at / 1000) * 1000;
}

/** The instant at which the site's clocks show a day and a time: `2026-11-22`, `18:00`; NaN where those are none. */
export function instantOf(day: string, time: string): number {
  const wall = Date.parse(`${day}T${time}Z`);
  if (Number.isNaN(wall)) return NaN;
  const guess = wall - ahead(wall);
  return wall - ahead(guess);
}

/** What the site's clocks show at an instant, as a field for day and time holds it: `2026-11-22T18:00`. */
export function wallClock(at: When): string {
  const instant = new Date(at).getTime();
  return new Date(instant + ahead(instant)).toISOString().slice(0, 16);
}

/** 1시간 2분 3초; units that nothing came of yet are left out. */
export function span(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const parts: [number, Intl.NumberFormatOptions["unit"]][] = [
    [Math.floor(seconds / 3600), "hour"],
    [Math.floor(seconds / 60) % 60, "minute"],
    [seconds % 60, "second"],
  ];
  const shown = parts.slice(parts.findIndex(([value], at) => value > 0 || at === parts.length - 1));
  return shown.map(([value, unit]) => value.toLocaleString(locale(), { style: "unit", unit: unit ?? "second", unitDisplay: locale() === "ko" ? "long" : "short" })).join(" ");
}
