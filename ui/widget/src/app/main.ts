import { mount } from "svelte";
import { openBox } from "../chat/box";
import { Chat } from "../chat/chat";
import { systemClock } from "../chat/clock";
import type { Socket } from "../chat/live";
import { alone } from "./alone";
import App from "./App.svelte";
import { entrance } from "./entrance";
import { framed as inFrame } from "./framed";
import { Scene } from "./scene.svelte";
import "./style.css";
import { textsOf, words } from "./words";

const { framed, site, lang, theme, params } = entrance(location, navigator.language);
const box = openBox(site, () => localStorage);
// It hears the page around it from now on, also while texts are on their way.
const host = framed ? inFrame(window) : alone(window, site, params);
const chosen = words(lang, await textsOf(lang));
document.documentElement.lang = chosen.lang;
document.title = chosen.t("chat");
if (theme === "light" || theme === "dark") document.documentElement.dataset["theme"] = theme;

const scene = new Scene(chosen, box, site, framed, () => host.tell({ t: "close" }));
const chat = (scene.chat = new Chat({
  site,
  box,
  fetcher: (path, init) => fetch(path, init),
  socket: () => new WebSocket(new URL("/widget/v1/live", location.href.replace(/^http/, "ws"))) as Socket,
  clock: systemClock,
  now: () => new Date().toISOString(),
  uuid,
  changed: (view) => {
    scene.view = view;
    if (!framed && view.desk) document.title = view.desk.name;
  },
  tell: host.tell,
}));

mount(App, { target: document.body, props: { scene } });

host.listen({
  enter: (params) => void chat.start(params),
  params: (params) => chat.setParams(params),
  open: (open) => {
    scene.open = open;
    chat.setOpen(open);
  },
  send: (text) => chat.send(text),
  logout: () => chat.logout(),
});

addEventListener("storage", () => chat.count());

/** crypto.randomUUID needs https; a desk in a house network may have none. */
function uuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
