import { answer, client } from "./http";
import type { operations, ReportBy } from "./types";

/** Which table is wanted as a file. */
export type ReportTable = operations["report_table"]["parameters"]["query"]["of"];

/** Days as the server takes them: `2026-11-22`. */
export interface ReportDays {
  from: string;
  to: string;
}

/** 통계; apart from the other calls, since only its page needs them. */
export const reports = {
  overview: ({ from, to }: ReportDays) => answer(client.GET("/api/v1/reports/overview", { params: { query: { from, to } } })),
  groups: (by: ReportBy, { from, to }: ReportDays) => answer(client.GET("/api/v1/reports/groups", { params: { query: { by, from, to } } })),
  hours: ({ from, to }: ReportDays) => answer(client.GET("/api/v1/reports/hours", { params: { query: { from, to } } })),
};

/** Where a table of 통계 is downloaded. */
export function reportTableUrl(of: ReportTable, { from, to }: ReportDays): string {
  return `/api/v1/reports/table?${new URLSearchParams({ of, from, to })}`;
}
