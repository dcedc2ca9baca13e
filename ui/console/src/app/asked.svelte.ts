import type { Frame } from "@sarangbang/api";
import { onFrame } from "./frames";

/** Something of the site: asked for when it is first needed, and again when somebody changed it. */
export class Asked<T> {
  all = $state.raw<T | null>(null);
  failed = $state(false);
  #asked = false;

  constructor(
    private readonly ask: () => Promise<T>,
    /** Tells that it changed. */
    changed: Frame["type"],
  ) {
    onFrame(({ type }) => {
      if (this.#asked && (type === changed || type === "reset")) void this.load();
    });
  }

  async need(): Promise<void> {
    if (!this.#asked) await this.load();
  }

  readonly load = async (): Promise<void> => {
    this.#asked = true;
    this.failed = false;
    try {
      this.all = await this.ask();
    } catch {
      this.failed = this.all === null;
      this.#asked = this.all !== null;
    }
  };
}
