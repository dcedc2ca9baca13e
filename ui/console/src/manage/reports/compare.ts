/** How a number stands beside the one before it. */
export interface Change {
  kind: "up" | "down" | "same" | "none" | "fromZero";
  /** Whole per cent. */
  percent: number;
}

const HUNDRED = 100;

/** What can be compared: `records` says whether there was anything at all before; a number of it may still be zero. */
export function change(now: number | null | undefined, before: number | null | undefined, records = true): Change {
  if (now == null || before == null) return { kind: "none", percent: 0 };
  if (before === 0) return { kind: now === 0 ? "same" : records ? "fromZero" : "none", percent: 0 };
  const percent = Math.round(((now - before) / before) * HUNDRED);
  return percent === 0 ? { kind: "same", percent } : { kind: percent > 0 ? "up" : "down", percent: Math.abs(percent) };
}

/** Round numbers for the lines of an axis, from 0 to at least `most`. */
export function ticks(most: number): number[] {
  const STEPS = [1, 2, 5, 10];
  const LINES = 4;
  const rough = Math.max(1, most) / LINES;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, (STEPS.find((one) => one * power >= rough) ?? 10) * power);
  const count = Math.max(1, Math.ceil(Math.max(1, most) / step));
  return Array.from({ length: count + 1 }, (_, index) => index * step);
}
