/** A span of minutes as people choose it. */
export interface Span {
  days: number;
  hours: number;
  minutes: number;
}

/** Shortest and longest silence, in minutes: 6 days, 23 hours and 50 minutes. */
export const SHORTEST = 10;
export const LONGEST = 10_070;

const HOUR = 60;
const DAY = 24 * HOUR;

export function split(total: number): Span {
  return { days: Math.floor(total / DAY), hours: Math.floor((total % DAY) / HOUR), minutes: total % HOUR };
}

export function total({ days, hours, minutes }: Span): number {
  return days * DAY + hours * HOUR + minutes;
}

/** Tens of minutes to choose from, and one that was set by other means. */
export function minutesFor(chosen: number): number[] {
  const tens = [0, 10, 20, 30, 40, 50];
  return tens.includes(chosen) ? tens : [...tens, chosen].sort((a, b) => a - b);
}
