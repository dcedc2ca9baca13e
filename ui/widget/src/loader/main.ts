import { merge, PARAMS, type Params } from "../params";
import type { ToFrame, ToHost } from "../port";
import { emitter, takeOver, type Listener } from "./queue";
import { style } from "./style";

const words = {
  ko: ["상담 채팅", "상담 채팅 열기", "상담 채팅 닫기", "읽지 않은 메시지 #개"],
  en: ["Chat with us", "Open chat", "Close chat", "# unread"],
};

function icon(path: string): Element {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const line = document.createElementNS(space, "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

function start(script: HTMLScriptElement) {
  const option = (name: string) => script.getAttribute(`data-${name}`) || "";
  const origin = new URL(script.src).origin;
  const site = option("site");
  const lang = /^(ko|$)/i.test(option("lang") || document.documentElement.lang) ? "ko" : "en";
  const [title, toOpen, toClose, unreadOf] = words[lang] as [string, string, string, string];
  const flag = `sarangbang.${site}`;
  const { on, emit } = emitter();

  let params: Params = {};
  let frame: HTMLIFrameElement | undefined;
  let port: MessagePort | undefined;
  let waiting: ToFrame[] = [];
  let isOpen = false;
  let unread = 0;

  const host = document.createElement("div");
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style(option("side") === "left" ? "left" : "right"));
  root.adoptedStyleSheets = [sheet];
  const button = document.createElement("button");
  button.type = "button";
  const badge = document.createElement("b");
  button.append(
    icon("M21 12a8 8 0 0 1-8 8H4l2-3a8 8 0 1 1 15-5zM9 11.5h6"),
    icon("m6 9 6 6 6-6"),
    badge,
  );
  button.onclick = () => show(!isOpen);
  root.append(button);
  root.addEventListener("keydown", (event) => {
    if ((event as KeyboardEvent).key === "Escape") show(false);
  });

  const memory = (act: (storage: Storage) => unknown) => {
    try {
      return act(localStorage);
    } catch {
      return null;
    }
  };

  const tell = (message: ToFrame) => {
    if (port) port.postMessage(message);
    else waiting.push(message);
  };

  function paint() {
    button.setAttribute("aria-expanded", String(isOpen));
    const count = isOpen ? 0 : unread;
    badge.textContent = count ? (count > 99 ? "99+" : String(count)) : "";
    button.setAttribute(
      "aria-label",
      (isOpen ? toClose : toOpen) + (count ? `, ${unreadOf.replace("#", String(count))}` : ""),
    );
  }

  function heard({ data }: MessageEvent<ToHost>) {
    if (data.t === "close") return show(false);
    if (data.t === "unread") {
      unread = data.detail.count;
      paint();
    }
    emit(data.t, data.detail);
  }

  function mount() {
    if (frame) return;
    const made = (frame = document.createElement("iframe"));
    made.title = title;
    made.hidden = !isOpen;
    made.referrerPolicy = "origin";
    made.src = `${origin}/widget/frame?site=${encodeURIComponent(site)}&lang=${lang}&theme=${option("theme")}`;
    made.onload = () => {
      port?.close();
      const channel = new MessageChannel();
      port = channel.port1;
      port.onmessage = heard;
      const init: ToFrame = { t: "init", params, open: isOpen };
      made.contentWindow!.postMessage(init, origin, [channel.port2]);
      waiting.forEach(tell);
      waiting = [];
    };
    root.append(made);
  }

  /** On a phone the chat is the whole screen: it follows the keyboard, and the page behind stays put. */
  function fit() {
    if (!frame) return;
    const view = window.visualViewport;
    const whole = isOpen && innerWidth <= 480;
    document.documentElement.style.overflow = whole ? "hidden" : "";
    frame.style.top = whole && view ? `${view.offsetTop}px` : "";
    frame.style.height = whole && view ? `${view.height}px` : "";
  }

  function show(open: boolean) {
    if (open === isOpen) return;
    const inside = root.activeElement;
    isOpen = open;
    if (open) {
      mount();
      memory((storage) => storage.setItem(flag, "1"));
    }
    frame!.hidden = !open;
    paint();
    fit();
    if (open) frame!.focus();
    else if (inside) button.focus();
    if (port) tell({ t: open ? "open" : "close" });
    emit(open ? "open" : "close");
  }

  const calls: Record<string, (a: never, b: never) => void> = {
    open: () => show(true),
    close: () => show(false),
    on: (event: string, listener: Listener) => on(event, listener),
    setParams(said: Record<string, unknown>) {
      params = merge(params, said || {});
      if (port) tell({ t: "params", params });
    },
    sendText(text: string) {
      mount();
      memory((storage) => storage.setItem(flag, "1"));
      tell({ t: "send", text: String(text) });
    },
    logout() {
      params = {};
      if (frame || memory((storage) => storage.getItem(flag))) {
        mount();
        tell({ t: "logout" });
      }
      memory((storage) => storage.removeItem(flag));
    },
  };

  const said: Params = {};
  for (const name of PARAMS) said[name] = option(name.replace(/_/g, "-"));
  params = merge({}, said);
  paint();

  const place = () => {
    document.body.append(host);
    window.visualViewport?.addEventListener("resize", fit);
    window.visualViewport?.addEventListener("scroll", fit);
    takeOver(window as never, "sarangbang", (name, a, b) =>
      calls[name as string]?.(a as never, b as never),
    );
    if (memory((storage) => storage.getItem(flag)))
      (window.requestIdleCallback ?? setTimeout)(() => mount());
    emit("ready");
  };
  if (document.body) place();
  else addEventListener("DOMContentLoaded", place);
}

const script = document.currentScript as HTMLScriptElement | null;
if (script && !(window as { sarangbang?: { ready?: true } }).sarangbang?.ready) start(script);
