/** Timers as an argument, so that tests own the time. */
export interface Clock {
  after(ms: number, act: () => void): () => void;
  random(): number;
}

export const systemClock: Clock = {
  after(ms, act) {
    const timer = setTimeout(act, ms);
    return () => clearTimeout(timer);
  },
  random: Math.random,
};

/** Waiting time before attempt `n` (from 0): doubled each time, up to `most`, spread by half. */
export function backoff(n: number, first: number, most: number, random: number): number {
  return Math.min(most, first * 2 ** n) * (0.5 + random / 2);
}
