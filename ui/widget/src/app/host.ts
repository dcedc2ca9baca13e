import type { Params } from "../params";
import type { ToHost } from "../port";

export interface Listens {
  enter(params: Params): void;
  params(params: Params): void;
  open(open: boolean): void;
  send(text: string): void;
  logout(): void;
}

/** Whoever shows the window: a page around it, or the browser alone. */
export interface Host {
  tell(event: ToHost): void;
  listen(to: Listens): void;
}
