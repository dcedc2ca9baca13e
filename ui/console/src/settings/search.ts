import { contents } from "@sarangbang/kit/i18n/messages/settingsSearch";
import type { Text } from "@sarangbang/kit/i18n";
import { matchIndex } from "../palette/match";
import type { SettingsPage } from "./pages";

/** A page that fits, and what on it does; null: its title. */
export interface Hit {
  page: SettingsPage;
  on: string | null;
}

function wordsOf(page: SettingsPage, locale: keyof Text): string[] {
  const known: Readonly<Record<string, Text>> = contents;
  return known[page.path]?.[locale].split(",") ?? [];
}

/** Pages by their title or by what stands on them, in either language; first consonants and half-typed syllables count. */
export function find(query: string, pages: readonly SettingsPage[], locale: keyof Text): Hit[] {
  const other = locale === "ko" ? "en" : "ko";
  const hits = pages.flatMap((page, order) => {
    const title = Math.max(matchIndex(query, page.title[locale]), matchIndex(query, page.title[other]));
    if (title >= 0) return [{ page, on: null, order, rank: 0 }];
    const on = [...wordsOf(page, locale), ...wordsOf(page, other)].find((word) => matchIndex(query, word) >= 0);
    return on === undefined ? [] : [{ page, on, order, rank: 1 }];
  });
  return hits.sort((a, b) => a.rank - b.rank || a.order - b.order).map(({ page, on }) => ({ page, on }));
}
