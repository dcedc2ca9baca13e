import { expect, it } from "vitest";
import { dayAfter, preset, presetOf, PRESETS } from "./period";

it("F15 a period is chosen by its name and known again", () => {
  expect(preset("today", "2026-03-01")).toEqual({ from: "2026-03-01", to: "2026-03-01" });
  expect(preset("yesterday", "2026-03-01")).toEqual({ from: "2026-02-28", to: "2026-02-28" });
  expect(preset("week", "2026-03-01")).toEqual({ from: "2026-02-23", to: "2026-03-01" });
  expect(preset("month", "2024-03-01")).toEqual({ from: "2024-02-01", to: "2024-03-01" });
  for (const name of PRESETS) expect(presetOf(preset(name, "2026-01-01"), "2026-01-01")).toBe(name);
  expect(presetOf({ from: "", to: "" }, "2026-01-01")).toBe("");
  expect(presetOf({ from: "2026-01-01", to: "" }, "2026-01-01")).toBe("custom");
  expect(dayAfter("2026-12-31", 1)).toBe("2027-01-01");
});
