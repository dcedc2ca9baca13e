import { ApiError } from "@sarangbang/api";
import { t } from "@sarangbang/kit/i18n";
import { common } from "@sarangbang/kit/i18n/messages/common";
import { info } from "@sarangbang/kit/i18n/messages/info";

/** Why tags were put back. */
export function whyRefused(error: unknown): string {
  const refused = error instanceof ApiError ? error : ApiError.network();
  const reason = refused.unreachable ? t(common.network) : (refused.fields["tags"]?.message ?? refused.detail);
  return [t(info.tagsFailed), reason].filter(Boolean).join(" ");
}
