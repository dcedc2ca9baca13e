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

/** The language in use. */
export function spoken(): string {
  return language;
}

/** The calls that the server describes, with the types of its description. */
export const client = createClient<paths>({ baseUrl: globalThis.location?.origin ?? "http://localhost", fetch: send });

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
