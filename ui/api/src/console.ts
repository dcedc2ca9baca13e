import { answer, client } from "./http";
import type {
  Automation, Categories, ChosenCategory, CustomerPatch, Grade, Hours, InfoArea, KakaoSync, Layout, NewAlarm, NewConnection, NewDistribution, NewGroups,
  NewHold, NewMessage, NewReviewRequest, NewShop, NewStaff, NewTransferRequest, Preferences, RequestAnswer, RequestKind, RequestSettings,
  RequestState, RotateSecret, Rules, Scope, SendAgainItem, SmsSettings, Status, Turn, UndoRequest, VerificationMethod,
} from "./types";

const ROOM = "/api/v1/rooms/{room_no}";

export interface RequestQuery {
  state?: RequestState | undefined;
  kind?: RequestKind | undefined;
  /** Only those from or to this agent. */
  agent?: string | undefined;
  cursor?: string | null;
}

export interface RoomQuery {
  scope?: Scope;
  status?: readonly Status[];
  /** Of 진행 only those in which this side spoke last. */
  turn?: Turn | null;
  q?: string;
  /** Only those of this agent. */
  agent?: string;
  cursor?: string | null;
}

export interface MessageQuery {
  before?: number;
  after?: number;
  limit?: number;
}

/** What 상담이력 is narrowed to; blank or absent: to nothing. */
export interface HistoryFilter {
  channel_id?: string;
  agent_id?: string;
  category_id?: string;
  from?: string;
  to?: string;
}

export interface SearchQuery {
  q: string;
  /** `all`, or `room:` with a number. */
  in: string;
  cursor: string | null;
}

export interface ChangeQuery {
  cursor?: string | null;
  /** Blank: all of them. */
  field?: string;
}

export interface Setup {
  token: string;
  site_name: string;
  name: string;
  email: string;
  password: string;
}

const filled = (filter: HistoryFilter): HistoryFilter =>
  Object.fromEntries(Object.entries(filter).filter(([, value]) => value)) as HistoryFilter;
const at = (room_no: string) => ({ path: { room_no } });

/** The calls of the console. Each answers what the server says, or throws an ApiError. */
export const api = {
  logIn: (email: string, password: string, totp?: string) => answer(client.POST("/api/v1/session", { body: { email, password, totp: totp ?? null } })),
  logOut: () => answer(client.DELETE("/api/v1/session")),
  setUp: (setup: Setup) => answer(client.POST("/api/v1/setup", { body: setup })),
  me: () => answer(client.GET("/api/v1/me")),
  boot: () => answer(client.GET("/api/v1/boot")),
  layout: () => answer(client.GET("/api/v1/me/layout")),
  saveLayout: (layout: Layout, leaving = false) => answer(client.PUT("/api/v1/me/layout", { body: layout, keepalive: leaving })),
  setAvailable: (available: boolean) => answer(client.PUT("/api/v1/me/availability", { body: { available } })),
  savePreferences: (preferences: Preferences) => answer(client.PUT("/api/v1/me/preferences", { body: preferences })),

  counts: (scope: Scope) => answer(client.GET("/api/v1/counts", { params: { query: { scope } } })),
  rooms: ({ scope, status, turn, q, agent, cursor }: RoomQuery, signal?: AbortSignal) =>
    answer(
      client.GET("/api/v1/rooms", {
        params: {
          query: {
            scope,
            status: status?.join(","),
            turn: turn ?? undefined,
            q: q || undefined,
            agent_id: agent || undefined,
            cursor: cursor || undefined,
          },
        },
        signal: signal ?? null,
      }),
    ),
  room: (roomNo: string) => answer(client.GET(ROOM, { params: at(roomNo) })),
  acceptRoom: (roomNo: string) => answer(client.POST(`${ROOM}/accept`, { params: at(roomNo) })),
  acceptRooms: (roomNos: readonly string[]) => answer(client.POST("/api/v1/rooms/accept", { body: { room_nos: [...roomNos] } })),
  endRoom: (roomNo: string) => answer(client.POST(`${ROOM}/end`, { params: at(roomNo) })),
  endRooms: (roomNos: readonly string[]) => answer(client.POST("/api/v1/rooms/end", { body: { room_nos: [...roomNos] } })),

  colleagues: (roomNo: string) => answer(client.GET(`${ROOM}/colleagues`, { params: at(roomNo) })),
  requestTransfer: (roomNo: string, wanted: NewTransferRequest) =>
    answer(client.POST(`${ROOM}/transfer-requests`, { params: at(roomNo), body: wanted })),
  requestReview: (roomNo: string, wanted: NewReviewRequest) =>
    answer(client.POST(`${ROOM}/review-requests`, { params: at(roomNo), body: wanted })),
  requests: ({ state, kind, agent, cursor }: RequestQuery) =>
    answer(client.GET("/api/v1/requests", { params: { query: { state, kind, agent_id: agent, cursor: cursor || undefined } } })),
  approveRequest: (id: string, body: RequestAnswer) =>
    answer(client.POST("/api/v1/requests/{id}/approve", { params: { path: { id } }, body })),
  rejectRequest: (id: string, body: RequestAnswer) =>
    answer(client.POST("/api/v1/requests/{id}/reject", { params: { path: { id } }, body })),
  withdrawRequest: (id: string) => answer(client.POST("/api/v1/requests/{id}/withdraw", { params: { path: { id } } })),
  reassignRooms: (roomNos: readonly string[], agent_id: string) =>
    answer(client.POST("/api/v1/rooms/reassign", { body: { room_nos: [...roomNos], agent_id } })),
  team: () => answer(client.GET("/api/v1/team")),
  requestSettings: () => answer(client.GET("/api/v1/settings/requests")),
  saveRequestSettings: (settings: RequestSettings) => answer(client.PUT("/api/v1/settings/requests", { body: settings })),

  messages: (roomNo: string, { before, after, limit }: MessageQuery = {}) =>
    answer(
      client.GET(`${ROOM}/messages`, {
        params: { ...at(roomNo), query: { before: before?.toString(), after: after?.toString(), limit } },
      }),
    ),
  send: (roomNo: string, message: NewMessage) => answer(client.POST(`${ROOM}/messages`, { params: at(roomNo), body: message })),
  memos: (roomNo: string, cursor = "") =>
    answer(client.GET(`${ROOM}/memos`, { params: { ...at(roomNo), query: { cursor: cursor || undefined } } })),
  writeMemo: (roomNo: string, text: string) => answer(client.POST(`${ROOM}/memos`, { params: at(roomNo), body: { text } })),
  hold: (roomNo: string, wanted: NewHold) => answer(client.POST(`${ROOM}/hold`, { params: at(roomNo), body: wanted })),
  classify: (roomNo: string, wanted: ChosenCategory) => answer(client.PUT(`${ROOM}/category`, { params: at(roomNo), body: wanted })),
  setRoomTags: (roomNo: string, tags: readonly string[]) => answer(client.PUT(`${ROOM}/tags`, { params: at(roomNo), body: { tags: [...tags] } })),
  roomTags: (q: string, signal?: AbortSignal) =>
    answer(client.GET("/api/v1/room-tags", { params: { query: { q: q || undefined } }, signal: signal ?? null })),
  setFlag: (roomNo: string, flag: number | null) => answer(client.POST(`${ROOM}/flag`, { params: at(roomNo), body: { flag } })),
  setGrade: (roomNo: string, grade: Grade | null) => answer(client.PUT(`${ROOM}/customer/grade`, { params: at(roomNo), body: { grade } })),
  setAlarm: (roomNo: string, wanted: NewAlarm) => answer(client.POST(`${ROOM}/alarm`, { params: at(roomNo), body: wanted })),
  alarms: () => answer(client.GET("/api/v1/alarms")),
  categories: (signal?: AbortSignal) => answer(client.GET("/api/v1/settings/categories", { signal: signal ?? null })),
  saveCategories: (all: Categories) => answer(client.PUT("/api/v1/settings/categories", { body: all })),
  read: (roomNo: string, seq: number) => answer(client.POST(`${ROOM}/read`, { params: at(roomNo), body: { seq } })),
  saveDraft: (roomNo: string, text: string, leaving = false) =>
    answer(client.PUT(`${ROOM}/draft`, { params: at(roomNo), body: { text }, keepalive: leaving })),

  assignments: (roomNo: string) => answer(client.GET(`${ROOM}/assignments`, { params: at(roomNo) })),

  distribution: () => answer(client.GET("/api/v1/settings/distribution")),
  saveDistribution: (settings: NewDistribution) => answer(client.PUT("/api/v1/settings/distribution", { body: settings })),
  groups: () => answer(client.GET("/api/v1/settings/groups")),
  saveGroups: (settings: NewGroups) => answer(client.PUT("/api/v1/settings/groups", { body: settings })),
  staff: () => answer(client.GET("/api/v1/settings/agents")),
  saveStaff: (settings: NewStaff) => answer(client.PUT("/api/v1/settings/agents", { body: settings })),
  channels: () => answer(client.GET("/api/v1/settings/channels")),
  connectChannel: (connection: NewConnection) => answer(client.POST("/api/v1/settings/channels", { body: connection })),
  changeChannel: (id: string, connection: NewConnection) =>
    answer(client.PUT("/api/v1/settings/channels/{id}", { params: { path: { id } }, body: connection })),
  disconnectChannel: (id: string) => answer(client.DELETE("/api/v1/settings/channels/{id}", { params: { path: { id } } })),
  checkChannel: (id: string) => answer(client.POST("/api/v1/settings/channels/{id}/check", { params: { path: { id } } })),
  rotateChannel: (id: string) => answer(client.POST("/api/v1/settings/channels/{id}/rotate-secret", { params: { path: { id } } })),
  undelivered: (cursor?: string | null) =>
    answer(client.GET("/api/v1/settings/undelivered", { params: { query: { cursor: cursor ?? undefined } } })),
  sendManyAgain: (items: readonly SendAgainItem[]) =>
    answer(client.POST("/api/v1/settings/undelivered/send-again", { body: { items: [...items] } })),
  sendAgain: (roomNo: string, seq: number) =>
    answer(client.POST(`${ROOM}/messages/{seq}/send-again`, { params: { path: { room_no: roomNo, seq } } })),

  hours: () => answer(client.GET("/api/v1/settings/hours")),
  saveHours: (settings: Hours) => answer(client.PUT("/api/v1/settings/hours", { body: settings })),
  automation: () => answer(client.GET("/api/v1/settings/messages")),
  saveAutomation: (settings: Automation) => answer(client.PUT("/api/v1/settings/messages", { body: settings })),
  infoTabs: () => answer(client.GET("/api/v1/me/info-area")),
  customTab: (roomNo: string, tabId: string, signal?: AbortSignal) =>
    answer(client.GET(`${ROOM}/custom-tabs/{tab_id}`, { params: { path: { room_no: roomNo, tab_id: tabId } }, signal })),
  infoArea: () => answer(client.GET("/api/v1/settings/info-area")),
  saveInfoArea: (settings: InfoArea) => answer(client.PUT("/api/v1/settings/info-area", { body: settings })),
  tryAddress: (url: string, signal?: AbortSignal) => answer(client.POST("/api/v1/settings/info-area/try", { body: { url }, signal })),
  tabSecret: (id: string) => answer(client.GET("/api/v1/settings/info-area/tabs/{tab_id}/secret", { params: { path: { tab_id: id } } })),
  rotateTabSecret: (id: string) =>
    answer(client.POST("/api/v1/settings/info-area/tabs/{tab_id}/secret", { params: { path: { tab_id: id } } })),
  security: () => answer(client.GET("/api/v1/settings/security")),
  saveSecurity: (rules: Rules) => answer(client.PUT("/api/v1/settings/security", { body: rules })),
  rotateSecret: (wanted: RotateSecret) => answer(client.POST("/api/v1/settings/security/rotate-secret", { body: wanted })),
  dropOldSecret: () => answer(client.DELETE("/api/v1/settings/security/old-secret")),

  search: ({ q, in: where, cursor }: SearchQuery, signal?: AbortSignal) =>
    answer(client.GET("/api/v1/search", { params: { query: { q, in: where, cursor: cursor ?? undefined } }, signal: signal ?? null })),

  info: (roomNo: string, signal?: AbortSignal) => answer(client.GET(`${ROOM}/info`, { params: at(roomNo), signal: signal ?? null })),
  customer: (roomNo: string, signal?: AbortSignal) =>
    answer(client.GET(`${ROOM}/customer`, { params: at(roomNo), signal: signal ?? null })),
  saveCustomer: (roomNo: string, patch: CustomerPatch) => answer(client.PATCH(`${ROOM}/customer`, { params: at(roomNo), body: patch })),
  changes: (roomNo: string, { cursor, field }: ChangeQuery, signal?: AbortSignal) =>
    answer(
      client.GET(`${ROOM}/customer/changes`, {
        params: { ...at(roomNo), query: { cursor: cursor ?? undefined, field: field || undefined } },
        signal: signal ?? null,
      }),
    ),
  verifications: (roomNo: string) => answer(client.GET(`${ROOM}/verifications`, { params: at(roomNo) })),
  askVerification: (roomNo: string, method: VerificationMethod) =>
    answer(client.POST(`${ROOM}/verifications`, { params: at(roomNo), body: { method } })),
  orders: (roomNo: string, cursor?: string | null) =>
    answer(client.GET(`${ROOM}/orders`, { params: { ...at(roomNo), query: { cursor: cursor ?? undefined } } })),
  refreshOrders: (roomNo: string) => answer(client.POST(`${ROOM}/orders/refresh`, { params: at(roomNo) })),
  shop: () => answer(client.GET("/api/v1/settings/commerce")),
  linkShop: (shop: NewShop) => answer(client.PUT("/api/v1/settings/commerce", { body: shop })),
  unlinkShop: () => answer(client.DELETE("/api/v1/settings/commerce")),
  checkShop: () => answer(client.POST("/api/v1/settings/commerce/check")),
  kakaoSync: () => answer(client.GET("/api/v1/settings/kakao-sync")),
  saveKakaoSync: (settings: KakaoSync) => answer(client.PUT("/api/v1/settings/kakao-sync", { body: settings })),
  sms: () => answer(client.GET("/api/v1/settings/sms")),
  saveSms: (settings: SmsSettings) => answer(client.PUT("/api/v1/settings/sms", { body: settings })),
  smsOutbox: () => answer(client.GET("/api/v1/settings/sms/outbox")),
  undoLink: (link_id: string, request: UndoRequest) =>
    answer(client.POST("/api/v1/links/{link_id}/undo", { params: { path: { link_id } }, body: request })),
  setTags: (roomNo: string, tags: readonly string[]) =>
    answer(client.PUT(`${ROOM}/identity/tags`, { params: at(roomNo), body: { tags: [...tags] } })),
  customerTags: (q: string, signal?: AbortSignal) =>
    answer(client.GET("/api/v1/customer-tags", { params: { query: { q: q || undefined } }, signal: signal ?? null })),
  history: (roomNo: string, filter: HistoryFilter = {}, cursor?: string | null, signal?: AbortSignal) =>
    answer(
      client.GET(`${ROOM}/history`, {
        params: { ...at(roomNo), query: { ...filled(filter), cursor: cursor ?? undefined } },
        signal: signal ?? null,
      }),
    ),
  historyFilters: (roomNo: string, signal?: AbortSignal) =>
    answer(client.GET(`${ROOM}/history-filters`, { params: at(roomNo), signal: signal ?? null })),
  consultation: (room_no: string, other_room_no: string, seq: number | null, signal?: AbortSignal) =>
    answer(
      client.GET(`${ROOM}/history/{other_room_no}`, {
        params: { path: { room_no, other_room_no }, query: { at: seq ?? undefined } },
        signal: signal ?? null,
      }),
    ),
  consultationMessages: (room_no: string, other_room_no: string, { before, after }: MessageQuery, signal?: AbortSignal) =>
    answer(
      client.GET(`${ROOM}/history/{other_room_no}/messages`, {
        params: { path: { room_no, other_room_no }, query: { before, after } },
        signal: signal ?? null,
      }),
    ),
  olderConversations: (roomNo: string, cursor?: string | null) =>
    answer(client.GET(`${ROOM}/older-conversations`, { params: { ...at(roomNo), query: { cursor: cursor ?? undefined } } })),
};
