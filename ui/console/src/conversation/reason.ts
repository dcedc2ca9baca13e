import { t } from "@sarangbang/kit/i18n";
import { reasons } from "@sarangbang/kit/i18n/messages/delivery";

/** Why a messenger did not take something; a name that is not known yet is shown as it is. */
export function reasonText(name: string | null | undefined): string {
  if (name == null) return "";
  return name in reasons ? t(reasons[name as keyof typeof reasons]) : name;
}
