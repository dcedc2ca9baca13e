import { ApiError, type LinkPreview, type UndoPreview, type UndoRequest } from "@sarangbang/api";
import { t } from "@sarangbang/kit/i18n";
import { common } from "@sarangbang/kit/i18n/messages/common";

type Undo = (linkId: string, request: UndoRequest) => Promise<unknown>;

/** Undoing a link: asked once, shown what it does, confirmed (R24). */
export class LinkUndo {
  question = $state.raw<{ linkId: string; preview: UndoPreview; changed: boolean } | null>(null);
  /** Why nothing was undone. */
  problem = $state<string | null>(null);
  busy = $state(false);

  constructor(private readonly undo: Undo) {}

  /** Answers whether it is undone. */
  ask(linkId: string): Promise<boolean> {
    return this.#try(linkId, {});
  }

  async confirm(): Promise<boolean> {
    const { question } = this;
    if (!question) return false;
    const { link } = question.preview;
    return this.#try(question.linkId, link ? { confirm: true, confirm_link: true, target_version: link.target.version } : { confirm: true });
  }

  dismiss(): void {
    this.question = null;
    this.problem = null;
  }

  async #try(linkId: string, request: UndoRequest): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.problem = null;
    try {
      await this.undo(linkId, request);
      this.question = null;
      return true;
    } catch (error) {
      const refused = error instanceof ApiError ? error : ApiError.network();
      const before = this.question;
      if (refused.code === "undo_confirmation_required") {
        this.question = { linkId, preview: refused.problem["preview"] as UndoPreview, changed: before !== null };
      } else if (refused.code === "link_confirmation_required" && before) {
        // Whoever has the old ID now changed meanwhile.
        this.question = { ...before, preview: { ...before.preview, link: refused.problem["preview"] as LinkPreview }, changed: true };
      } else {
        // What can be tried again as it is keeps the question open.
        if (!refused.temporary) this.question = null;
        this.problem = refused.unreachable ? t(common.network) : refused.detail || t(common.failed);
      }
      return false;
    } finally {
      this.busy = false;
    }
  }
}
