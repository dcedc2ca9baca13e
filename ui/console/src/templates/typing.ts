/** A piece of what is written, in UTF-16 places. */
export interface Piece {
  start: number;
  end: number;
  text: string;
}

/** Longest word that may be a code or a search for one. */
const MOST_SLASH = 40;
/** Fewest letters before a sentence is offered. */
const LEAST_TYPED = 2;

/** What stands between `/` and the caret, where the caret is in a word that begins with it. */
export function slashAt(text: string, caret: number): Piece | null {
  const before = text.slice(Math.max(0, caret - MOST_SLASH), caret);
  const found = /(?:^|\s)\/([^\s/]*)$/u.exec(before);
  if (!found) return null;
  // Further back there may be more of the word.
  if (before.length === MOST_SLASH && !/\s/u.test(before)) return null;
  const word = found[1] ?? "";
  return { start: caret - word.length - 1, end: caret, text: word };
}

/** The code in front of a space that was just typed. */
export function codeAt(text: string, caret: number): Piece | null {
  if (text[caret - 1] !== " ") return null;
  const slash = slashAt(text, caret - 1);
  return slash && slash.text !== "" ? { ...slash, end: caret } : null;
}

/** The beginning of the sentence that is written at the caret, where nothing of the line stands behind it. */
export function sentenceAt(text: string, caret: number): Piece | null {
  if (/\S/u.test(text.slice(caret).split("\n", 1)[0] ?? "")) return null;
  const line = text.slice(text.lastIndexOf("\n", caret - 1) + 1, caret);
  const ended = [...line.matchAll(/[.!?。！？]+\s+/gu)].at(-1);
  const from = ended ? ended.index + ended[0].length : 0;
  const begun = line.slice(from);
  const typed = begun.trimStart();
  if ([...typed.trim()].length < LEAST_TYPED) return null;
  return { start: caret - typed.length, end: caret, text: typed };
}

/** Sentences that go on what is typed, at most `most`, the likeliest first as they come. */
export function completions<T extends { text: string }>(typed: string, sentences: readonly T[], most: number): T[] {
  const begun = fold(typed);
  const found: T[] = [];
  for (const one of sentences) {
    const whole = fold(one.text);
    if (whole.length > begun.length && whole.startsWith(begun)) found.push(one);
    if (found.length === most) break;
  }
  return found;
}

function fold(text: string): string {
  return text.normalize("NFC").toLowerCase().replace(/\s+/gu, " ");
}
