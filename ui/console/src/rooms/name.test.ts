import { expect, it } from "vitest";
import { nameOf, politeNameOf } from "./name";

it("calls nobody by a random ID", () => {
  const guest = { name: "whykf6d22sb308a20", named: false };
  expect(nameOf(guest)).toBe("손님 a20");
  expect(politeNameOf(guest)).toBe("손님 a20");
});

it("shows a name, and an ID that somebody chose, as they are", () => {
  expect(nameOf({ name: "happytalk", named: true })).toBe("happytalk");
  expect(politeNameOf({ name: "김서연", named: true })).toBe("김서연 님");
});
