import { api, type Draft } from "@sarangbang/api";

const SAVE_DELAY_MS = 1_000;
const TRY_AGAIN_MS = 5_000;
/** How long the echo of one's own saving may take: the server passes drafts on in bursts. */
const ECHO_MS = 5_000;

interface Unsaved {
  timer: ReturnType<typeof setTimeout>;
}

/** Unsent texts of this agent by room: shown at once, saved on the server a second later. */
class Drafts {
  texts = $state.raw<ReadonlyMap<string, string>>(new Map());
  #unsaved = new Map<string, Unsaved>();
  #echoes: { roomNo: string; text: string; until: number }[] = [];

  begin(drafts: readonly Draft[]): void {
    const texts = new Map(drafts.map(({ room_no, text }) => [room_no, text]));
    for (const roomNo of this.#unsaved.keys()) {
      const kept = this.texts.get(roomNo);
      if (kept === undefined) texts.delete(roomNo);
      else texts.set(roomNo, kept);
    }
    this.texts = texts;
  }

  of(roomNo: string): string {
    return this.texts.get(roomNo) ?? "";
  }

  write(roomNo: string, text: string): void {
    if (text === this.of(roomNo)) return;
    this.#put(roomNo, text);
    this.#saveIn(roomNo, SAVE_DELAY_MS);
  }

  /** Sent: nothing is left to keep. */
  clear(roomNo: string): void {
    this.write(roomNo, "");
    this.#save(roomNo);
  }

  /** Another tab of this agent wrote, unless it is the echo of this one; what is being written here is newer. */
  receive(roomNo: string, text: string): void {
    const echo = this.#echoes.findIndex((one) => one.roomNo === roomNo && one.text === text && one.until > Date.now());
    if (echo >= 0) this.#echoes = this.#echoes.filter((one, at) => one.roomNo !== roomNo || at > echo);
    else if (!this.#unsaved.has(roomNo)) this.#put(roomNo, text);
  }

  /** Before the page goes away. */
  saveNow(): void {
    for (const roomNo of [...this.#unsaved.keys()]) this.#save(roomNo, true);
  }

  #saveIn(roomNo: string, delay: number): void {
    clearTimeout(this.#unsaved.get(roomNo)?.timer);
    this.#unsaved.set(roomNo, { timer: setTimeout(() => this.#save(roomNo), delay) });
  }

  #save(roomNo: string, leaving = false): void {
    const unsaved = this.#unsaved.get(roomNo);
    if (!unsaved) return;
    clearTimeout(unsaved.timer);
    const written = (error?: { temporary?: boolean }): void => {
      if (this.#unsaved.get(roomNo) !== unsaved) return;
      if (error?.temporary) this.#saveIn(roomNo, TRY_AGAIN_MS);
      else this.#unsaved.delete(roomNo);
    };
    const text = this.of(roomNo);
    this.#echoes = [...this.#echoes.filter((one) => one.until > Date.now()), { roomNo, text, until: Date.now() + ECHO_MS }];
    api.saveDraft(roomNo, text, leaving).then(() => written(), written);
  }

  #put(roomNo: string, text: string): void {
    const next = new Map(this.texts);
    if (text === "") next.delete(roomNo);
    else next.set(roomNo, text);
    this.texts = next;
  }
}

export const drafts = new Drafts();
