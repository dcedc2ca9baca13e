import type { Categories, Category, Division } from "@sarangbang/api";

/** Most characters of 대분류 and 중분류 (R17). The server decides. */
export const NAME_MOST = 15;

/** Where a line of the tree stands: its 대분류, and below that its 중분류. */
export interface Place {
  top: number;
  below?: number;
}

type Line = Category | Division;

export function lineAt(all: Categories, { top, below }: Place): Line | undefined {
  const one = all.items[top];
  return below === undefined ? one : one?.divisions[below];
}

function withTop(all: Categories, top: number, change: (one: Category) => Category): Categories {
  return { ...all, items: all.items.map((one, at) => (at === top ? change(one) : one)) };
}

/** The tree with a line changed. */
export function changed(all: Categories, { top, below }: Place, change: Partial<Pick<Line, "name" | "used">>): Categories {
  return withTop(all, top, (one) =>
    below === undefined ? { ...one, ...change } : { ...one, divisions: one.divisions.map((line, at) => (at === below ? { ...line, ...change } : line)) },
  );
}

/** The tree with a line moved to another place among its neighbours. */
export function moved(all: Categories, { top, below }: Place, to: number): Categories {
  if (below === undefined) return { ...all, items: shifted(all.items, top, to) };
  return withTop(all, top, (one) => ({ ...one, divisions: shifted(one.divisions, below, to) }));
}

function shifted<T>(items: readonly T[], from: number, to: number): T[] {
  const rest = items.filter((_, at) => at !== from);
  const one = items[from];
  return one === undefined ? [...items] : [...rest.slice(0, to), one, ...rest.slice(to)];
}

/** The tree with a new line at the end: a 대분류, or a 중분류 of one. */
export function added(all: Categories, name: string, top?: number): Categories {
  if (top === undefined) return { ...all, items: [...all.items, { name, used: true, divisions: [] }] };
  return withTop(all, top, (one) => ({ ...one, divisions: [...one.divisions, { name, used: true }] }));
}

/** The tree without a line that was not saved yet; what was saved stays for good. */
export function without(all: Categories, { top, below }: Place): Categories {
  if (below === undefined) return { ...all, items: all.items.filter((one, at) => at !== top || one.id != null) };
  return withTop(all, top, (one) => ({ ...one, divisions: one.divisions.filter((line, at) => at !== below || line.id != null) }));
}

/** Whether the name stands twice among the neighbours of a line. */
export function isTwice(all: Categories, { top, below }: Place): boolean {
  const lines: readonly Line[] = below === undefined ? all.items : (all.items[top]?.divisions ?? []);
  const fold = (name: string): string => name.normalize("NFC").trim().toLowerCase();
  const mine = lines[below ?? top];
  return mine !== undefined && lines.some((line) => line !== mine && fold(line.name) === fold(mine.name));
}
