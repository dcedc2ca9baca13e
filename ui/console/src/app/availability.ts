import { t } from "@sarangbang/kit/i18n";
import { account } from "@sarangbang/kit/i18n/messages/account";
import { toasts } from "../parts/toasts.svelte";
import { session } from "./session.svelte";

/** 상담함 or 상담 안함; says so where that could not be stored. */
export async function setAvailable(available: boolean): Promise<void> {
  await session.setAvailable(available).catch(() => toasts.problem(t(account.saveFailed)));
}
