import type { Fetch } from "../src/chat/api";
import type { VisitorMessage } from "@sarangbang/api";
import { message } from "./fakes";

interface Room {
  room_no: string;
  items: VisitorMessage[];
  ended: boolean;
  read: number;
}

type Answer = { status: number; body?: unknown; headers?: Record<string, string> } | "lost" | "unreachable";

/** As much of the desk as a visitor meets. */
export class FakeServer {
  rooms: Room[] = [];
  tokens = new Map<string, string>();
  calls: { method: string; path: string; token: string | null; body: Record<string, string> }[] = [];
  /** What befalls the next messages. */
  fate: Answer[] = [];
  pageSize = 3;
  private made = 0;

  get room(): Room {
    return this.rooms.at(-1)!;
  }

  open(): Room {
    const room = { room_no: String(7 + this.rooms.length), items: [], ended: false, read: 0 };
    this.rooms.push(room);
    return room;
  }

  store(more: Partial<VisitorMessage> = {}, seq = (this.room.items.at(-1)?.seq ?? 0) + 1): VisitorMessage {
    const stored = message(seq, { id: `${this.room.room_no}-${seq}`, ...more });
    this.room.items.push(stored);
    return stored;
  }

  readonly fetch: Fetch = async (path, { method = "GET", headers, body }) => {
    const token = (headers as Record<string, string>)["Authorization"]?.slice(7) ?? null;
    const said = JSON.parse((body as string) ?? "{}") as Record<string, string>;
    this.calls.push({ method, path, token, body: said });
    const answer = this.answer(method, path, token, said);
    if (answer === "unreachable" || answer === "lost") throw new TypeError("failed");
    const { status, body: told, headers: more } = answer;
    return new Response(status === 204 ? null : JSON.stringify(told ?? {}), { status, headers: more ?? {} });
  };

  count(method: string, path: string): number {
    return this.calls.filter((call) => call.method === method && call.path.startsWith(path)).length;
  }

  private answer(method: string, path: string, token: string | null, said: Record<string, string>): Answer {
    if (path === "/widget/v1/sessions") return this.enter(token, said);
    if (!token || !this.tokens.has(token)) return { status: 401, body: { code: "unauthorized" } };
    if (path === "/widget/v1/messages" && method === "POST") return this.post(said);
    if (path === "/widget/v1/end") {
      this.room.ended = true;
      return { status: 204 };
    }
    if (path === "/widget/v1/read") return { status: 204 };
    if (path.startsWith("/widget/v1/messages?after=")) return this.page(Number(path.split("=")[1]));
    return { status: 404, body: { code: "not_found" } };
  }

  private enter(token: string | null, said: Record<string, string>): Answer {
    const uid = said["site_uid"] ?? "";
    const known = token ? this.tokens.get(token) : undefined;
    const goesOn = known !== undefined && (!uid || known === uid);
    const mine = goesOn ? token! : `t${++this.made}`;
    this.tokens.set(mine, uid || known || "");
    const desk = { name: "달항아리", max_upload_bytes: 1000 };
    return { status: 200, body: { token: mine, room_no: null, trusted: false, desk } };
  }

  private post(said: Record<string, string>): Answer {
    const fate = this.fate.shift();
    if (fate && fate !== "lost") return fate;
    const { client_id = "", text = "" } = said;
    const stored = this.rooms.flatMap((room) => room.items).find((item) => item.client_id === client_id);
    if (!stored && (this.rooms.length === 0 || this.room.ended)) this.open();
    const { seq, id, at } = stored ?? this.store({ client_id, text, from: "customer", agent_name: null });
    return fate ?? { status: 201, body: { room_no: id.split("-")[0], seq, id, at } };
  }

  private page(after: number): Answer {
    const room = this.rooms.at(-1);
    const rest = room?.items.filter((item) => item.seq > after && !item.system?.internal) ?? [];
    const items = rest.slice(0, this.pageSize);
    const next_cursor = rest.length > items.length ? String(items.at(-1)!.seq) : null;
    const { room_no = null, ended = false, read = 0 } = room ?? {};
    return { status: 200, body: { room_no, items, next_cursor, ended, agent_read_seq: read } };
  }
}
