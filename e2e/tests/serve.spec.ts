import { expect, test } from "../support/test";

test("the server is ready, says so, and serves the pages that need no log-in", async ({ request }) => {
  for (const path of ["/healthz", "/readyz", "/login", "/demo", "/widget.js", "/api/openapi.json"]) {
    expect((await request.get(path)).status(), path).toBe(200);
  }
  expect((await request.get("/api/v1/me")).status()).toBe(401);
});
