import { leaving } from "./leaving.svelte";

const ROOM_PATH = /^\/rooms\/([^/]+)\/?$/;
const SETTINGS_PATH = /^\/settings(?:\/(.*?))?\/?$/;

const MANAGE_PATH = /^\/manage(?:\/(requests|customers|consultations|statistics))?\/?$/;

/** Pages for those who are not logged in. */
const OUTSIDE = ["login", "setup", "invitation", "password"] as const;
export type Outside = (typeof OUTSIDE)[number];

type Page = Outside | "chat" | "settings" | "manage";

/** A page of [상담관리]. */
export type ManagePage = "overview" | "requests" | "customers" | "consultations" | "statistics";

/** Where the console is. The address bar is the truth: back and forward work. */
class Router {
  #path = $state(location.pathname);
  #search = $state(location.search);
  /** How many steps of the console's own history lie before this one. */
  #step = stepOf(history.state);
  #returning = false;
  /** Grows with every choice of a room, also of the one already shown: 상담정보 then shows 대표 메뉴 first. */
  choice = $state(0);

  /** The page of the settings in view, empty for their tree; null elsewhere. */
  settingsPath: string | null = $derived.by(() => {
    const found = SETTINGS_PATH.exec(this.#path);
    return found ? (found[1] ?? "") : null;
  });
  /** The page of [상담관리] in view; null elsewhere. */
  managePage: ManagePage | null = $derived.by(() => {
    const found = MANAGE_PATH.exec(this.#path);
    return found ? ((found[1] as ManagePage | undefined) ?? "overview") : null;
  });
  outside: Outside | null = $derived(OUTSIDE.find((name) => this.#path === `/${name}`) ?? null);
  page: Page = $derived.by(() => {
    if (this.settingsPath !== null) return "settings";
    if (this.managePage !== null) return "manage";
    return this.outside ?? "chat";
  });
  /** 방번호 of the room in view. */
  roomNo: string | null = $derived.by(() => {
    const found = ROOM_PATH.exec(this.#path)?.[1];
    return found === undefined ? null : decodeURIComponent(found);
  });

  /** The consultation of 상담이력 that is open beside the room in view, and the message it opens at. */
  past: { roomNo: string; seq: number | null } | null = $derived.by(() => {
    const query = new URLSearchParams(this.#search);
    const roomNo = query.get("history");
    const seq = Number(query.get("at") ?? Number.NaN);
    if (this.roomNo === null || roomNo === null || !/^\d+$/.test(roomNo)) return null;
    return { roomNo, seq: Number.isSafeInteger(seq) && seq > 0 ? seq : null };
  });

  constructor() {
    addEventListener("popstate", (event) => this.#moved(stepOf(event.state)));
    addEventListener("beforeunload", (event) => {
      if (leaving.pending) event.preventDefault();
    });
  }

  openRoom(roomNo: string): void {
    leaving.then(() => {
      this.choice += 1;
      this.#ask("");
      this.#go(`/rooms/${encodeURIComponent(roomNo)}`);
    });
  }

  /** Opens a consultation beside the room in view, which stays where it is; null closes it. */
  showPast(roomNo: string | null, seq: number | null = null): void {
    const query = new URLSearchParams();
    if (roomNo !== null) query.set("history", roomNo);
    if (roomNo !== null && seq !== null) query.set("at", String(seq));
    this.#ask(query.size > 0 ? `?${query}` : "");
  }

  /** What stands behind the path; no step of the history. */
  #ask(search: string): void {
    if (search === location.search) return;
    history.replaceState(history.state, "", `${location.pathname}${search}`);
    this.#search = search;
  }

  closeRoom(): void {
    leaving.then(() => this.#go("/"));
  }

  openSettings(path: string): void {
    leaving.then(() => this.#go(path === "" ? "/settings" : `/settings/${path}`));
  }

  openManage(page: ManagePage, query: Readonly<Record<string, string>> = {}): void {
    leaving.then(() => {
      this.#go(page === "overview" ? "/manage" : `/manage/${page}`);
      this.askFor(new URLSearchParams(query));
    });
  }

  /** What stands behind the path of a page: filters of lists. */
  get query(): string {
    return this.#search;
  }

  askFor(query: URLSearchParams): void {
    this.#ask(query.size > 0 ? `?${query}` : "");
  }

  /** Log-in and log-out load the page anew: nothing of another account stays in memory. */
  leaveTo(path: string): void {
    location.assign(path);
  }

  /** Back or forward: where something is not saved the address goes back to the room in view until the agent has said so. */
  #moved(step: number): void {
    const by = step - this.#step;
    if (this.#returning) this.#returning = false;
    else if (leaving.pending && by !== 0) {
      this.#returning = true;
      history.go(-by);
      leaving.then(() => history.go(by));
    } else {
      this.#step = step;
      this.#path = location.pathname;
      this.#search = location.search;
      this.choice += 1;
    }
  }

  #go(path: string): void {
    if (path === location.pathname) return;
    this.#step += 1;
    history.pushState({ step: this.#step }, "", path);
    this.#path = path;
    this.#search = "";
  }
}

function stepOf(state: unknown): number {
  const step = (state as { step?: unknown } | null)?.step;
  return typeof step === "number" ? step : 0;
}

export const router = new Router();
