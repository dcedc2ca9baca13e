import type { Params } from "../params";
import type { Host } from "./host";

/** A page of its own. What the fragment says leaves the address at once and lives as long as the tab. */
export function alone(here: Window, site: string, said: Params): Host {
  const key = `sarangbang.${site}.entry`;
  let params = said;
  try {
    if (Object.keys(said).length) here.sessionStorage.setItem(key, JSON.stringify(said));
    else params = JSON.parse(here.sessionStorage.getItem(key) ?? "{}") as Params;
  } catch {
    // Storage is blocked: the entry is known until the page is left.
  }
  if (here.location.hash) here.history.replaceState(null, "", here.location.pathname);
  return {
    tell: () => {},
    listen(to) {
      to.enter(params);
      to.open(true);
    },
  };
}
