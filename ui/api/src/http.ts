import { ApiError } from "./error";

let language = "ko";
let whenLoggedOut: () => void = () => {};

/** The language errors are told in. */
export function speak(locale: string): void {
  language = locale;
}

/** Called when the server no longer knows the session. */
export function onLoggedOut(then: () => void): void {
  whenLoggedOut = then;
}

type Query = Readonly<Record<string, string | number | null | undefined>>;

export interface Call {
  query?: Query;
  body?: unknown;
  signal?: AbortSignal;
  keepalive?: boolean;
}

/** One call of the console; throws an ApiError for everything but success. */
export async function call<T>(method: string, path: string, { query, body, signal, keepalive }: Call = {}): Promise<T> {
  const headers: Record<string, string> = { Accept: "application/json", "Accept-Language": language };
  if (method !== "GET") headers["X-Sarangbang"] = "1";
  if (body !== undefined) headers["Content-Type"] = "application/json";
  let response: Response;
  try {
    response = await fetch(path + queryString(query), {
      method,
      headers,
      credentials: "same-origin",
      body: body === undefined ? null : JSON.stringify(body),
      signal: signal ?? null,
      keepalive: keepalive ?? false,
    });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw ApiError.network();
  }
  if (response.status === 204) return undefined as T;
  const answer: unknown = await response.json().catch(() => null);
  if (response.ok) return answer as T;
  const error = ApiError.fromBody(response.status, answer, response.headers.get("Retry-After"));
  if (error.status === 401 && error.code === "unauthorized") whenLoggedOut();
  throw error;
}

function queryString(query: Query | undefined): string {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== null && value !== "") given.set(name, String(value));
  }
  const text = given.toString();
  return text === "" ? "" : `?${text}`;
}
