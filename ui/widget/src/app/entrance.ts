import { merge, type Params } from "../params";

export interface Entrance {
  /** Inside another page, or a page of its own. */
  framed: boolean;
  site: string;
  lang: string;
  theme: string;
  /** What the fragment of the page's own address says. */
  params: Params;
}

/** Reads the address: `/widget/frame?site=…&lang=…` or `/chat/{site}#site_uid=…`. */
export function entrance(
  { pathname, search, hash }: { pathname: string; search: string; hash: string },
  language: string,
): Entrance {
  const alone = /^\/chat\/([^/]+)/.exec(pathname);
  const said = new URLSearchParams(alone ? hash.slice(1) : search);
  return {
    framed: !alone,
    site: alone ? decodeURIComponent(alone[1]!) : (said.get("site") ?? ""),
    lang: said.get("lang") || language,
    theme: said.get("theme") ?? "",
    params: alone ? merge({}, Object.fromEntries(said)) : {},
  };
}
