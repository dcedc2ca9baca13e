import { t } from "@sarangbang/kit/i18n";
import { templates as words } from "@sarangbang/kit/i18n/messages/templates";

const labels: Readonly<Record<string, { ko: string; en: string } | undefined>> = words;
const VARIABLE = /(\{\{\s*[a-z_.]+\s*\}\})/u;

/** What a variable is called; its name where nobody has called it yet. */
export function variableLabel(name: string): string {
  const label = labels[name];
  return label ? t(label) : name;
}

/** Parts of a text: what is written, and variables with their names. */
export function parts(text: string): ({ text: string } | { variable: string })[] {
  return text
    .split(VARIABLE)
    .filter((part) => part !== "")
    .map((part) => (VARIABLE.test(part) ? { variable: part.slice(2, -2).trim() } : { text: part }));
}
