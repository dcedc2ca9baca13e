import { answer, client } from "./http";
import type { ListColumn } from "./types";

/** What 상담 목록 is narrowed to; blank or absent: to nothing. */
export interface ConsultationFilter {
  q?: string;
  /** Opaque id of a person. */
  customer?: string;
  /** Statuses with commas between. */
  status?: string;
  channel_id?: string;
  agent_id?: string;
  category_id?: string;
  tag?: string;
  from?: string;
  to?: string;
}

/** What 고객 목록 is narrowed to; blank or absent: to nothing. */
export interface CustomerFilter {
  q?: string;
  tag?: string;
  channel_id?: string;
  from?: string;
  to?: string;
}

/** What is asked for by an empty value is not asked for. */
function filled<T extends object>(filter: T): T {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== "")) as T;
}

/** 고객 목록 and 상담 목록; apart from the other calls, since only their pages need them. */
export const lists = {
  consultations: (filter: ConsultationFilter, cursor: string) =>
    answer(client.GET("/api/v1/consultations", { params: { query: { ...filled(filter), cursor: cursor || undefined } } })),
  customers: (filter: CustomerFilter, cursor: string) =>
    answer(client.GET("/api/v1/customers", { params: { query: { ...filled(filter), cursor: cursor || undefined } } })),
  person: (id: string) => answer(client.GET("/api/v1/customers/{id}", { params: { path: { id } } })),
  choices: () => answer(client.GET("/api/v1/list-choices")),
  columns: () => answer(client.GET("/api/v1/me/list-columns")),
  saveColumns: (columns: ListColumn[]) => answer(client.PUT("/api/v1/me/list-columns", { body: { columns } })),
  roomTags: (q: string) => answer(client.GET("/api/v1/room-tags", { params: { query: { q: q || undefined } } })),
  customerTags: (q: string) => answer(client.GET("/api/v1/customer-tags", { params: { query: { q: q || undefined } } })),
};
