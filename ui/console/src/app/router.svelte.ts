const ROOM_PATH = /^\/rooms\/([^/]+)\/?$/;

type Page = "chat" | "login" | "setup";

/** Where the console is. The address bar is the truth: back and forward work. */
class Router {
  #path = $state(location.pathname);
  /** Grows with every choice of a room, also of the one already shown: 상담정보 then shows 대표 메뉴 first. */
  choice = $state(0);

  page: Page = $derived(this.#path === "/login" ? "login" : this.#path === "/setup" ? "setup" : "chat");
  /** 방번호 of the room in view. */
  roomNo: string | null = $derived.by(() => {
    const found = ROOM_PATH.exec(this.#path)?.[1];
    return found === undefined ? null : decodeURIComponent(found);
  });

  constructor() {
    addEventListener("popstate", () => {
      this.#path = location.pathname;
      this.choice += 1;
    });
  }

  openRoom(roomNo: string): void {
    this.choice += 1;
    this.#go(`/rooms/${encodeURIComponent(roomNo)}`);
  }

  closeRoom(): void {
    this.#go("/");
  }

  /** Log-in and log-out load the page anew: nothing of another account stays in memory. */
  leaveTo(path: string): void {
    location.assign(path);
  }

  #go(path: string): void {
    if (path === location.pathname) return;
    history.pushState(null, "", path);
    this.#path = path;
  }
}

export const router = new Router();
