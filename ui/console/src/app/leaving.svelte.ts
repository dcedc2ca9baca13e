/** Something that was typed and not saved. */
export interface Unsaved {
  /** Whether there is anything to lose now. */
  pending(): boolean;
  /** Lets it go. */
  drop(): void;
}

/** Leaving a room, a view or the page asks first while something typed is not saved. */
class Leaving {
  /** What waits for the agent's word. */
  waiting = $state.raw<(() => void) | null>(null);
  readonly #watched = new Set<Unsaved>();

  /** Answers how to stop watching. */
  watch(unsaved: Unsaved): () => void {
    this.#watched.add(unsaved);
    return () => this.#watched.delete(unsaved);
  }

  get pending(): boolean {
    return [...this.#watched].some((unsaved) => unsaved.pending());
  }

  /** Goes at once where nothing would be lost, else when the agent says so. */
  then(go: () => void): void {
    if (this.pending) this.waiting = go;
    else go();
  }

  /** Lets go of what was typed and goes. */
  leave(): void {
    const go = this.waiting;
    this.waiting = null;
    for (const unsaved of [...this.#watched]) unsaved.drop();
    go?.();
  }

  stay(): void {
    this.waiting = null;
  }
}

export const leaving = new Leaving();
