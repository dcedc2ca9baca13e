import type { ChannelKind, CustomTabSettings, InfoArea, Role } from "@sarangbang/api";
import { lengthOf } from "../../parts/length";

export const TABS_MOST = 20;
export const TITLE_MOST = 50;
export const PLACEHOLDERS = ["{{site_id}}", "{{room_no}}", "{{customer_id}}", "{{identifier}}", "{{agent_id}}"] as const;
export const CHANNELS: readonly ChannelKind[] = ["web", "kakao", "naver"];
export const ROLES: readonly Role[] = ["agent", "manager", "admin"];
const CUSTOM = "custom:";

/** The settings with nothing left out. */
export interface InfoForm {
  version: number;
  default_tab: string;
  custom_tabs: CustomTabSettings[];
}

export function whole({ version, default_tab, custom_tabs }: InfoArea): InfoForm {
  return { version: version ?? 0, default_tab, custom_tabs: custom_tabs ?? [] };
}

export function newTab(): CustomTabSettings {
  return { id: null, title: "", url: "https://", enabled: true, channels: [...CHANNELS], roles: [...ROLES], same_origin: false };
}

export function changed(form: InfoForm, at: number, change: Partial<CustomTabSettings>): InfoForm {
  return { ...form, custom_tabs: form.custom_tabs.map((tab, n) => (n === at ? { ...tab, ...change } : tab)) };
}

/** Without a tab; where it was 대표 메뉴, that is 상담이력 again (S5). */
export function without(form: InfoForm, at: number): InfoForm {
  const gone = form.custom_tabs[at];
  const first = gone?.id != null && form.default_tab === CUSTOM + gone.id ? "history" : form.default_tab;
  return { ...form, default_tab: first, custom_tabs: form.custom_tabs.filter((_, n) => n !== at) };
}

export function moved(form: InfoForm, from: number, to: number): InfoForm {
  const tabs = [...form.custom_tabs];
  const [tab] = tabs.splice(from, 1);
  if (!tab || to < 0 || to > tabs.length) return form;
  tabs.splice(to, 0, tab);
  return { ...form, custom_tabs: tabs };
}

/** With or without one of a list, in the order of all. */
export function toggled<T>(all: readonly T[], list: readonly T[], one: T, on: boolean): T[] {
  return all.filter((other) => (other === one ? on : list.includes(other)));
}

export function titleFault(title: string): "blank" | "long" | null {
  const length = lengthOf(title.trim());
  return length === 0 ? "blank" : length > TITLE_MOST ? "long" : null;
}

/** The text with a word put where the selection is, and where the caret is then. */
export function inserted(text: string, word: string, start: number, end: number): { text: string; caret: number } {
  return { text: text.slice(0, start) + word + text.slice(end), caret: start + word.length };
}
