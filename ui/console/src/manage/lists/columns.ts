import type { ListColumn } from "@sarangbang/api";
import type { Text } from "@sarangbang/kit/i18n";
import { lists as words } from "@sarangbang/kit/i18n/messages/lists";

/** Every column of 상담 목록 in its place, with its heading. */
export const COLUMNS: readonly { id: ListColumn; label: Text }[] = [
  { id: "started_at", label: words.started_at },
  { id: "room_no", label: words.room_no },
  { id: "status", label: words.status },
  { id: "customer", label: words.customer },
  { id: "identifier", label: words.identifier },
  { id: "channel", label: words.channel },
  { id: "agent", label: words.agent_chain },
  { id: "in_charge", label: words.in_charge },
  { id: "category", label: words.category },
  { id: "tags", label: words.room_tags },
  { id: "memo", label: words.memo },
  { id: "first_response", label: words.first_response },
  { id: "duration", label: words.duration },
  { id: "ended_at", label: words.ended_at },
];

export const USUAL: readonly ListColumn[] = ["started_at", "customer", "channel", "status", "agent", "category", "memo", "first_response"];

/** Which columns are shown, in their places; one at least. */
export function shown(chosen: readonly ListColumn[]): readonly ListColumn[] {
  const wanted = new Set(chosen.length > 0 ? chosen : USUAL);
  return COLUMNS.map(({ id }) => id).filter((id) => wanted.has(id));
}
