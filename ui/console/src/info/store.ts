import { api, type CustomerView, type History, type RoomInfo } from "@sarangbang/api";
import { appendPage, joinFirstPage } from "./history";
import { RoomResource } from "./resource.svelte";

/** 상담방정보, 고객정보 and 상담이력 of the room in view. */
export const infoStore = {
  room: new RoomResource<RoomInfo>(api.info),
  customer: new RoomResource<CustomerView>(api.customer),
  history: new RoomResource<History>((room, signal) => api.history(room, {}, null, signal), joinFirstPage),
};

const views = [infoStore.room, infoStore.customer, infoStore.history];

/** The view behind a tab; custom tabs have none here. */
export function viewOf(tab: string): RoomResource<RoomInfo> | RoomResource<CustomerView> | RoomResource<History> | null {
  return tab === "room" || tab === "customer" || tab === "history" ? infoStore[tab] : null;
}

export function chooseRoom(room: string | null): void {
  for (const view of views) view.choose(room);
}

/** Loads the view in sight first, then the others, so that every tab opens at once. */
export async function loadViews(tab: string): Promise<void> {
  await viewOf(tab)?.ensure();
  await Promise.all(views.map((view) => view.ensure()));
}

/** Loads what a room shows first, before it is chosen. */
export async function prefetchInfo(room: string, tab: string): Promise<void> {
  await viewOf(tab)?.prefetch(room);
}

export function outdate(room: string): void {
  for (const view of views) view.outdate(room);
}

/** Appends the next page of 상담이력; throws what went wrong. */
export async function loadMoreHistory(signal: AbortSignal): Promise<void> {
  const { history } = infoStore;
  const { room, data } = history;
  if (room === null || data === null || data.next_cursor == null) return;
  const next = await api.history(room, {}, data.next_cursor, signal);
  const now = history.data;
  if (history.room === room && now?.next_cursor === data.next_cursor) history.put(room, appendPage(now, next));
}

/** Shows what a save answered; the other views are asked for again. */
export function saved(room: string, customer: CustomerView): void {
  outdate(room);
  infoStore.customer.settle(room, customer);
}
