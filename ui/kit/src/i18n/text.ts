import { particle } from "./particle";

/** One text in every language the product speaks. */
export interface Text {
  readonly ko: string;
  readonly en: string;
}

export type Locale = keyof Text;
export type Value = string | number;

/** Names of the places in a text: `{name}`, `{name|을/를}` (Korean particle), `{count#one/many}` (English number). */
type Places<S extends string> = S extends `${string}{${infer P}}${infer Rest}` ? Name<P> | Places<Rest> : never;
type Name<P extends string> = P extends `${infer N}|${string}` ? N : P extends `${infer N}#${string}` ? N : P;

/** Arguments that a text needs: none, or an object with each of its places. */
export type Arguments<M extends Text> = [Places<M["ko"] | M["en"]>] extends [never]
  ? []
  : [values: Readonly<Record<Places<M["ko"] | M["en"]>, Value>>];

/** Declares the texts of one area, keeping their literal types. */
export function texts<const T extends Readonly<Record<string, Text>>>(all: T): T {
  return all;
}

const PLACE = /\{(\w+)(?:([|#])([^/}]*)\/([^}]*))?\}/g;

/** Fills the places of one language's text. */
export function fill(text: string, locale: Locale, values: Readonly<Record<string, Value>>): string {
  return text.replace(PLACE, (whole, name: string, kind?: string, first?: string, second?: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    if (kind === "#") return Number(value) === 1 ? (first ?? "") : (second ?? "");
    const shown = typeof value === "number" ? value.toLocaleString(locale) : value;
    return kind === "|" ? shown + particle(shown, first ?? "", second ?? "") : shown;
  });
}
