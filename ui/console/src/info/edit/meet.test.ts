import type { Source } from "@sarangbang/api";
import { expect, test } from "vitest";
import { keepMine, meet, openClashes, typeInto, useTheirs, type Standing } from "./meet";
import { changedFields, type Values } from "./values";

const base: Values = { customer_id: "happytalk", name: "김서연", phone: "", email: "", birth_date: "", address: "", note: "옛 비고" };
const lee: Source = { source: "agent", by: "이상담", at: "2026-11-22T04:07:00Z", channel: null };
const open = (draft: Partial<Values> = {}): Standing => ({ base, draft: { ...base, ...draft }, clashes: {}, person: "happytalk" });
const now = (change: Partial<Values>): Values => ({ ...base, ...change });

test("S48 what was not touched follows the newer value and says so", () => {
  const met = meet(open({ note: "내 비고" }), now({ name: "김서현" }), { name: lee });
  expect(met.draft).toMatchObject({ name: "김서현", note: "내 비고" });
  expect(met.clashes).toEqual({ name: { theirs: "김서현", source: lee, state: "taken" } });
  expect(changedFields(met.base, met.draft)).toEqual(["note"]);
  expect(typeInto(met, "name", "김서").clashes).toEqual({});
});

test("R19 what was typed stays, and the agent chooses", () => {
  const met = meet(open({ note: "내 비고" }), now({ note: "그 비고" }), { note: lee });
  expect(met.draft.note).toBe("내 비고");
  expect(openClashes(met)).toEqual(["note"]);
  const kept = keepMine(met, "note");
  expect(openClashes(kept)).toEqual([]);
  expect(changedFields(kept.base, kept.draft)).toEqual(["note"]);
  const used = useTheirs(met, "note");
  expect(used.draft.note).toBe("그 비고");
  expect(changedFields(used.base, used.draft)).toEqual([]);
});

test("R19 a clash follows further changes, stays while typing goes on and ends when both say the same", () => {
  const met = meet(open({ note: "내 비고" }), now({ note: "둘째" }), {});
  const further = meet(typeInto(met, "note", "내 비고 더"), now({ note: "셋째" }), {});
  expect(further.clashes.note?.theirs).toBe("셋째");
  expect(further.draft.note).toBe("내 비고 더");
  expect(meet(further, now({ note: "내 비고 더" }), {}).clashes).toEqual({});
  expect(openClashes(meet(further, now({ note: "셋째" }), {}))).toEqual(["note"]);
});

test("R19 a value that was kept is asked about again only when it changes again", () => {
  const kept = keepMine(meet(open({ note: "내 비고" }), now({ note: "둘째" }), {}), "note");
  expect(openClashes(meet(kept, now({ note: "둘째", name: "김" }), {}))).toEqual([]);
  expect(openClashes(meet(kept, now({ note: "셋째" }), {}))).toEqual(["note"]);
});

test("R19 behind another ID may be another person: everything typed is asked about, once", () => {
  const met = meet(open({ phone: "02-555-0041" }), now({ customer_id: "other" }), {});
  expect(openClashes(met)).toEqual(["phone"]);
  expect(met.clashes.phone?.theirs).toBe("");
  expect(met.draft.customer_id).toBe("other");
  const kept = keepMine(met, "phone");
  expect(openClashes(meet(kept, now({ customer_id: "other" }), {}))).toEqual([]);
  expect(changedFields(kept.base, kept.draft)).toEqual(["phone"]);
});

test("nothing that changed leaves everything alone", () => {
  const standing = open({ note: "내 비고" });
  expect(meet(standing, base, {})).toEqual(standing);
});
