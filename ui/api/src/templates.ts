import { answer, client, spoken } from "./http";
import type { NewTemplate, NewTemplateCategories, SentenceChoice, Sheet } from "./types";
import { ApiError } from "./error";

const TEMPLATE = "/api/v1/rooms/{room_no}/templates/{id}";
const SENTENCES = "/api/v1/rooms/{room_no}/sentences";
const IMPORT = "/api/v1/settings/templates/import";

/** Whose templates are written: everybody's or one's own. */
export type Whose = "shared" | "own";

/** Where the file of all shared templates is. */
export const EXPORT_URL = "/api/v1/settings/templates/export";

const at = (room_no: string) => ({ path: { room_no } });
const of = (room_no: string, id: string) => ({ path: { room_no, id } });
const one = (id: string) => ({ path: { id } });

/** Templates and sentences: apart from the rest, so that the console's first load does without. */
export const templatesApi = {
  list: () => answer(client.GET("/api/v1/templates")),
  shared: () => answer(client.GET("/api/v1/settings/templates")),
  look: (roomNo: string, id: string) => answer(client.GET(TEMPLATE, { params: of(roomNo, id) })),
  insert: (roomNo: string, id: string) => answer(client.POST(TEMPLATE, { params: of(roomNo, id) })),
  sample: (body: string) => answer(client.POST("/api/v1/templates/sample", { body: { body } })),
  favour: (id: string, on: boolean) => answer(client.PUT("/api/v1/templates/{id}/favourite", { params: one(id), body: { on } })),
  create: (whose: Whose, body: NewTemplate) =>
    whose === "own" ? answer(client.POST("/api/v1/templates", { body })) : answer(client.POST("/api/v1/settings/templates", { body })),
  change: (whose: Whose, id: string, body: NewTemplate) =>
    whose === "own"
      ? answer(client.PUT("/api/v1/templates/{id}", { params: one(id), body }))
      : answer(client.PUT("/api/v1/settings/templates/{id}", { params: one(id), body })),
  remove: (whose: Whose, id: string) =>
    whose === "own"
      ? answer(client.DELETE("/api/v1/templates/{id}", { params: one(id) }))
      : answer(client.DELETE("/api/v1/settings/templates/{id}", { params: one(id) })),
  categories: (whose: Whose) =>
    whose === "own" ? answer(client.GET("/api/v1/me/template-categories")) : answer(client.GET("/api/v1/settings/template-categories")),
  setCategories: (whose: Whose, body: NewTemplateCategories) =>
    whose === "own"
      ? answer(client.PUT("/api/v1/me/template-categories", { body }))
      : answer(client.PUT("/api/v1/settings/template-categories", { body })),
  offered: (roomNo: string) => answer(client.GET(SENTENCES, { params: at(roomNo) })),
  sent: (roomNo: string, text: string) => answer(client.POST(SENTENCES, { params: at(roomNo), body: { text } })),
  sentences: () => answer(client.GET("/api/v1/me/sentences")),
  choose: (body: SentenceChoice) => answer(client.PUT("/api/v1/me/sentences", { body })),
  forget: (id: string) => answer(client.DELETE("/api/v1/me/sentences/{id}", { params: one(id) })),
  forgetAll: () => answer(client.DELETE("/api/v1/me/sentences")),
  /** Looks at a file, or takes it in where the templates still have this version. */
  async import(file: Blob, version: number | null): Promise<Sheet> {
    const query = version === null ? "" : `?do=true&version=${version}`;
    const headers = { "Content-Type": "text/csv", "X-Sarangbang": "1", "Accept-Language": spoken() };
    const response = await fetch(IMPORT + query, { method: "POST", headers, body: file }).catch(() => {
      throw ApiError.network();
    });
    const body: unknown = await response.json().catch(() => null);
    if (!response.ok) throw ApiError.fromBody(response.status, body, response.headers.get("Retry-After"));
    return body as Sheet;
  },
};
