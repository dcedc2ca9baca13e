import { beforeEach, expect, it } from "vitest";
import { Chat } from "../src/chat/chat";
import type { ToHost } from "../src/port";
import { FakeClock, fakeBox, FakeSocket, message, settle } from "./fakes";
import { FakeServer } from "./server";

let clock: FakeClock;
let box: ReturnType<typeof fakeBox>;
let server: FakeServer;
let sockets: FakeSocket[];
let told: ToHost[];
let chat: Chat;
const socket = () => sockets.at(-1)!;
const texts = () => chat.view.line.items.map(({ text }) => text);
const seqs = () => chat.view.line.items.map(({ seq }) => seq);

function newChat(): Chat {
  let n = 0;
  return new Chat({
    site: "4000000024",
    box,
    fetcher: (path, init) => server.fetch(path, init),
    socket: () => {
      sockets.push(new FakeSocket());
      return socket();
    },
    clock,
    now: () => "2026-11-22T01:00:00Z",
    uuid: () => `c${++n}-${Math.round(clock.now)}`,
    changed: () => {},
    tell: (event) => told.push(event),
  });
}

async function enter(params: Record<string, string> = {}) {
  chat = newChat();
  void chat.start(params);
  await settle();
}

async function live() {
  chat.setOpen(true);
  await settle();
  socket().greet();
  await settle();
}

beforeEach(() => {
  clock = new FakeClock();
  box = fakeBox();
  server = new FakeServer();
  [sockets, told] = [[], []];
});

it("opens a room with the first message and shows it once", async () => {
  await enter();
  await live();
  chat.send("안녕하세요");
  expect(chat.view.unsent).toHaveLength(1);
  await settle();
  socket().hears({ type: "message", cursor: "e.2", room_no: "7", message: server.room.items[0]! });
  await settle();
  expect(texts()).toEqual(["안녕하세요"]);
  expect(chat.view.unsent).toEqual([]);
});

it("is not misled by a page that was read before the room opened", async () => {
  const fetch = server.fetch;
  let release = () => {};
  const late = new Promise<void>((resolve) => (release = resolve));
  const slow: typeof fetch = async (path, init) => {
    const answer = await fetch(path, init);
    if (path === "/widget/v1/messages?after=0" && server.rooms.length === 0) await late;
    return answer;
  };
  Object.assign(server, { fetch: slow });
  await enter();
  chat.send("먼저");
  await settle();
  release();
  await clock.pass(1_000);
  expect(texts()).toEqual(["먼저"]);
  expect(chat.view.earlier).toEqual([]);
});

it("stores once what was stored before the answer got lost", async () => {
  await enter();
  server.fate = ["lost", "lost"];
  chat.send("한 번만");
  await clock.pass(10_000);
  expect(server.count("POST", "/widget/v1/messages")).toBe(3);
  expect(server.room.items).toHaveLength(1);
  expect(texts()).toEqual(["한 번만"]);
});

it("closes a gap with one fetch, also where only agents saw the lines between", async () => {
  server.open();
  server.store();
  await enter();
  await live();
  server.store({ system: { code: "note", internal: true } });
  const before = server.count("GET", "/widget/v1/messages");
  socket().hears({ type: "message", cursor: "e.3", room_no: "7", message: server.store() });
  await clock.pass(5_000);
  expect(seqs()).toEqual([1, 3]);
  expect(server.count("GET", "/widget/v1/messages")).toBe(before + 1);
  socket().hears({ type: "message", cursor: "e.4", room_no: "7", message: server.store() });
  await clock.pass(5_000);
  expect(server.count("GET", "/widget/v1/messages")).toBe(before + 1);
});

it("reads page after page until nothing is left once it is back", async () => {
  server.open();
  server.store();
  await enter();
  await live();
  for (let i = 0; i < 10; i++) server.store();
  socket().breaks();
  await clock.pass(300);
  socket().greet("e.2");
  await settle();
  expect(seqs()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
});

it("shows after frames in any order what a fresh visitor would fetch", async () => {
  server.open();
  await enter();
  await live();
  const stored = Array.from({ length: 8 }, (_, i) => server.store(i === 4 ? { system: { code: "x", internal: true } } : {}));
  const frames = stored.filter((each) => !each.system?.internal);
  for (const each of [...frames, ...frames].reverse())
    socket().hears({ type: "message", cursor: "e.2", room_no: "7", message: each });
  await clock.pass(1_000);
  const seen = chat.view.line;
  box = fakeBox();
  await enter();
  expect(seen).toEqual(chat.view.line);
});

it("enters anew without a word when the token is gone, and loses nothing", async () => {
  await enter();
  await live();
  server.tokens.clear();
  chat.send("아직 있어요");
  await settle();
  expect(server.count("POST", "/widget/v1/sessions")).toBe(2);
  expect(texts()).toEqual(["아직 있어요"]);
  expect(sockets).toHaveLength(2);
});

it("brings the old token when the visitor logs in, and keeps the talk", async () => {
  await enter();
  const token = chat.session.token;
  chat.send("비회원이에요");
  await settle();
  chat.setParams({ site_uid: "kim" });
  await settle();
  const entry = server.calls.filter(({ path }) => path === "/widget/v1/sessions").at(-1);
  expect(entry).toMatchObject({ token, body: { site_id: "4000000024", site_uid: "kim" } });
  expect(texts()).toEqual(["비회원이에요"]);
  chat.setParams({ site_uid: "kim" });
  expect(server.count("POST", "/widget/v1/sessions")).toBe(2);
});

it("shows nothing of one person to another", async () => {
  await enter({ site_uid: "kim" });
  chat.send("김의 말");
  await settle();
  server.fate = ["unreachable"];
  chat.send("못 보낸 말");
  await settle();
  box.set("draft", "쓰던 말");
  server.open();
  chat.setParams({ site_uid: "lee" });
  expect(texts()).toEqual([]);
  expect(box.get("draft")).toBeNull();
  await clock.pass(60_000);
  expect(chat.view.unsent).toEqual([]);
  const said = server.calls.filter(({ path, method }) => method === "POST" && path === "/widget/v1/messages");
  expect(said).toHaveLength(2);
});

it("starts anew when the page no longer knows who is there", async () => {
  await enter({ site_uid: "kim", category_id: "3" });
  const token = chat.session.token;
  chat.setParams({ category_id: "3" });
  await settle();
  const entry = server.calls.filter(({ path }) => path === "/widget/v1/sessions").at(-1);
  expect(entry).toMatchObject({ token: null, body: { category_id: "3" } });
  expect(chat.session.token).not.toBe(token);
});

it("forgets everything at log-out", async () => {
  await enter({ site_uid: "kim" });
  chat.send("안녕히");
  await settle();
  const token = chat.session.token;
  server.rooms = [];
  chat.logout();
  expect(chat.view.line.items).toEqual([]);
  await settle();
  expect(chat.session.token).not.toBe(token);
  expect(server.calls.filter(({ path }) => path === "/widget/v1/sessions").at(-1)).toMatchObject({ token: null });
});

it("keeps what was said when a new room follows an ended one", async () => {
  await enter();
  await live();
  chat.send("첫 상담");
  await settle();
  await chat.end();
  expect(chat.view.line.ended).toBe(true);
  chat.send("두 번째 상담");
  await settle();
  expect(chat.view.line).toMatchObject({ room_no: "8", ended: false });
  expect(chat.view.earlier.map(({ text }) => text)).toEqual(["첫 상담"]);
  expect(told.filter(({ t }) => t === "ended")).toHaveLength(1);
});

it("keeps an ended room put aside over a reload", async () => {
  await enter();
  chat.send("끝");
  await settle();
  await chat.end();
  await settle();
  chat.renew();
  await enter();
  expect(chat.view.line.items).toEqual([]);
  chat.send("다시");
  await settle();
  expect(texts()).toEqual(["다시"]);
  expect(chat.view.earlier).toEqual([]);
});

it("counts unread answers until they are looked at, and says so once", async () => {
  await enter();
  await live();
  chat.send("여기요");
  await settle();
  socket().hears({ type: "message", cursor: "e.3", room_no: "7", message: server.store() });
  socket().hears({ type: "message", cursor: "e.3", room_no: "7", message: server.room.items[1]! });
  expect(chat.view.unread).toBe(1);
  chat.looked();
  chat.looked();
  await clock.pass(1_000);
  expect(server.calls.filter(({ path }) => path === "/widget/v1/read")).toMatchObject([{ body: { seq: 2 } }]);
  expect(told.filter(({ t }) => t === "unread")).toMatchObject([{ detail: { count: 1 } }, { detail: { count: 0 } }]);
  expect(told.filter(({ t }) => t === "message")).toHaveLength(2);
});

it("keeps trying to enter while nobody answers", async () => {
  const fetch = server.fetch;
  let down = true;
  chat = newChat();
  Object.assign(server, { fetch: (...args: Parameters<typeof fetch>) => (down ? Promise.reject(new Error()) : fetch(...args)) });
  void chat.start({});
  chat.send("먼저 써 둔 말");
  await clock.pass(30_000);
  expect(chat.view).toMatchObject({ phase: "starting", online: false });
  down = false;
  await clock.pass(20_000);
  expect(texts()).toEqual(["먼저 써 둔 말"]);
});

it("takes typing for over after six seconds or an answer", async () => {
  await enter();
  await live();
  chat.send("네");
  await settle();
  socket().hears({ type: "typing", room_no: "7", on: true });
  expect(chat.view.typing).toBe(true);
  await clock.pass(6_000);
  expect(chat.view.typing).toBe(false);
  socket().hears({ type: "typing", room_no: "7", on: true });
  socket().hears({ type: "message", cursor: "e.3", room_no: "7", message: message(2) });
  expect(chat.view.typing).toBe(false);
});
