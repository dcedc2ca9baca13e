import type { Me, RequestNews } from "@sarangbang/api";
import { t } from "@sarangbang/kit/i18n";
import { requests as words } from "@sarangbang/kit/i18n/messages/requests";

/** What an agent is told of a request that was made or decided; blank where it is nothing to interrupt them with. */
export function newsOf(news: RequestNews, me: Pick<Me, "agent_id" | "role">): string {
  const { kind, state, from, to, decided_by: by, room_no: room } = news;
  if (state === "pending") {
    if (from.agent_id === me.agent_id) return "";
    const asked = to ? to.agent_id === me.agent_id : me.role !== "agent";
    if (!asked) return "";
    return t(kind === "transfer" ? words.newsTransfer : words.newsReview, { from: from.name });
  }
  if (from.agent_id !== me.agent_id || by?.agent_id === me.agent_id) return "";
  if (state === "closed") return t(words.newsClosed, { room });
  if (!by) return "";
  if (state === "rejected") return t(words.newsRejected, { by: by.name, room });
  if (state === "approved") return t(kind === "transfer" ? words.newsApproved : words.newsAnswered, { by: by.name, room });
  return "";
}
