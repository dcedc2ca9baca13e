import { ApiError } from "@sarangbang/api";

/** One kind of answer per room: shown at once where seen before, then asked again. */
export class RoomResource<T> {
  /** The room in view. */
  room = $state<string | null>(null);
  /** What is known of the room in view. */
  data = $state.raw<T | null>(null);
  /** Why the newest try failed. */
  failure = $state.raw<unknown>(null);
  loading = $state(false);

  readonly #seen = new Map<string, T>();
  readonly #stale = new Set<string>();
  #asking: AbortController | null = null;

  constructor(
    private readonly load: (room: string, signal: AbortSignal) => Promise<T>,
    /** Joins a fresh answer with what stands there (further pages of a list). */
    private readonly join: (before: T, fresh: T) => T = (_, fresh) => fresh,
    private readonly keep = 80,
  ) {}

  /** Puts a room in view; asks nothing yet. */
  choose(room: string | null): void {
    if (room === this.room) {
      if (room !== null) this.#stale.add(room);
      return;
    }
    this.#asking?.abort();
    this.#asking = null;
    this.loading = false;
    this.failure = null;
    this.room = room;
    this.data = room === null ? null : (this.#seen.get(room) ?? null);
    if (room !== null) this.#stale.add(room);
  }

  /** Asks for the room in view where what stands there may be old. */
  async ensure(): Promise<void> {
    if (this.room !== null && this.#stale.has(this.room)) await this.refresh();
  }

  /** Marks the room as changed: the next ensure() asks again. */
  outdate(room: string): void {
    this.#stale.add(room);
  }

  /** Asks for the room in view now. */
  async refresh(): Promise<void> {
    const { room } = this;
    if (room === null) return;
    this.#asking?.abort();
    const asking = new AbortController();
    this.#asking = asking;
    this.#stale.delete(room);
    this.loading = true;
    try {
      const fresh = await this.load(room, asking.signal);
      if (asking.signal.aborted) return;
      const before = this.#seen.get(room);
      this.put(room, before === undefined ? fresh : this.join(before, fresh));
      this.failure = null;
    } catch (failure) {
      if (asking.signal.aborted) return;
      this.#stale.add(room);
      this.failure = failure;
      if (failure instanceof ApiError && (failure.status === 403 || failure.status === 404)) this.#drop(room);
    } finally {
      if (this.#asking === asking) {
        this.#asking = null;
        this.loading = false;
      }
    }
  }

  /** Loads a room that may be chosen soon. */
  async prefetch(room: string): Promise<void> {
    if (this.#seen.has(room) || this.room === room) return;
    try {
      const fresh = await this.load(room, new AbortController().signal);
      if (!this.#seen.has(room)) this.put(room, fresh);
    } catch {
      // Told when the room is chosen.
    }
  }

  /** What one may not see any more does not stay on the screen. */
  #drop(room: string): void {
    this.#seen.delete(room);
    if (room === this.room) this.data = null;
  }

  /** Changes what is known of a room, where anything is. */
  change(room: string, how: (known: T) => T): void {
    const known = this.#seen.get(room);
    if (known !== undefined) this.put(room, how(known));
  }

  /** What a write answered is newer than anything asked for before it. */
  settle(room: string, value: T): void {
    if (room === this.room) {
      this.#asking?.abort();
      this.#asking = null;
      this.loading = false;
      this.failure = null;
    }
    this.put(room, value);
  }

  /** Replaces what is known of a room. */
  put(room: string, value: T): void {
    this.#seen.delete(room);
    this.#seen.set(room, value);
    for (const oldest of this.#seen.keys()) {
      if (this.#seen.size <= this.keep) break;
      this.#seen.delete(oldest);
    }
    if (room === this.room) this.data = value;
  }
}
