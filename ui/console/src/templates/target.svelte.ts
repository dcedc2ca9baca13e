import { attachmentUrl, ApiError, type Template } from "@sarangbang/api";
import { templatesApi } from "@sarangbang/api/templates";
import { t } from "@sarangbang/kit/i18n";
import { chat } from "@sarangbang/kit/i18n/messages/chat";
import { templates as words } from "@sarangbang/kit/i18n/messages/templates";
import { MOST_FILES, type PendingFiles } from "../conversation/files.svelte";
import { toasts } from "../parts/toasts.svelte";
import { templateStore } from "./store.svelte";

/** Where an agent writes an answer now. */
export interface Target {
  roomNo: string;
  area: HTMLTextAreaElement;
  files: PendingFiles;
  /** Where the caret stood when the agent went elsewhere: a dialog in between lets browsers forget it. */
  caret: Place | null;
}

export interface Place {
  start: number;
  end: number;
}

/** Where the caret is now. */
export function caretOf({ selectionStart: start, selectionEnd: end }: HTMLTextAreaElement): Place {
  return { start, end };
}

class Targets {
  current = $state.raw<Target | null>(null);

  /** Whoever writes says so; answers how to take it back. */
  begin(target: Target): () => void {
    this.current = target;
    return () => {
      if (this.current === target) this.current = null;
    };
  }
}

export const targets = new Targets();

/** Puts a text in the place of a piece of what is written, as if it were typed: it can be undone. */
export function put(area: HTMLTextAreaElement, text: string, start = area.selectionStart, end = area.selectionEnd): void {
  area.focus();
  area.setSelectionRange(start, end);
  // Nothing else keeps the browser's own undo.
  if (document.execCommand("insertText", false, text)) return;
  area.setRangeText(text, start, end, "end");
  area.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertText", data: text }));
}

/** Inserts a template in the place of a piece of what is written, or at the caret; its files come along as copies. */
export async function insertTemplate(target: Target, one: Template, wanted?: Place): Promise<boolean> {
  const { area, roomNo } = target;
  const away = document.activeElement === area ? null : target.caret;
  const piece = wanted ?? (away && away.end <= area.value.length ? away : undefined);
  const there = piece ? area.value.slice(piece.start, piece.end) : "";
  let text: string;
  try {
    ({ text } = await templateStore.look(roomNo, one));
  } catch (error) {
    toasts.problem(error instanceof ApiError && error.detail !== "" ? error.detail : t(words.fillFailed));
    return false;
  }
  // The room was left, or what was to be replaced is written anew.
  if (targets.current !== target || (piece && area.value.slice(piece.start, piece.end) !== there)) return false;
  if (text !== "" || piece) put(area, text, piece?.start, piece?.end);
  templateStore.count(one.id);
  bringFiles(target, one);
  return true;
}

function bringFiles({ files, roomNo }: Target, one: Template): void {
  const inserted = templatesApi.insert(roomNo, one.id);
  const waiting = one.files.map((file) => files.adopt(file.name, file.size, file.image ? attachmentUrl(file.id) : null));
  if (waiting.includes(null)) toasts.problem(t(chat.tooManyFiles, { n: MOST_FILES }));
  inserted.then(
    ({ files: copies }) => {
      waiting.forEach((tell, at) => {
        const copy = copies[at];
        tell?.(copy ? { attachment: copy, state: "ready", share: 1 } : { state: "failed", problem: t(chat.uploadFailed) });
      });
    },
    (error: unknown) => {
      const problem = error instanceof ApiError && error.detail !== "" ? error.detail : t(chat.uploadFailed);
      for (const tell of waiting) tell?.({ state: "failed", problem });
    },
  );
}
