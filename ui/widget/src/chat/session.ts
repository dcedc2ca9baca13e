import type { Params } from "../params";
import type { Desk, VisitorSession } from "@sarangbang/api";
import { ApiError, request, type Fetch } from "./api";
import type { Box } from "./box";

/** The visitor's entry. Holds the token and gets a new one, silently, where the old one ended. */
export class Session {
  params: Params = {};
  desk: Desk | null = null;
  private entering: Promise<VisitorSession> | null = null;

  constructor(
    private readonly site: string,
    private readonly box: Box,
    private readonly fetcher: Fetch,
    private readonly entered: (session: VisitorSession) => void,
  ) {}

  get token(): string | null {
    return this.box.get<string>("token");
  }

  enter(params: Params = this.params): Promise<VisitorSession> {
    this.params = params;
    const entry: Promise<VisitorSession> = (this.entering ?? Promise.resolve())
      .catch(() => undefined)
      .then(() => this.ask(params))
      .finally(() => {
        if (this.entering === entry) this.entering = null;
      });
    this.entering = entry;
    return entry;
  }

  forget() {
    this.params = {};
    this.box.remove("token");
  }

  /** `guard` may refuse, before each attempt, by throwing. */
  async call<T>(method: string, path: string, body?: unknown, guard?: () => void): Promise<T> {
    const response = await this.as((token) => {
      guard?.();
      return request(this.fetcher, method, path, token, body);
    });
    return (response.status === 204 ? undefined : await response.json()) as T;
  }

  async bytes(path: string): Promise<Blob> {
    const response = await this.as((token) => request(this.fetcher, "GET", path, token));
    return response.blob();
  }

  /** Runs `act` with the token; if that one is no longer known, once more with a new one. */
  async as<T>(act: (token: string) => Promise<T>): Promise<T> {
    if (this.entering) await this.entering;
    const token = this.token ?? (await this.enter()).token;
    try {
      return await act(token);
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401) throw error;
      if (this.entering) await this.entering;
      if (this.token === token) await this.enter();
      return act(this.token!);
    }
  }

  private async ask(params: Params): Promise<VisitorSession> {
    const body = { site_id: this.site, ...params };
    const open = async (token: string | null) => {
      const response = await request(this.fetcher, "POST", "/widget/v1/sessions", token, body);
      return (await response.json()) as VisitorSession;
    };
    const old = this.token;
    const session = await open(old).catch((error: unknown) => {
      if (old && error instanceof ApiError && error.status === 401) return open(null);
      throw error;
    });
    this.box.set("token", session.token);
    this.desk = session.desk;
    this.entered(session);
    return session;
  }
}
