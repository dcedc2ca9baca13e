import { call } from "./http";
import type {
  AcceptedRooms,
  Boot,
  Counts,
  CustomerView,
  History,
  Layout,
  Me,
  Message,
  MessagePage,
  NewMessage,
  Preferences,
  RoomInfo,
  RoomList,
  RoomView,
  Scope,
  Status,
} from "./types";

const V1 = "/api/v1";
const room = (roomNo: string): string => `${V1}/rooms/${encodeURIComponent(roomNo)}`;

export interface RoomQuery {
  scope?: Scope;
  status?: readonly Status[];
  q?: string;
  cursor?: string | null;
}

export interface MessageQuery {
  before?: number;
  after?: number;
  limit?: number;
}

export interface Setup {
  token: string;
  site_name: string;
  name: string;
  email: string;
  password: string;
}

/** The calls of the console, one a line. */
export const api = {
  logIn: (email: string, password: string) => call<Me>("POST", `${V1}/session`, { body: { email, password } }),
  logOut: () => call<void>("DELETE", `${V1}/session`),
  setUp: (setup: Setup) => call<Me>("POST", `${V1}/setup`, { body: setup }),
  me: () => call<Me>("GET", `${V1}/me`),
  boot: () => call<Boot>("GET", `${V1}/boot`),
  layout: () => call<Layout>("GET", `${V1}/me/layout`),
  saveLayout: (layout: Layout) => call<Layout>("PUT", `${V1}/me/layout`, { body: layout }),
  setAvailable: (available: boolean) =>
    call<{ available: boolean }>("PUT", `${V1}/me/availability`, { body: { available } }),
  savePreferences: (preferences: Preferences) =>
    call<Preferences>("PUT", `${V1}/me/preferences`, { body: preferences }),

  counts: (scope: Scope) => call<Counts>("GET", `${V1}/counts`, { query: { scope } }),
  rooms: ({ scope, status, q, cursor }: RoomQuery, signal?: AbortSignal) =>
    call<RoomList>("GET", `${V1}/rooms`, { query: { scope, status: status?.join(","), q, cursor }, ...given(signal) }),
  room: (roomNo: string) => call<RoomView>("GET", room(roomNo)),
  acceptRoom: (roomNo: string) => call<RoomView>("POST", `${room(roomNo)}/accept`),
  acceptRooms: (roomNos: readonly string[]) =>
    call<AcceptedRooms>("POST", `${V1}/rooms/accept`, { body: { room_nos: roomNos } }),
  endRoom: (roomNo: string) => call<RoomView>("POST", `${room(roomNo)}/end`, { body: {} }),
  messages: (roomNo: string, query: MessageQuery = {}) =>
    call<MessagePage>("GET", `${room(roomNo)}/messages`, { query: { ...query } }),
  send: (roomNo: string, message: NewMessage) =>
    call<Message>("POST", `${room(roomNo)}/messages`, { body: message }),
  read: (roomNo: string, seq: number) => call<void>("POST", `${room(roomNo)}/read`, { body: { seq } }),
  saveDraft: (roomNo: string, text: string, keepalive = false) =>
    call<void>("PUT", `${room(roomNo)}/draft`, { body: { text }, keepalive }),

  info: (roomNo: string) => call<RoomInfo>("GET", `${room(roomNo)}/info`),
  customer: (roomNo: string) => call<CustomerView>("GET", `${room(roomNo)}/customer`),
  history: (roomNo: string, cursor?: string | null) =>
    call<History>("GET", `${room(roomNo)}/history`, { query: { cursor } }),
};

function given(signal: AbortSignal | undefined): { signal?: AbortSignal } {
  return signal ? { signal } : {};
}
