import { answer, client } from "./http";
import type { NewExport } from "./types";

/** Lists as files; apart from the other calls, since only the lists need them. */
export const exports = {
  all: () => answer(client.GET("/api/v1/exports")),
  begin: (wanted: NewExport) => answer(client.POST("/api/v1/exports", { body: wanted })),
  cancel: (id: string) => answer(client.DELETE("/api/v1/exports/{id}", { params: { path: { id } } })),
};

/** Where the file of an export is downloaded. */
export function exportUrl(id: string): string {
  return `/api/v1/exports/${encodeURIComponent(id)}/file`;
}
