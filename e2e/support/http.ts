import { randomUUID } from "node:crypto";

export const SITE = "4000000024";
export const PASSWORD = "sarangbang-demo";

interface Answer<T> {
  status: number;
  body: T;
}

async function call<T>(url: string, init: RequestInit): Promise<Answer<T>> {
  const response = await fetch(url, init);
  const text = await response.text();
  return { status: response.status, body: (text ? JSON.parse(text) : undefined) as T };
}

function expectOk<T>(answer: Answer<T>, what: string): T {
  if (answer.status >= 300) throw new Error(`${what}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}

/** A visitor without a browser: arranges rooms quickly, says what the server stored. */
export class HttpVisitor {
  private constructor(
    private readonly url: string,
    private readonly token: string,
  ) {}

  static async enter(url: string, params: Record<string, string> = {}): Promise<HttpVisitor> {
    const answer = await call<{ token: string }>(`${url}/widget/v1/sessions`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ site_id: SITE, ...params }),
    });
    return new HttpVisitor(url, expectOk(answer, "enter").token);
  }

  async write(text: string, clientId: string = randomUUID()): Promise<{ room_no: string; seq: number }> {
    const answer = await this.call<{ room_no: string; seq: number }>("POST", "/widget/v1/messages", {
      client_id: clientId,
      text,
    });
    return expectOk(answer, "write");
  }

  async messages(): Promise<{ room_no: string | null; texts: string[] }> {
    type Page = { room_no: string | null; items: { seq: number; text: string; from: string }[]; next_cursor: string | null };
    const texts: string[] = [];
    let after = "";
    for (;;) {
      const page = expectOk(await this.call<Page>("GET", `/widget/v1/messages?after=${after}`), "messages");
      texts.push(...page.items.filter((item) => item.from !== "system").map((item) => item.text));
      if (!page.next_cursor) return { room_no: page.room_no, texts };
      after = page.next_cursor;
    }
  }

  end(): Promise<Answer<unknown>> {
    return this.call("POST", "/widget/v1/end", {});
  }

  private call<T>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
    return call(`${this.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }
}

/** An agent without a browser. */
export class HttpAgent {
  private constructor(
    private readonly url: string,
    private readonly cookie: string,
  ) {}

  static async logIn(url: string, email: string): Promise<HttpAgent> {
    const response = await fetch(`${url}/api/v1/session`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-sarangbang": "1", origin: url },
      body: JSON.stringify({ email, password: PASSWORD }),
    });
    if (!response.ok) throw new Error(`log in as ${email}: ${response.status} ${await response.text()}`);
    const cookie = response.headers.getSetCookie().map((line) => line.split(";")[0]).join("; ");
    return new HttpAgent(url, cookie);
  }

  accept(roomNo: string): Promise<Answer<unknown>> {
    return this.call("POST", `/api/v1/rooms/${roomNo}/accept`, {});
  }

  async write(roomNo: string, text: string): Promise<void> {
    expectOk(await this.call("POST", `/api/v1/rooms/${roomNo}/messages`, { client_id: randomUUID(), text }), "answer");
  }

  /** A file that the next message may carry. */
  async upload(name: string, bytes: Buffer): Promise<{ id: string }> {
    const form = new FormData();
    form.append("file", new File([new Uint8Array(bytes)], name));
    const init = { method: "POST", headers: { cookie: this.cookie, "x-sarangbang": "1", origin: this.url }, body: form };
    return expectOk(await call<{ id: string }>(`${this.url}/api/v1/attachments`, init), "upload");
  }

  async end(roomNo: string): Promise<void> {
    expectOk(await this.call("POST", `/api/v1/rooms/${roomNo}/end`, {}), "end");
  }

  async endAllRooms(): Promise<void> {
    const open = "/api/v1/rooms?scope=all&status=waiting,assigned,in_progress,on_hold";
    for (;;) {
      const { items } = await this.get<{ items: { room_no: string }[] }>(open);
      if (items.length === 0) return;
      for (const { room_no } of items) await this.end(room_no);
    }
  }

  async resetSettings(): Promise<void> {
    expectOk(await this.call("PUT", "/api/v1/me/layout", { list: null, info: null, templates: null }), "layout");
    expectOk(await this.call("PUT", "/api/v1/me/availability", { available: true }), "availability");
    const preferences = { locale: "ko", theme: "system", send_key: "enter", sound: false, desktop_notices: false };
    expectOk(await this.call("PUT", "/api/v1/me/preferences", preferences), "preferences");
  }

  async get<T>(path: string): Promise<T> {
    return expectOk(await this.call<T>("GET", path), path);
  }

  call<T>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
    return call(`${this.url}${path}`, {
      method,
      headers: { cookie: this.cookie, "x-sarangbang": "1", origin: this.url, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }
}
