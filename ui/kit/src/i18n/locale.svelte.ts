import { fill, type Arguments, type Locale, type Text } from "./text";

const state = $state<{ locale: Locale; timeZone: string }>({ locale: "ko", timeZone: "Asia/Seoul" });

/** The language of the reader. */
export function locale(): Locale {
  return state.locale;
}

/** The time zone of the site: every time is shown in it. */
export function timeZone(): string {
  return state.timeZone;
}

export function useLocale(locale: Locale): void {
  state.locale = locale;
  if (typeof document !== "undefined") document.documentElement.lang = locale;
}

export function useTimeZone(zone: string): void {
  state.timeZone = zone;
}

/** The text in the reader's language; inside a component it follows a change of language. */
export function t<M extends Text>(text: M, ...values: Arguments<M>): string {
  return fill(text[state.locale], state.locale, values[0] ?? {});
}
