type Save = (tags: string[]) => Promise<{ tags: string[] }>;

/** The tags of one account: a change is shown at once, saved one after the other and put back where it is refused. */
export class TagList {
  /** What is on its way. */
  #wanted = $state.raw<readonly string[] | null>(null);
  #saving = false;

  constructor(
    private readonly stored: () => readonly string[],
    private readonly save: Save,
    private readonly onSaved: (tags: string[]) => void,
    private readonly onRefused: (error: unknown) => void,
  ) {}

  get shown(): readonly string[] {
    return this.#wanted ?? this.stored();
  }

  set(tags: readonly string[]): void {
    this.#wanted = tags;
    if (!this.#saving) void this.#send();
  }

  async #send(): Promise<void> {
    this.#saving = true;
    try {
      while (this.#wanted !== null) {
        const wanted = this.#wanted;
        const { tags } = await this.save([...wanted]);
        this.onSaved(tags);
        if (this.#wanted === wanted) this.#wanted = null;
      }
    } catch (error) {
      this.#wanted = null;
      this.onRefused(error);
    } finally {
      this.#saving = false;
    }
  }
}
