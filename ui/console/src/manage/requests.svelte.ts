import { api, type AgentRequest, type RequestCounts, type RequestKind, type RequestState } from "@sarangbang/api";
import { Pages } from "./pages.svelte";

/** [상담원 요청사항]: one state at a time, filtered. */
export class RequestPages extends Pages<AgentRequest, RequestCounts> {
  state = $state<RequestState>("pending");
  kind = $state<RequestKind | "">("");
  agent = $state("");

  show(change: Partial<Pick<RequestPages, "state" | "kind" | "agent">>): void {
    Object.assign(this, change);
    this.anew();
  }

  protected page(cursor: string) {
    const { state, kind, agent } = this;
    return api.requests({ state, kind: kind || undefined, agent: agent || undefined, cursor });
  }

  protected idOf({ id }: AgentRequest): string {
    return id;
  }
}
