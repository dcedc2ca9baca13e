import type { Params } from "./params";

/** Loader to frame. The first one travels with the port. */
export type ToFrame =
  | { t: "init"; params: Params; open: boolean }
  | { t: "open" }
  | { t: "close" }
  | { t: "params"; params: Params }
  | { t: "send"; text: string }
  | { t: "logout" };

/** Frame to loader. The text of a message is not told to the page. */
export type ToHost =
  | { t: "close" }
  | { t: "unread"; detail: { count: number } }
  | { t: "message"; detail: { room_no: string; id: string; from: string; kind: string; at: string } }
  | { t: "ended"; detail: { room_no: string } };
