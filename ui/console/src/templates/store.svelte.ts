import { templatesApi, type Whose } from "@sarangbang/api/templates";
import { ApiError, type FilledTemplate, type NewTemplate, type Template, type TemplateList } from "@sarangbang/api";
import { t } from "@sarangbang/kit/i18n";
import { common } from "@sarangbang/kit/i18n/messages/common";
import { Asked } from "../app/asked.svelte";
import { onFrame } from "../app/frames";
import { toasts } from "../parts/toasts.svelte";

/** Looks that are kept; the oldest go first. */
const MOST_LOOKS = 200;

/** Templates of the site and of the agent. */
class TemplateStore extends Asked<TemplateList> {
  readonly #looks = new Map<string, Promise<FilledTemplate>>();

  constructor() {
    super(templatesApi.list, "templates");
    onFrame((frame) => {
      if (frame.type === "customer") this.#forgetRoom(frame.room_no);
      else if (frame.type === "templates" || frame.type === "reset") this.#looks.clear();
    });
  }

  /** The template of a code typed in full; one's own before the site's. */
  byCode(code: string): Template | undefined {
    const wanted = fold(code);
    const found = this.all?.items.filter((one) => one.code != null && fold(one.code) === wanted) ?? [];
    return found.find(({ shared }) => !shared) ?? found[0];
  }

  /** The template filled for a room; asked for once while neither changes. */
  look(roomNo: string, one: Template): Promise<FilledTemplate> {
    if (!one.body.includes("{{")) return Promise.resolve({ text: one.body, missing: [], files: one.files });
    const key = `${roomNo} ${one.id} ${one.version}`;
    const known = this.#looks.get(key);
    if (known) return known;
    const look = templatesApi.look(roomNo, one.id);
    look.catch(() => this.#looks.delete(key));
    this.#looks.set(key, look);
    for (const oldest of this.#looks.keys()) {
      if (this.#looks.size <= MOST_LOOKS) break;
      this.#looks.delete(oldest);
    }
    return look;
  }

  #forgetRoom(roomNo: string): void {
    for (const key of this.#looks.keys()) if (key.startsWith(`${roomNo} `)) this.#looks.delete(key);
  }

  /** Inserted: it is counted here as on the server. */
  count(id: string): void {
    this.#change(id, (one) => ({ ...one, uses: one.uses + 1, own_uses: one.own_uses + 1 }));
  }

  async favour(one: Template): Promise<void> {
    const on = !one.favourite;
    this.#change(one.id, (was) => ({ ...was, favourite: on }));
    try {
      await templatesApi.favour(one.id, on);
    } catch (error) {
      this.#change(one.id, (was) => ({ ...was, favourite: !on }));
      toasts.problem(error instanceof ApiError && error.detail !== "" ? error.detail : t(common.network));
    }
  }

  /** Writes a template; what others show of it follows by the live connection. */
  async save(whose: Whose, id: string | null, wanted: NewTemplate): Promise<Template> {
    const saved = id === null ? await templatesApi.create(whose, wanted) : await templatesApi.change(whose, id, wanted);
    await this.load();
    return saved;
  }

  async remove(whose: Whose, id: string): Promise<void> {
    await templatesApi.remove(whose, id);
    await this.load();
  }

  #change(id: string, change: (one: Template) => Template): void {
    if (this.all) this.all = { ...this.all, items: this.all.items.map((one) => (one.id === id ? change(one) : one)) };
  }
}

function fold(code: string): string {
  return code.normalize("NFC").trim().toLowerCase();
}

export const templateStore = new TemplateStore();
