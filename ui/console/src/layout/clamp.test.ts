import { describe, expect, test } from "vitest";
import { CONVERSATION_MIN, INFO, LIST, TEMPLATES_MIN, UPPER_MIN, boundsOf, fit, moveTo, sizeByKey, type Screen } from "./clamp";

const unset = { list: null, info: null, templates: null };
const desk: Screen = { width: 1440 - 56, height: 900, rightColumn: true };

describe("S6 three areas resize", () => {
  test("S6 untouched areas stand at their defaults", () => {
    expect(fit(unset, desk)).toEqual({ list: 304, info: 376, templates: 360 });
  });

  test("S6 no area can vanish", () => {
    for (let width = 900; width <= 4000; width += 37) {
      for (const list of [0, 1, 219, 304, 520, 521, 10_000]) {
        for (const info of [0, 279, 376, 640, 10_000]) {
          const screen = { width, height: 600, rightColumn: true };
          const applied = fit({ list, info, templates: 10_000 }, screen);
          expect(applied.list).toBeGreaterThanOrEqual(LIST.min);
          expect(applied.info).toBeGreaterThanOrEqual(INFO.min);
          expect(width - applied.list - applied.info).toBeGreaterThanOrEqual(CONVERSATION_MIN);
          expect(600 - applied.templates).toBeGreaterThanOrEqual(UPPER_MIN);
          for (const area of ["list", "info"] as const) {
            const moved = { ...applied, [area]: moveTo(area, 10_000, applied, screen) };
            expect(width - moved.list - moved.info).toBeGreaterThanOrEqual(CONVERSATION_MIN);
          }
        }
      }
    }
  });

  test("S6 the lower area keeps its least height, and gives way fairly on a very low screen", () => {
    expect(fit({ ...unset, templates: 0 }, desk).templates).toBe(TEMPLATES_MIN);
    const low = fit({ ...unset, templates: 500 }, { ...desk, height: 140 });
    expect(low.templates).toBe(60);
  });

  test("S6 a divider says how far it may go", () => {
    const applied = fit(unset, desk);
    expect(boundsOf("list", applied, desk)).toEqual({ min: 220, max: 520 });
    expect(boundsOf("info", applied, desk)).toEqual({ min: 280, max: 640 });
    expect(boundsOf("templates", applied, desk)).toEqual({ min: 120, max: 740 });
    expect(boundsOf("info", { ...applied, list: 520 }, desk).max).toBe(1384 - 400 - 520);
  });

  test("S6 keys move a divider", () => {
    const bounds = { min: 220, max: 520 };
    const key = (name: string, shiftKey = false, now = 304) => sizeByKey({ key: name, shiftKey }, now, bounds, "ArrowRight");
    expect(key("ArrowRight")).toBe(320);
    expect(key("ArrowLeft")).toBe(288);
    expect(key("ArrowRight", true)).toBe(368);
    expect(key("ArrowRight", true, 500)).toBe(520);
    expect(key("Home")).toBe(220);
    expect(key("End")).toBe(520);
    expect(key("Delete")).toBeNull();
    expect(key("a")).toBeUndefined();
    expect(sizeByKey({ key: "ArrowLeft", shiftKey: false }, 376, bounds, "ArrowLeft")).toBe(392);
    expect(sizeByKey({ key: "ArrowDown", shiftKey: false }, 376, bounds, "ArrowUp")).toBe(360);
  });
});

describe("S8 the same on another PC", () => {
  test("S8 sizes are clamped to the screen but kept as set", () => {
    const set = Object.freeze({ list: 520, info: 640, templates: 700 });
    const small = fit(set, { width: 1200 - 56, height: 600, rightColumn: true });
    expect(small.list + small.info).toBe(1144 - CONVERSATION_MIN);
    expect(small.templates).toBe(440);
    expect(set).toEqual({ list: 520, info: 640, templates: 700 });
    expect(fit(set, { width: 1920, height: 1000, rightColumn: true })).toEqual({ list: 520, info: 640, templates: 700 });
  });

  test("S8 a drawer takes nothing from the room list", () => {
    expect(fit({ ...unset, list: 300, info: 640 }, { width: 1024 - 56, height: 700, rightColumn: false }).list).toBe(300);
  });
});
