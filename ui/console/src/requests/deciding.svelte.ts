import { api, ApiError, type AgentRequest } from "@sarangbang/api";
import { t } from "@sarangbang/kit/i18n";
import { common } from "@sarangbang/kit/i18n/messages/common";
import { requests as words } from "@sarangbang/kit/i18n/messages/requests";
import { router } from "../app/router.svelte";
import { conversations } from "../conversation/conversations.svelte";
import { toasts } from "../parts/toasts.svelte";
import { requests } from "./requests.svelte";

export type Decision = "approve" | "reject";

/** The request that is being answered. */
class Deciding {
  now = $state.raw<{ request: AgentRequest; decision: Decision } | null>(null);

  ask(request: AgentRequest, decision: Decision): void {
    this.now = { request, decision };
  }

  close(): void {
    this.now = null;
  }
}

export const deciding = new Deciding();

/** Answers whether it went through; what stood in the way is told. */
export async function decide(request: AgentRequest, decision: Decision, reason: string): Promise<string> {
  try {
    const body = { reason: reason.trim() === "" ? null : reason };
    await (decision === "approve" ? api.approveRequest(request.id, body) : api.rejectRequest(request.id, body));
    toasts.done(t(decision === "reject" ? words.rejectedDone : request.kind === "review" ? words.answeredDone : words.approvedDone));
    return "";
  } catch (error) {
    return why(error);
  } finally {
    settle(request);
  }
}

export async function withdraw(request: AgentRequest): Promise<void> {
  try {
    await api.withdrawRequest(request.id);
    toasts.done(t(words.withdrawnDone));
  } catch (error) {
    toasts.problem(why(error));
  } finally {
    settle(request);
  }
}

function settle({ room_no }: AgentRequest): void {
  requests.soon();
  conversations.find(room_no)?.staleNow(router.roomNo === room_no);
}

function why(error: unknown): string {
  const refused = error instanceof ApiError ? error : ApiError.network();
  return refused.fields["reason"]?.message || refused.detail || t(refused.unreachable ? common.network : common.failed);
}
