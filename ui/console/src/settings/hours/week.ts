import type { HoursDay, HoursSpan } from "@sarangbang/api";

/** The days of the week as they are stored. */
export const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
/** Spans of one day at most. */
export const SPANS_MAX = 4;

const TIME = /^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/;

/** What a site begins with that uses hours for the first time. */
export function office(): HoursDay[] {
  return DAYS.map((_, day) => ({ spans: day < 5 ? [{ from: "09:00", to: "18:00" }] : [] }));
}

/** A span after the last one of the day. */
export function next(spans: readonly HoursSpan[]): HoursSpan {
  const last = spans.at(-1)?.to;
  if (!last || last >= "23:00") return { from: "09:00", to: "18:00" };
  const hour = Number(last.slice(0, 2)) + 1;
  const text = (at: number) => `${String(at).padStart(2, "0")}:00`;
  return { from: text(hour), to: text(Math.min(24, hour + 1)) };
}

/** Whether the spans of a day are times in order that don't overlap. Times of one form compare as texts. */
export function isInOrder({ spans }: HoursDay): boolean {
  return spans.every(
    ({ from, to }, n) => TIME.test(from) && TIME.test(to) && from < to && (n === 0 || (spans[n - 1]?.to ?? "") <= from),
  );
}

/** What people type: 9:00, 0900 and 9 are 09:00. */
export function tidy(text: string): string {
  const digits = /^\s*(\d{1,2})\s*[:시.]?\s*(\d{2})?\s*분?\s*$/u.exec(text);
  return digits ? `${(digits[1] ?? "").padStart(2, "0")}:${digits[2] ?? "00"}` : text.trim();
}
