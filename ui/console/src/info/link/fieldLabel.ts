import { t } from "@sarangbang/kit/i18n";
import { info } from "@sarangbang/kit/i18n/messages/info";
import { isTyped, LABELS } from "../edit/values";

/** The label of a stored field; a parameter goes by its own name. */
export function fieldLabel(field: string): string {
  if (isTyped(field)) return t(LABELS[field]);
  if (field === "mobile") return t(info.mobile);
  return field.replace(/^p:/, "");
}
