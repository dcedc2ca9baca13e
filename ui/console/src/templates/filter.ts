import type { Template } from "@sarangbang/api";
import { matchIndex } from "../palette/match";

/** What the list is narrowed to: everything, favourites, one's own, or a category by its id. */
export type Shown = "all" | "favourites" | "own" | `category:${string}`;

/** Whether a template stands in what is shown. */
export function isShown(one: Template, shown: Shown): boolean {
  if (shown === "all") return true;
  if (shown === "favourites") return one.favourite;
  if (shown === "own") return !one.shared;
  return one.category_id === shown.slice("category:".length);
}

/** Those in which what is typed is found: by code, title and text in this order; initials count in code and title. */
export function find(query: string, items: readonly Template[]): Template[] {
  const typed = query.trim();
  if (typed === "") return [...items];
  const inText = typed.normalize("NFC").toLowerCase();
  return items
    .map((one, order) => ({ one, order, rank: rank(typed, inText, one) }))
    .filter(({ rank }) => rank < NOWHERE)
    .sort((a, b) => a.rank - b.rank || b.one.own_uses - a.one.own_uses || a.order - b.order)
    .map(({ one }) => one);
}

const IN_TITLE = 1_000;
const IN_TEXT = 2_000;
const NOWHERE = 3_000;

function rank(typed: string, inText: string, one: Template): number {
  const code = one.code == null ? -1 : matchIndex(typed, one.code);
  if (code >= 0) return code;
  const title = matchIndex(typed, one.title);
  if (title >= 0) return IN_TITLE + title;
  return one.body.toLowerCase().includes(inText) ? IN_TEXT : NOWHERE;
}

/** In which order templates are offered where nothing is typed: favourites, then those inserted most. */
export function byUse(items: readonly Template[]): Template[] {
  return [...items].sort((a, b) => Number(b.favourite) - Number(a.favourite) || b.own_uses - a.own_uses || b.uses - a.uses);
}
