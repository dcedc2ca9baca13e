import { api, type AgentRequest, type Frame, type RequestCounts, type RequestNews } from "@sarangbang/api";
import { t } from "@sarangbang/kit/i18n";
import { requests as words } from "@sarangbang/kit/i18n/messages/requests";
import { onFrame } from "../app/frames";
import { router } from "../app/router.svelte";
import { session } from "../app/session.svelte";
import { conversations } from "../conversation/conversations.svelte";
import { notices } from "../notices/notices.svelte";
import { toasts } from "../parts/toasts.svelte";
import { newsOf } from "./news";

const DELAY_MS = 250;

/** What is asked and waits, as far as this agent may see it. */
class Requests {
  pending = $state.raw<readonly AgentRequest[]>([]);
  counts = $state.raw<RequestCounts | null>(null);
  /** Grows whenever a request was made or decided. */
  changes = $state(0);
  #heard = false;
  #told = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Those this agent is asked by name. */
  readonly forMe: readonly AgentRequest[] = $derived(
    this.pending.filter(({ to, actions }) => to?.agent_id === session.me.agent_id && actions.approve),
  );
  /** For those who have a page to look after them. */
  readonly waiting: number = $derived(session.me.role === "agent" ? 0 : (this.counts?.pending ?? 0));

  begin(): void {
    void this.load();
    if (!this.#heard) onFrame((frame) => this.#hear(frame));
    this.#heard = true;
  }

  async load(): Promise<void> {
    // What could not be asked now is asked again with the next frame.
    const page = await api.requests({ state: "pending" }).catch(() => null);
    if (!page) return;
    this.pending = page.items;
    this.counts = page.counts;
  }

  /** After an act of one's own, before its frame comes. */
  soon(): void {
    this.changes += 1;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.load(), DELAY_MS);
  }

  #hear(frame: Frame): void {
    if (frame.type === "reset") this.soon();
    if (frame.type === "memo" && frame.memo.request) stale(frame.room_no);
    if (frame.type !== "request") return;
    stale(frame.request.room_no);
    this.soon();
    this.#tell(frame.request);
  }

  /** Each state of a request is told once, however many frames bring it. */
  #tell(news: RequestNews): void {
    const mark = `${news.id} ${news.state}`;
    if (this.#told.has(mark)) return;
    this.#told.add(mark);
    const text = newsOf(news, session.me);
    if (text === "") return;
    toasts.done(text);
    notices.tell("request", t(words[news.kind]), text, mark, news.room_no);
  }
}

/** A room that shows its requests shows them as they are. */
function stale(roomNo: string): void {
  conversations.find(roomNo)?.staleNow(router.roomNo === roomNo);
}

export const requests = new Requests();
