import type { VisitorMessage } from "@sarangbang/api";
import type { Timeline } from "./timeline";

/** What an agent asks the visitor to verify. */
export interface Asked {
  request_id: string;
  expires_at: string;
  /** The newest line that says a code could not be sent; each lets the visitor type another number. */
  failed: VisitorMessage | null;
}

/** The request the visitor has not answered; none once the room is over. */
export function asked({ items, ended }: Timeline): Asked | null {
  if (ended) return null;
  const at = items.findLastIndex(({ system }) => /^verification_(requested|completed)$/.test(system?.code ?? ""));
  const line = items[at]?.system;
  if (line?.code !== "verification_requested") return null;
  const failed = items.findLast(({ system }, i) => i > at && system?.code.startsWith("verification_not_sent"));
  return { request_id: line.args?.["request_id"] ?? "", expires_at: line.args?.["expires_at"] ?? "", failed: failed ?? null };
}
