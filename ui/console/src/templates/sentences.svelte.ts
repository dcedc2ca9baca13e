import type { OfferedSentences } from "@sarangbang/api";
import { templatesApi } from "@sarangbang/api/templates";
import { onFrame } from "../app/frames";

const NONE: OfferedSentences = { learn: false, items: [] };

/** Sentences that may be offered in the room in view, fetched when the agent begins to write there. */
class Sentences {
  #roomNo: string | null = null;
  #known: OfferedSentences = NONE;
  #asked = false;

  constructor() {
    onFrame((frame) => {
      if (frame.type === "templates" || frame.type === "reset" || (frame.type === "customer" && frame.room_no === this.#roomNo)) this.#asked = false;
    });
  }

  /** Those of a room, as far as they are here already. */
  of(roomNo: string): OfferedSentences {
    if (this.#roomNo !== roomNo) {
      this.#roomNo = roomNo;
      this.#known = NONE;
      this.#asked = false;
    }
    if (!this.#asked) {
      this.#asked = true;
      templatesApi.offered(roomNo).then(
        (offered) => {
          if (this.#roomNo === roomNo) this.#known = offered;
        },
        () => {
          if (this.#roomNo === roomNo) this.#asked = false;
        },
      );
    }
    return this.#known;
  }

  /** Counts what was sent, where the agent wants that. */
  async sent(roomNo: string, text: string): Promise<void> {
    if (text.trim() === "" || !this.of(roomNo).learn) return;
    try {
      await templatesApi.sent(roomNo, text);
      this.#asked = false;
    } catch {
      // Nothing is lost: the next message counts again.
    }
  }
}

export const sentences = new Sentences();
