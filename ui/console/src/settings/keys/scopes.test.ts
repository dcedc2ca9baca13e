import { expect, test } from "vitest";
import { chosenOf, expiry, NOTHING, scopesOf } from "./scopes";

test("F17 what is chosen becomes scopes, and scopes what was chosen", () => {
  const chosen = { ...NOTHING, rooms: "write", reports: "read" } as const;
  expect(scopesOf(chosen)).toEqual(["rooms:write", "reports:read"]);
  expect(chosenOf(["rooms:read", "rooms:write", "reports:read"])).toEqual(chosen);
  expect(scopesOf(NOTHING)).toEqual([]);
});

test("F17 a key lives so many days, or until it is revoked", () => {
  expect(expiry(30, Date.parse("2026-11-27T00:00:00Z"))).toBe("2026-12-27T00:00:00.000Z");
  expect(expiry(null, 0)).toBeNull();
});
