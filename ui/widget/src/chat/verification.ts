import type { VisitorMessage } from "@sarangbang/api";
import type { Timeline } from "./timeline";

/** What an agent asks the visitor to verify. */
export interface Asked {
  request_id: string;
  /** By an SMS with a code, or through Kakao. */
  method: "sms" | "kakao_sync";
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
  const method = line.args?.["method"];
  if (method === "naver") return null;
  return { method: method === "kakao_sync" ? method : "sms", request_id: line.args?.["request_id"] ?? "", expires_at: line.args?.["expires_at"] ?? "", failed: failed ?? null };
}
