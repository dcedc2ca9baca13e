import type { Notices } from "@sarangbang/api";

/** What an agent is told of. */
export type Kind = keyof Notices;

/** All kinds in the order they are shown. */
export const kinds: readonly Kind[] = ["waiting", "message", "assigned", "request", "alarm"];
