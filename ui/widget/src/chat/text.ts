export const MAX_TEXT = 10_000;
/** From here on the counter shows. */
export const NEAR = 9_500;

/** As the server counts and stores: NFC, line breaks as one character. */
export function normal(text: string): string {
  return text.replace(/\r\n?/g, "\n").normalize("NFC");
}

/** Unicode scalar values. */
export function length(text: string): number {
  let count = 0;
  for (const _ of normal(text)) count++;
  return count;
}

export interface Part {
  text: string;
  href?: string;
}

/** Text with the addresses in it set apart. Hangul ends an address: a particle follows it without a space. */
export function parts(text: string): Part[] {
  const found: Part[] = [];
  let end = 0;
  for (const match of text.matchAll(/https?:\/\/[^\s<>"'`\u3131-\u318e\uac00-\ud7a3]+/g)) {
    const href = match[0].replace(/[.,!?;:)\]}»」』]+$/u, "");
    if (!isAddress(href)) continue;
    if (match.index > end) found.push({ text: text.slice(end, match.index) });
    found.push({ text: href, href });
    end = match.index + href.length;
  }
  if (end < text.length) found.push({ text: text.slice(end) });
  return found;
}

function isAddress(href: string): boolean {
  try {
    return new URL(href).host !== "";
  } catch {
    return false;
  }
}

/** A short mark of a person, so that the id itself is not kept in the browser. */
export function mark(id: string | undefined): string {
  if (!id) return "";
  let [a, b] = [0xdeadbeef, 0x41c6ce57];
  for (const unit of id) {
    const code = unit.codePointAt(0)!;
    a = Math.imul(a ^ code, 2654435761);
    b = Math.imul(b ^ code, 1597334677);
  }
  return (a >>> 0).toString(36) + (b >>> 0).toString(36);
}
