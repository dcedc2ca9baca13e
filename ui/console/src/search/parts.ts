import type { Highlight } from "@sarangbang/api";

export interface Part {
  text: string;
  marked: boolean;
}

/** A text in pieces; places count characters as the server does, an emoji as one. */
export function parts(text: string, highlights: readonly Highlight[]): Part[] {
  const chars = [...text];
  const found: Part[] = [];
  let at = 0;
  for (const { start, end } of highlights) {
    if (start > at) found.push({ text: chars.slice(at, start).join(""), marked: false });
    found.push({ text: chars.slice(start, end).join(""), marked: true });
    at = end;
  }
  if (at < chars.length) found.push({ text: chars.slice(at).join(""), marked: false });
  return found;
}
