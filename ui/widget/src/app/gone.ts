import type { Attachment } from "@sarangbang/api";

/** Whether the bytes of a file can't be had any more. */
export function isGone({ state }: Attachment): boolean {
  return state === "expired" || state === "erased";
}
