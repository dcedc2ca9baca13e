import { ApiError, type FieldError } from "@sarangbang/api";
import { t } from "@sarangbang/kit/i18n";
import { common } from "@sarangbang/kit/i18n/messages/common";
import { toasts } from "../parts/toasts.svelte";

/** What a form or a card does on the server, one thing at a time: what went wrong is said, and stands at its fields. */
export class Attempts {
  busy = $state(false);
  faults = $state.raw<Readonly<Record<string, FieldError>>>({});

  /** Whether it went well. */
  async run(act: () => Promise<void>): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.faults = {};
    try {
      await act();
      return true;
    } catch (error) {
      this.faults = error instanceof ApiError ? error.fields : {};
      toasts.problem(error instanceof ApiError && error.detail !== "" ? error.detail : t(common.network));
      return false;
    } finally {
      this.busy = false;
    }
  }
}
