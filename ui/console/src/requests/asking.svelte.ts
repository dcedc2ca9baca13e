import { api, ApiError, type Colleagues } from "@sarangbang/api";
import type { ExtraProps } from "../conversation/extras/extras";
import { whyNot } from "../conversation/extras/saving";
import { requests } from "./requests.svelte";

/** A request to colleagues as it is filled in: whom, why, and what was wrong with it. */
export class Asking {
  colleagues = $state.raw<Colleagues | null>(null);
  /** Why the colleagues are not there. */
  failed = $state("");
  to = $state("");
  reason = $state("");
  saving = $state(false);
  problems = $state.raw({ to: "", reason: "" });
  readonly #props: ExtraProps;

  constructor(props: ExtraProps, to = "") {
    this.#props = props;
    this.to = to;
    void this.#load();
  }

  get roomNo(): string {
    return this.#props.conversation.roomNo;
  }

  async #load(): Promise<void> {
    try {
      this.colleagues = await api.colleagues(this.roomNo);
    } catch (error) {
      this.failed = whyNot(error);
    }
  }

  /** Asks, and closes the dialog when that was taken. */
  async send(ask: () => Promise<void>): Promise<void> {
    this.saving = true;
    this.problems = { to: "", reason: "" };
    try {
      await ask();
      requests.soon();
      this.#props.conversation.staleNow(true);
      this.#props.onclose();
    } catch (error) {
      const fields = error instanceof ApiError ? error.fields : {};
      const problems = { to: fields["to_agent_id"]?.message ?? "", reason: fields["reason"]?.message ?? "" };
      this.problems = problems.to === "" && problems.reason === "" ? { to: "", reason: whyNot(error) } : problems;
    } finally {
      this.saving = false;
    }
  }
}
