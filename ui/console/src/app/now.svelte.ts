const TICK_MS = 15_000;

let now = $state(Date.now());

setInterval(() => (now = Date.now()), TICK_MS);

/** The time for everything that shows how long ago something was; moves every 15 seconds. */
export function currentTime(): number {
  return now;
}
