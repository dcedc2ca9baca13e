import { ApiError, type CustomerPatch, type CustomerView, type LinkPreview, type UndoPreview } from "@sarangbang/api";
import { t } from "@sarangbang/kit/i18n";
import { common } from "@sarangbang/kit/i18n/messages/common";
import { customer as words } from "@sarangbang/kit/i18n/messages/customer";
import { keepMine, meet, openClashes, typeInto, useTheirs, type Clashes, type Standing } from "./meet";
import { canonical, changedFields, isTyped, valuesOf, type Typed, type Values } from "./values";

/** What the server asks before it saves. */
export type Question =
  | { kind: "link"; preview: LinkPreview; changed: boolean }
  | { kind: "undo"; preview: UndoPreview; changed: boolean };

type Save = (roomNo: string, patch: CustomerPatch) => Promise<CustomerView>;

/** What the server says of a save beside its words. */
interface Refusal {
  current?: CustomerView;
  fields?: string[];
  preview?: unknown;
}

/** Whether what is asked differs from what was asked before. */
function isAnother(before: Question | null, link: LinkPreview): boolean {
  if (before?.kind !== "link") return before !== null;
  return before.changed || before.preview.target.version !== link.target.version;
}

/** The open form of 기본 정보 of one room. */
export class CustomerEdit {
  #standing = $state.raw<Standing>() as Standing;
  #latest = $state.raw<CustomerView>() as CustomerView;
  /** Names the state in which every choice was made. */
  #version: string;
  errors = $state.raw<Readonly<Partial<Record<Typed, string>>>>({});
  /** Why the last try did not save. */
  problem = $state<string | null>(null);
  question = $state.raw<Question | null>(null);
  keepValues = $state(true);
  busy = $state(false);

  constructor(
    readonly roomNo: string,
    opened: CustomerView,
    private readonly save: Save,
  ) {
    const base = valuesOf(opened);
    this.#standing = { base, draft: base, clashes: {}, person: base.customer_id };
    this.#latest = opened;
    this.#version = opened.version;
  }

  get draft(): Values {
    return this.#standing.draft;
  }

  get clashes(): Clashes {
    return this.#standing.clashes;
  }

  get latest(): CustomerView {
    return this.#latest;
  }

  get changed(): Typed[] {
    return changedFields(this.#standing.base, this.#standing.draft);
  }

  get dirty(): boolean {
    return this.changed.length > 0;
  }

  /** Whether '값 없이 분리' is a question at all: the ID is another one and others have the present one, too. */
  get maySplit(): boolean {
    return this.#latest.identities > 1 && this.draft.customer_id.trim() !== "" && this.changed.includes("customer_id");
  }

  mayEdit(field: Typed): boolean {
    return this.#latest.editable.includes(field);
  }

  type(field: Typed, text: string): void {
    this.#standing = typeInto(this.#standing, field, text);
    const { [field]: _, ...errors } = this.errors;
    this.errors = errors;
  }

  keep(field: Typed): void {
    this.#stand(keepMine(this.#standing, field));
  }

  use(field: Typed): void {
    this.#stand(useTheirs(this.#standing, field));
  }

  /** The customer is another one now; the form stays as it is and marks what changed. */
  receive(fresh: CustomerView): void {
    if (fresh === this.#latest) return;
    this.#latest = fresh;
    this.#stand(meet(this.#standing, valuesOf(fresh), fresh.sources));
    if (this.question?.kind === "link") void this.#askAgain(this.question);
  }

  /** Version of the person whom a link is asked about. */
  get beside(): string | null {
    return this.question?.kind === "link" ? this.question.preview.target.version : null;
  }

  dismiss(): void {
    this.question = null;
  }

  /** Saves what was touched. Answers the customer as saved; null where something is to be done first. */
  async submit(confirmed = false): Promise<CustomerView | null> {
    if (this.busy) return null;
    const open = openClashes(this.#standing);
    if (open.length > 0) {
      this.question = null;
      this.problem = t(words.chooseFirst);
      return null;
    }
    if (!this.dirty) return this.#latest;
    this.busy = true;
    this.problem = null;
    this.errors = {};
    try {
      const saved = await this.save(this.roomNo, this.#patch(confirmed));
      this.question = null;
      return saved;
    } catch (error) {
      this.#refused(error instanceof ApiError ? error : ApiError.network());
      return null;
    } finally {
      this.busy = false;
    }
  }

  /**
   * Who is asked about may be another by now: the question follows. A save that names the version it was asked about, unconfirmed,
   * saves nothing. Where the question can't follow it stays, and the server asks at the end.
   */
  async #askAgain(asked: Question & { kind: "link" }): Promise<void> {
    if (this.busy || openClashes(this.#standing).length > 0) return;
    const patch = { ...this.#patch(false), target_version: asked.preview.target.version };
    try {
      await this.save(this.roomNo, patch);
    } catch (error) {
      const refused = error instanceof ApiError ? error : ApiError.network();
      const tells = refused.code === "link_confirmation_required" || refused.code === "stale_version";
      if (tells && this.question === asked && !this.busy) this.#refused(refused);
    }
  }

  #stand(standing: Standing): void {
    this.#standing = standing;
    // While a choice is open the old version stays: the server, too, then refuses to overwrite what was not seen.
    if (openClashes(standing).length > 0) return;
    this.#version = this.#latest.version;
    if (this.problem === t(words.chooseFirst)) this.problem = null;
  }

  #patch(confirmed: boolean): CustomerPatch {
    const patch: CustomerPatch = { version: this.#version };
    for (const field of this.changed) patch[field] = canonical(this.draft[field]);
    if (this.maySplit && !this.keepValues) patch.keep_values = false;
    const { question } = this;
    if (!confirmed || !question) return patch;
    if (question.kind === "undo") patch.confirm_undo = true;
    const link = question.kind === "link" ? question.preview : question.preview.link;
    return link ? { ...patch, confirm_link: true, target_version: link.target.version } : patch;
  }

  #refused(error: ApiError): void {
    const refusal = error.problem as Refusal;
    const before = this.question;
    switch (error.code) {
      case "link_confirmation_required": {
        const link = refusal.preview as LinkPreview;
        // An undo that is being confirmed stays one: whoever has the old ID now changed meanwhile.
        if (before?.kind === "undo") this.question = { ...before, preview: { ...before.preview, link }, changed: true };
        else this.question = { kind: "link", preview: link, changed: isAnother(before, link) };
        return;
      }
      case "undo_confirmation_required":
        this.question = { kind: "undo", preview: refusal.preview as UndoPreview, changed: before !== null };
        return;
      case "stale_version":
        this.question = null;
        if (refusal.current) this.receive(refusal.current);
        this.problem = t(openClashes(this.#standing).length > 0 ? words.chooseFirst : words.staleKept);
        return;
      case "identity_limit":
        this.question = null;
        this.errors = { customer_id: error.detail };
        this.problem = t(words.fixFields);
        return;
    }
    this.question = null;
    const entries = Object.entries(error.fields).filter(([field]) => isTyped(field));
    this.errors = Object.fromEntries(entries.map(([field, { message }]) => [field, message]));
    this.problem = entries.length > 0 ? t(words.fixFields) : error.unreachable ? t(common.network) : error.detail || t(words.notSaved);
  }
}
