import type { ListChoices } from "@sarangbang/api";
import { lists } from "@sarangbang/api/lists";
import { untrack } from "svelte";
import { ask, asked } from "./address.svelte";

/** What a list is narrowed to, as it stands in the address. Made while its page is. */
export class Filters<Name extends string> {
  readonly values = $derived.by(() => {
    const query = asked();
    return Object.fromEntries(this.names.map((name) => [name, query[name] ?? ""])) as Record<Name, string>;
  });
  readonly narrowed = $derived(Object.values(this.values).some((value) => value !== ""));
  /** What it may be narrowed to; null until that is known, and then some filters are missing. */
  choices = $state.raw<ListChoices | null>(null);
  /** What else stands in the address changes nothing of the list. */
  readonly #key = $derived(JSON.stringify(this.values));

  constructor(
    private readonly names: readonly Name[],
    show: (values: Record<Name, string>) => void,
  ) {
    $effect(() => {
      void this.#key;
      untrack(() => show(this.values));
    });
    void lists.choices().then(
      (found) => (this.choices = found),
      () => {},
    );
  }

  readonly reset = (): void => ask(Object.fromEntries(this.names.map((name) => [name, ""])));
}
