import type { Desk, VisitorMessage } from "@sarangbang/api";
import type { Unsent } from "./outbox";
import { nothing, type Timeline } from "./timeline";

/** What the window shows. A new object at each change. */
export interface View {
  /** closed: the site is not there. */
  phase: "starting" | "ready" | "closed";
  desk: Desk | null;
  /** false while the connection is being looked for. */
  online: boolean;
  line: Timeline;
  /** Rooms that ended while the window was open. */
  earlier: VisitorMessage[];
  unsent: Unsent[];
  typing: boolean;
  unread: number;
  /** Grows when somebody else sits down: nothing typed or shown before stays. */
  epoch: number;
}

export const blank: View = {
  phase: "starting",
  desk: null,
  online: true,
  line: nothing,
  earlier: [],
  unsent: [],
  typing: false,
  unread: 0,
  epoch: 0,
};
