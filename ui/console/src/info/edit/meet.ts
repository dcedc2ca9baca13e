import type { Source } from "@sarangbang/api";
import { isSame, TYPED, type Typed, type Values } from "./values";

/** A field that changed under an open form. */
export interface Clash {
  /** What it is now. */
  theirs: string;
  source: Source | null;
  /** open: the agent typed something else and has to choose; taken: nothing was typed, the new value is in the form. */
  state: "open" | "taken";
}

export type Clashes = Readonly<Partial<Record<Typed, Clash>>>;

/** How an open form stands towards the customer. */
export interface Standing {
  /** What the typed values are compared with. */
  base: Values;
  draft: Values;
  clashes: Clashes;
  /** 고객 ID that was seen last: another one may be another person. */
  person: string;
}

/** The customer is another one now: what was typed stays, what changed is marked (S48, R19). */
export function meet(standing: Standing, fresh: Values, sources: Readonly<Record<string, Source>>): Standing {
  const [base, draft, clashes] = [{ ...standing.base }, { ...standing.draft }, { ...standing.clashes }];
  // Behind another ID may be another person: whatever was typed for the one before is asked about.
  const moved = fresh.customer_id !== standing.person;
  for (const field of TYPED) {
    const theirs = fresh[field];
    const changed = !isSame(theirs, base[field]);
    const typed = !isSame(draft[field], base[field]);
    const source = theirs === "" ? null : (sources[field] ?? null);
    if (isSame(draft[field], theirs)) {
      base[field] = theirs;
      if (clashes[field]?.state === "open") delete clashes[field];
    } else if (!typed) {
      base[field] = draft[field] = theirs;
      clashes[field] = { theirs, source, state: "taken" };
    } else if (changed || moved || clashes[field]?.state === "open") {
      clashes[field] = { theirs, source, state: "open" };
    }
  }
  return { base, draft, clashes, person: fresh.customer_id };
}

/** The agent's own text stays and is the next to be saved. */
export function keepMine(standing: Standing, field: Typed): Standing {
  const { [field]: clash, ...clashes } = standing.clashes;
  return clash ? { ...standing, base: { ...standing.base, [field]: clash.theirs }, clashes } : standing;
}

/** The newer value takes the place of what was typed. */
export function useTheirs(standing: Standing, field: Typed): Standing {
  const { [field]: clash, ...clashes } = standing.clashes;
  if (!clash) return standing;
  const { theirs } = clash;
  return {
    ...standing,
    base: { ...standing.base, [field]: theirs },
    draft: { ...standing.draft, [field]: theirs },
    clashes,
  };
}

/** Typing in a field that shows the new value ends its mark; a choice that is open stays open. */
export function typeInto(standing: Standing, field: Typed, text: string): Standing {
  const draft = { ...standing.draft, [field]: text };
  if (standing.clashes[field]?.state !== "taken") return { ...standing, draft };
  const { [field]: _, ...clashes } = standing.clashes;
  return { ...standing, draft, clashes };
}

export function openClashes(standing: Standing): Typed[] {
  return TYPED.filter((field) => standing.clashes[field]?.state === "open");
}
