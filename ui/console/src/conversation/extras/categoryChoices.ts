import type { Categories, RoomCategory } from "@sarangbang/api";
import { rank } from "../../palette/match";

/** Most characters of 소분류 (R17). The server decides. */
export const DETAIL_MOST = 8;

/** A 대분류, or a 중분류 with the one it stands below. */
export interface Choice {
  category_id: string;
  division_id: string | null;
  /** Its names from the top. */
  names: readonly string[];
}

/** What may be chosen, in the order of the settings: 미사용 ones and those below them are left out. */
export function choices(all: Categories): Choice[] {
  return all.items
    .filter((one) => one.used)
    .flatMap(({ id, name, divisions }) => {
      const category_id = id ?? "";
      const below = divisions.filter((one) => one.used).map((one) => ({ category_id, division_id: one.id ?? null, names: [name, one.name] }));
      return [{ category_id, division_id: null, names: [name] }, ...below];
    });
}

/** Those that fit what is typed, also by 초성: by the whole path or by the last name. */
export function search(found: readonly Choice[], q: string): Choice[] {
  if (q.trim() === "") return [...found];
  return rank(q, found, ({ names }) => [names.at(-1) ?? "", names.join("")]);
}

export const same = (choice: Choice, now: Pick<RoomCategory, "category_id" | "division_id">): boolean =>
  choice.category_id === now.category_id && choice.division_id === (now.division_id ?? null);
