import { api, ApiError, type VerificationMethod } from "@sarangbang/api";
import { t } from "@sarangbang/kit/i18n";
import { verification } from "@sarangbang/kit/i18n/messages/verification";
import { toasts } from "../../parts/toasts.svelte";

/** 본인 인증 요청: the customer is shown a form, or sent a link. */
export async function askVerification(roomNo: string, method: VerificationMethod = "sms"): Promise<void> {
  try {
    await api.askVerification(roomNo, method);
    toasts.done(t(verification.asked));
  } catch (error) {
    toasts.problem((error instanceof ApiError && error.detail) || t(verification.askFailed));
  }
}
