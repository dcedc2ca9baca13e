import { expect, it } from "vitest";
import { commandOf } from "./keyboard";

const press = (code: string, more: Partial<KeyboardEvent> = {}) => ({
  altKey: false,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  code,
  key: "",
  ...more,
});

it("goes by the physical key: Hangul mode changes the letter", () => {
  expect(commandOf(press("KeyJ", { altKey: true, key: "ㅓ" }), true)).toBe("room.next");
  expect(commandOf(press("KeyK", { altKey: true, key: "˚" }), false)).toBe("room.previous");
  expect(commandOf(press("KeyM", { altKey: true, key: "ㅡ" }), true)).toBe("room.hold");
  expect(commandOf(press("KeyP", { altKey: true, key: "ㅔ" }), true)).toBe("room.memo");
});

it("leaves other combinations alone", () => {
  expect(commandOf(press("KeyJ", { altKey: true, ctrlKey: true }), false)).toBeNull();
  expect(commandOf(press("KeyN", { altKey: true }), false)).toBeNull();
});

it("shows the keys only when nothing is being typed", () => {
  expect(commandOf(press("Slash", { shiftKey: true, key: "?" }), false)).toBe("view.keys");
  expect(commandOf(press("Slash", { shiftKey: true, key: "?" }), true)).toBeNull();
});
