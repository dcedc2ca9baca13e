import createClient from "openapi-fetch";
import { ApiError } from "./error";
import type { paths } from "./schema";

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

/** The calls that the server describes, with the types of its description. */
export const client = createClient<paths>({ baseUrl: "", fetch: send });

interface Answered<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** What was asked for, or an ApiError. */
export async function answer<T>(asked: Promise<Answered<T>>): Promise<T> {
  const { data, error, response } = await asked;
  if (response.ok) return data as T;
  const refusal = ApiError.fromBody(response.status, error, response.headers.get("Retry-After"));
  if (refusal.status === 401 && refusal.code === "unauthorized") whenLoggedOut();
  throw refusal;
}

async function send(request: Request): Promise<Response> {
  request.headers.set("Accept-Language", language);
  if (request.method !== "GET") request.headers.set("X-Sarangbang", "1");
  try {
    return await fetch(request);
  } catch (cause) {
    if (request.signal.aborted) throw cause;
    throw ApiError.network();
  }
}

export interface Call {
  query?: Readonly<Record<string, string | number | null | undefined>>;
  body?: unknown;
  signal?: AbortSignal;
  keepalive?: boolean;
}

/** A call that the description does not hold yet. */
export async function call<T>(method: string, path: string, { query, body, signal, keepalive }: Call = {}): Promise<T> {
  const url = new URL(path, globalThis.location?.href ?? "http://localhost");
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== null && value !== "") url.searchParams.set(name, String(value));
  }
  const request = new Request(url, {
    method,
    headers: body === undefined ? {} : { "Content-Type": "application/json" },
    body: body === undefined ? null : JSON.stringify(body),
    signal: signal ?? null,
    keepalive: keepalive ?? false,
  });
  return answer<T>(send(request).then((response) => read<T>(response)));
}

async function read<T>(response: Response): Promise<Answered<T>> {
  const body: unknown = response.status === 204 ? undefined : await response.json().catch(() => null);
  return response.ok ? { data: body as T, response } : { error: body, response };
}
