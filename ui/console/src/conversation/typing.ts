const REPEAT_MS = 3_000;
const IDLE_MS = 5_000;

/** Tells the server that the agent types: at once, then every few seconds, and when it is over. */
export class TypingSignal {
  #toldAt = 0;
  #idle: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly tell: (on: boolean) => void) {}

  typed(): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.stop(), IDLE_MS);
    const now = Date.now();
    if (now - this.#toldAt < REPEAT_MS) return;
    this.#toldAt = now;
    this.tell(true);
  }

  stop(): void {
    clearTimeout(this.#idle);
    if (this.#toldAt === 0) return;
    this.#toldAt = 0;
    this.tell(false);
  }
}
