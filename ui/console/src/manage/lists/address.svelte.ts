import { router } from "../../app/router.svelte";

/** Filters stand in the address: back and reload keep them. */
export function asked(): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(router.query));
}

/** Changes some of what is asked for; an empty value takes it away. */
export function ask(change: Readonly<Record<string, string>>): void {
  const query = new URLSearchParams(router.query);
  for (const [name, value] of Object.entries(change)) {
    if (value === "") query.delete(name);
    else query.set(name, value);
  }
  router.askFor(query);
}
