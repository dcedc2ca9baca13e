import { api, type Categories } from "@sarangbang/api";
import { onFrame } from "../../app/frames";

/** 상담 분류 of the site, asked for when it is first needed and again when somebody changed it. */
class CategoryStore {
  all = $state.raw<Categories | null>(null);
  failed = $state(false);
  #asked = false;

  constructor() {
    onFrame(({ type }) => {
      if (this.#asked && (type === "categories" || type === "reset")) void this.load();
    });
  }

  async need(): Promise<void> {
    if (!this.#asked) await this.load();
  }

  readonly load = async (): Promise<void> => {
    this.#asked = true;
    this.failed = false;
    try {
      this.all = await api.categories();
    } catch {
      this.failed = this.all === null;
      this.#asked = this.all !== null;
    }
  };
}

export const categories = new CategoryStore();
