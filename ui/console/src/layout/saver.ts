/** Saves the newest value only, one call at a time, and tries again until it is kept. */
export class Saver<T> {
  #wanted: T | undefined;
  #running = false;
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly save: (value: T) => Promise<unknown>,
    /** Told after each try whether everything is kept. */
    private readonly told: (kept: boolean) => void = () => {},
    private readonly retryMs: readonly number[] = [2_000, 5_000, 15_000, 30_000],
  ) {}

  /** Takes a value to save after a while; a newer one takes its place. */
  keep(value: T, afterMs = 0): void {
    this.#wanted = value;
    this.#failures = 0;
    this.#after(afterMs);
  }

  /** Saves what waits without waiting longer. */
  flush(): void {
    if (this.#wanted === undefined) return;
    clearTimeout(this.#timer);
    void this.#run();
  }

  #after(milliseconds: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#run(), milliseconds);
  }

  async #run(): Promise<void> {
    if (this.#running || this.#wanted === undefined) return;
    const value = this.#wanted;
    this.#running = true;
    let kept = true;
    try {
      await this.save(value);
    } catch {
      kept = false;
    }
    this.#running = false;
    if (this.#wanted !== value) return this.#after(0);
    this.told(kept);
    if (kept) {
      this.#wanted = undefined;
    } else {
      this.#after(this.retryMs[Math.min(this.#failures, this.retryMs.length - 1)] ?? 0);
      this.#failures += 1;
    }
  }
}
