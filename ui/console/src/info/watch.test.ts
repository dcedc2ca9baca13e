import type { Frame, RoomRow } from "@sarangbang/api";
import { expect, test } from "vitest";
import { RoomWatch } from "./watch";

const row: RoomRow = {
  room_no: "7",
  status: "waiting",
  queued: false,
  turn: null,
  name: "김서연",
  named: true,
  channel: { kind: "web", label: "웹채팅" },
  last_message: null,
  unread: 0,
  agent: null,
  started_at: "2026-11-22T04:07:00Z",
  tags: [],
  waiting_since: null,
  version: 1,
};
const room = (change: Partial<RoomRow> = {}): Frame => ({ type: "room", cursor: "1", room: { ...row, ...change } });
const agent = { agent_id: "a", name: "김상담" };

test("S17 a change of the customer of the room in view is asked for", () => {
  const watch = new RoomWatch("7");
  expect(watch.concerns({ type: "customer", cursor: "1", room_no: "7" })).toBe(true);
  expect(watch.concerns({ type: "customer", cursor: "1", room_no: "8" })).toBe(false);
  expect(watch.concerns({ type: "room_left", cursor: "1", room_no: "7" })).toBe(true);
  expect(watch.concerns({ type: "reset", cursor: "1" })).toBe(true);
});

test("S10 another agent or status is asked for, unread counts are not", () => {
  const watch = new RoomWatch("7");
  expect(watch.concerns(room())).toBe(true);
  expect(watch.concerns(room({ unread: 3, version: 2 }))).toBe(false);
  expect(watch.concerns(room({ status: "assigned", agent }))).toBe(true);
  expect(watch.concerns(room({ status: "assigned", agent: { ...agent, name: "김수석" } }))).toBe(true);
  expect(watch.concerns(room({ room_no: "8", status: "ended" }))).toBe(false);
});

test("messages alone ask for nothing", () => {
  const watch = new RoomWatch("7");
  const message = (change: Partial<RoomRow>): Frame => ({
    type: "message",
    cursor: "1",
    room_no: "7",
    message: { seq: 1, id: "7-1", client_id: null, kind: "text", from: "customer", agent: null, text: "", system: null, at: row.started_at, attachments: [] },
    room: { ...row, ...change },
  });
  expect(watch.concerns(message({ unread: 1 }))).toBe(false);
  expect(watch.concerns(message({ unread: 2 }))).toBe(false);
  expect(watch.concerns(message({ status: "in_progress", agent }))).toBe(true);
});
