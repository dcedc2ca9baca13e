import { t } from "@sarangbang/kit/i18n";
import { settings } from "@sarangbang/kit/i18n/messages/settings";
import { copyText } from "../info/copy";
import { toasts } from "../parts/toasts.svelte";

/** Copies a text and says whether that went well. */
export async function copy(text: string): Promise<void> {
  if (await copyText(text)) toasts.done(t(settings.copied));
  else toasts.problem(t(settings.copyFailed));
}
