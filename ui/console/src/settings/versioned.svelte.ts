import { ApiError, type FieldError } from "@sarangbang/api";
import { t } from "@sarangbang/kit/i18n";
import { common } from "@sarangbang/kit/i18n/messages/common";
import { settings } from "@sarangbang/kit/i18n/messages/settings";
import { toasts } from "../parts/toasts.svelte";

/** Settings of one page that carry a version: what is stored, what is typed, and saving the one over the other. */
export class Versioned<T extends { version?: number | string }> {
  stored = $state.raw<T | null>(null);
  form = $state.raw<T | null>(null);
  failed = $state(false);
  saving = $state(false);
  faults = $state.raw<Readonly<Record<string, FieldError>>>({});
  readonly changed = $derived(JSON.stringify(this.form) !== JSON.stringify(this.stored));

  constructor(
    private readonly read: () => Promise<T>,
    private readonly write: (form: T) => Promise<T>,
  ) {
    void this.load();
  }

  readonly load = async (): Promise<void> => {
    this.failed = false;
    try {
      this.take(await this.read());
    } catch {
      this.failed = true;
    }
  };

  set(change: Partial<T>): void {
    if (this.form) this.form = { ...this.form, ...change };
  }

  readonly revert = (): void => {
    if (this.stored) this.take(this.stored);
  };

  readonly save = async (): Promise<void> => {
    if (!this.form) return;
    this.saving = true;
    try {
      this.take(await this.write(this.form));
      toasts.done(t(settings.saved));
    } catch (error) {
      this.faults = error instanceof ApiError ? error.fields : {};
      if (error instanceof ApiError && error.code === "stale_version") await this.meet();
      toasts.problem(error instanceof ApiError && error.detail !== "" ? error.detail : t(common.network));
    } finally {
      this.saving = false;
    }
  };

  /** What is typed stays; saving it again replaces what somebody else saved meanwhile. */
  private async meet(): Promise<void> {
    const now = await this.read().catch(() => null);
    if (!now) return;
    this.stored = now;
    if (this.form) this.form = { ...this.form, version: now.version };
  }

  private take(now: T): void {
    this.stored = this.form = now;
    this.faults = {};
  }
}
