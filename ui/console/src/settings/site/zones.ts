import { locale } from "@sarangbang/kit/i18n";

const FIRST = "Asia/Seoul";

/** Names of the zones one may choose: Korea's first, and the present one also where this browser doesn't know it. */
export function zones(present: string): string[] {
  return [...new Set([FIRST, present, ...Intl.supportedValuesOf("timeZone")])];
}

/** Day and time in a zone; the zone's name where this browser doesn't know it. */
export function timeIn(zone: string, at: number): string {
  try {
    return new Intl.DateTimeFormat(locale(), { timeZone: zone, month: "long", day: "numeric", weekday: "short", hour: "numeric", minute: "2-digit" }).format(at);
  } catch {
    return zone;
  }
}
