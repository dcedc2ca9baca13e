/** Unicode scalar values after NFC and CRLF→LF, as the server counts. */
export function lengthOf(text: string): number {
  let length = 0;
  for (const _ of text.normalize("NFC").replaceAll("\r\n", "\n")) length += 1;
  return length;
}
