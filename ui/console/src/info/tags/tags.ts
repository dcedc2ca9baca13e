import { lengthOf } from "../../parts/length";

/** Most characters of a tag, most tags of an account (S68). The server decides. */
export const TAG_MOST = 20;
export const TAGS_MOST = 50;

const folded = (tag: string): string => tag.toLowerCase().normalize("NFC");

/** A tag as it is kept: trimmed, NFC, without the # in front. */
export function tidyTag(text: string): string {
  return text.normalize("NFC").trim().replace(/^[#＃]+/u, "").trim();
}

export type Added = { tags: string[] } | { problem: "blank" | "too_long" | "there" | "full" };

/** The list with one more tag; case makes no other tag. Nothing is cut. */
export function withTag(tags: readonly string[], text: string): Added {
  const tag = tidyTag(text);
  if (tag === "") return { problem: "blank" };
  if (lengthOf(tag) > TAG_MOST) return { problem: "too_long" };
  if (hasTag(tags, tag)) return { problem: "there" };
  if (tags.length >= TAGS_MOST) return { problem: "full" };
  return { tags: [...tags, tag] };
}

export function hasTag(tags: readonly string[], tag: string): boolean {
  return tags.some((one) => folded(one) === folded(tag));
}

/** What the list under the field offers: known tags that are not there yet, and the text itself where it is no known one. */
export function offers(tags: readonly string[], suggested: readonly string[], text: string): { tag: string; isNew: boolean }[] {
  const typed = tidyTag(text);
  const known = suggested.filter((tag) => !hasTag(tags, tag)).map((tag) => ({ tag, isNew: false }));
  const fits = "tags" in withTag(tags, typed);
  return fits && !hasTag(suggested, typed) ? [{ tag: typed, isNew: true }, ...known] : known;
}
