import { afterEach, expect, it, vi } from "vitest";
import { ApiError } from "./error";
import { api } from "./console";

afterEach(() => vi.unstubAllGlobals());

it("reads problem+json with its fields", async () => {
  const body = { status: 422, code: "validation_failed", detail: "…", errors: [{ field: "text", code: "too_long", message: "길어요" }] };
  vi.stubGlobal("fetch", async () => new Response(JSON.stringify(body), { status: 422, headers: { "Retry-After": "3" } }));
  const error = await api.read("7", 1).catch((e: unknown) => e as ApiError);
  expect(error).toMatchObject({ status: 422, code: "validation_failed", retryAfterSeconds: 3 });
  expect((error as ApiError).fields["text"]).toEqual({ code: "too_long", message: "길어요" });
});

it("tells an unreachable server from a refusal", async () => {
  vi.stubGlobal("fetch", async () => Promise.reject(new TypeError("failed")));
  const error = (await api.me().catch((e: unknown) => e)) as ApiError;
  expect(error.unreachable && error.temporary).toBe(true);
});

it("answers a page that is no JSON with the status as code", async () => {
  vi.stubGlobal("fetch", async () => new Response("<html>", { status: 502 }));
  const error = (await api.me().catch((e: unknown) => e)) as ApiError;
  expect(error.code).toBe("http_502");
});
