import type { CustomerChange, CustomerChanges } from "@sarangbang/api";
import { expect, test } from "vitest";
import { ChangeLog } from "./log.svelte";
import { mayRestore } from "./restore";

const change = (id: number, more: Partial<CustomerChange> = {}): CustomerChange => ({
  id: String(id),
  at: "2026-11-22T04:07:00Z",
  kind: "value",
  field: "note",
  before: null,
  value: `비고 ${id}`,
  source: "agent",
  by: "김상담",
  channel: null,
  identifier: null,
  link_id: null,
  undo: null,
  shown: false,
  via_link: false,
  ...more,
});

/** Newest first, two a page, as the server answers. */
function server(count: number) {
  const stored = { count, fails: false, asked: [] as (string | null)[] };
  const load = async (cursor: string | null): Promise<CustomerChanges> => {
    stored.asked.push(cursor);
    if (stored.fails) throw new Error("lost");
    const from = cursor === null ? stored.count : Number(cursor);
    const items = [from, from - 1].filter((id) => id > 0).map((id) => change(id));
    return { items, next_cursor: from - 2 > 0 ? String(from - 2) : null };
  };
  return { stored, log: new ChangeLog(load) };
}

const ids = (log: ChangeLog) => log.items.map(({ id }) => Number(id));

test("R4 the change log pages by cursor, newest first, each line once", async () => {
  const { log } = server(5);
  await log.refresh();
  expect(ids(log)).toEqual([5, 4]);
  await log.more();
  await log.more();
  expect(ids(log)).toEqual([5, 4, 3, 2, 1]);
  expect(log.hasMore).toBe(false);
});

test("a change that comes in is put in front, and as much as was read stays", async () => {
  const { log, stored } = server(5);
  await log.refresh();
  await log.more();
  stored.count = 6;
  await log.refresh();
  expect(ids(log)).toEqual([6, 5, 4, 3]);
  expect(log.hasMore).toBe(true);
});

test("a page that fails keeps what stands there and can be asked for again", async () => {
  const { log, stored } = server(3);
  await log.refresh();
  stored.fails = true;
  await log.more();
  expect(log.failed).toBe(true);
  expect(ids(log)).toEqual([3, 2]);
  stored.fails = false;
  await log.more();
  expect(ids(log)).toEqual([3, 2, 1]);
});

test("R4 a value that is not shown can be put back; the one shown, an ID and what may not be edited can't", () => {
  const now = { editable: ["note", "customer_id"], note: "지금", customer_id: "happytalk", name: null };
  expect(mayRestore(change(1), now)).toBe(true);
  expect(mayRestore(change(1, { value: null }), now)).toBe(true);
  expect(mayRestore(change(1, { shown: true }), now)).toBe(false);
  expect(mayRestore(change(1, { value: "지금" }), now)).toBe(false);
  expect(mayRestore(change(1, { field: "name" }), now)).toBe(false);
  expect(mayRestore(change(1, { field: "p:parameter1" }), now)).toBe(false);
  expect(mayRestore(change(1, { kind: "id", field: "customer_id" }), now)).toBe(false);
});
