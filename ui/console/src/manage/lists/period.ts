/** Days as fields hold them: `2026-11-22`; empty: without a bound. */
export interface Period {
  from: string;
  to: string;
}

/** Periods to choose, and what each means on a day. */
export const PRESETS = ["today", "yesterday", "week", "month"] as const;
export type Preset = (typeof PRESETS)[number];

const DAY_MS = 86_400_000;

/** The day so many days after another one; earlier when negative. */
export function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** What a choice means today. */
export function preset(name: Preset, today: string): Period {
  switch (name) {
    case "today":
      return { from: today, to: today };
    case "yesterday":
      return { from: dayAfter(today, -1), to: dayAfter(today, -1) };
    case "week":
      return { from: dayAfter(today, -6), to: today };
    case "month":
      return { from: dayAfter(today, -29), to: today };
  }
}

/** Which choice a period is, where it is one. */
export function presetOf(period: Period, today: string): Preset | "" | "custom" {
  if (period.from === "" && period.to === "") return "";
  const same = (name: Preset) => {
    const other = preset(name, today);
    return other.from === period.from && other.to === period.to;
  };
  return PRESETS.find(same) ?? "custom";
}
