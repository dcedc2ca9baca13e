export type Piece = { text: string } | { href: string; text: string };

const URL_LIKE = /https?:\/\/[\w\-.~:/?#[\]@!$&'()*+,;=%]+/gi;
const TRAILING = /[.,:;!?'*)\]]$/;

/** Cuts a text into plain pieces and web addresses. Hangul ends an address: a particle often follows it directly. */
export function linkify(text: string): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const found of text.matchAll(URL_LIKE)) {
    const address = trimEnd(found[0]);
    if (!isWebAddress(address)) continue;
    if (found.index > at) pieces.push({ text: text.slice(at, found.index) });
    pieces.push({ href: address, text: address });
    at = found.index + address.length;
  }
  if (at < text.length) pieces.push({ text: text.slice(at) });
  return pieces;
}

/** A full stop or a closing bracket behind an address belongs to the sentence, unless the bracket was opened inside. */
function trimEnd(found: string): string {
  let address = found;
  while (TRAILING.test(address)) {
    const last = address.at(-1);
    if (last === ")" && count(address, "(") >= count(address, ")")) break;
    if (last === "]" && count(address, "[") >= count(address, "]")) break;
    address = address.slice(0, -1);
  }
  return address;
}

function count(text: string, letter: string): number {
  return text.split(letter).length - 1;
}

function isWebAddress(address: string): boolean {
  try {
    const url = new URL(address);
    return (url.protocol === "https:" || url.protocol === "http:") && url.hostname !== "";
  } catch {
    return false;
  }
}
