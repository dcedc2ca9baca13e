import { api, ApiError, type Attachment, type Message, type NewMessage } from "@sarangbang/api";

/** A message on its way to the server. */
export interface Outgoing {
  clientId: string;
  roomNo: string;
  text: string;
  attachments: Attachment[];
  at: string;
  /** `queued` goes out by itself, `sending` is under way, `failed` waits for the agent. */
  state: "queued" | "sending" | "failed";
  /** What the server said when it refused. */
  reason: string;
  /** How often it could not be delivered since it was last asked for. */
  attempts: number;
}

export interface OutboxOptions {
  send(roomNo: string, message: NewMessage): Promise<Message>;
  onStored(roomNo: string, message: Message): void;
  /** Whether trying by itself makes sense now. */
  isOnline(): boolean;
  storage: Pick<Storage, "getItem" | "setItem" | "removeItem"> | null;
}

const KEY = "sarangbang.outbox";
const RETRY_MS = [1_000, 2_000];

/**
 * Messages leave one after another per room, so that their order stands: while one can't be delivered, those behind it wait
 * or fail with it. Each keeps its `client_id` through every retry and reload: the server stores it once however often it is sent.
 */
export class Outbox {
  all = $state.raw<readonly Outgoing[]>([]);
  #options: OutboxOptions;
  #agentId = "";
  #busy = new Set<string>();

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** What a reload interrupted goes on; what had failed still waits for the agent. */
  restore(agentId: string): void {
    try {
      const saved = JSON.parse(this.#options.storage?.getItem(KEY) ?? "null") as { agentId: string; all: Outgoing[] } | null;
      this.#agentId = agentId;
      if (saved?.agentId !== agentId) return;
      this.all = saved.all.map((one) => (one.state === "sending" ? { ...one, state: "queued" } : one));
    } catch {
      this.#options.storage?.removeItem(KEY);
    }
  }

  of(roomNo: string): Outgoing[] {
    return this.all.filter((one) => one.roomNo === roomNo);
  }

  send(roomNo: string, text: string, attachments: Attachment[]): void {
    const one: Outgoing = {
      clientId: crypto.randomUUID(),
      roomNo,
      text,
      attachments,
      at: new Date().toISOString(),
      state: "queued",
      reason: "",
      attempts: 0,
    };
    this.#set([...this.all, one]);
    this.#again(roomNo);
  }

  /** Sends it again, with everything of the room that only the connection held up. */
  retry(clientId: string): void {
    const one = this.#find(clientId);
    if (one?.state !== "failed") return;
    this.#change(clientId, { state: "queued", reason: "", attempts: 0 });
    this.#again(one.roomNo);
  }

  discard(clientId: string): void {
    this.#set(this.all.filter((one) => one.clientId !== clientId || one.state === "sending"));
  }

  /** A stored message has been seen, by answer or by frame. */
  settle(clientId: string | null | undefined): void {
    if (clientId != null && this.#find(clientId)) this.#set(this.all.filter((one) => one.clientId !== clientId));
  }

  /** The connection is back: everything that waits for it goes out. */
  resume(): void {
    for (const roomNo of new Set(this.all.map((one) => one.roomNo))) this.#again(roomNo);
  }

  #again(roomNo: string): void {
    this.#set(
      this.all.map((one) =>
        one.roomNo === roomNo && (one.state === "queued" || (one.state === "failed" && one.attempts > 0))
          ? { ...one, state: "queued", attempts: 0 }
          : one,
      ),
    );
    void this.#work(roomNo);
  }

  async #work(roomNo: string): Promise<void> {
    if (this.#busy.has(roomNo)) return;
    this.#busy.add(roomNo);
    try {
      for (;;) {
        const next = this.all.find((one) => one.roomNo === roomNo && one.state === "queued");
        if (!next || !(await this.#deliver(next))) return;
      }
    } finally {
      this.#busy.delete(roomNo);
    }
  }

  /** Answers whether the next one may go. */
  async #deliver(one: Outgoing): Promise<boolean> {
    this.#change(one.clientId, { state: "sending" });
    const attachment_ids = one.attachments.map(({ id }) => id);
    try {
      const message = await this.#options.send(one.roomNo, { client_id: one.clientId, text: one.text, attachment_ids });
      this.#options.onStored(one.roomNo, message);
      this.settle(one.clientId);
      return true;
    } catch (error) {
      if (!this.#find(one.clientId)) return true;
      const problem = error instanceof ApiError ? error : ApiError.network();
      if (!problem.temporary) {
        this.#change(one.clientId, { state: "failed", reason: problem.detail, attempts: 0 });
        return true;
      }
      const attempts = one.attempts + 1;
      this.#change(one.clientId, { state: "queued", attempts });
      if (!this.#options.isOnline()) return false;
      const pause = RETRY_MS[one.attempts];
      if (pause === undefined) {
        this.#failAllOf(one.roomNo, problem.detail);
        return false;
      }
      await new Promise((done) => setTimeout(done, Math.max(pause, (problem.retryAfterSeconds ?? 0) * 1000)));
      return true;
    }
  }

  #failAllOf(roomNo: string, reason: string): void {
    this.#set(
      this.all.map((one) =>
        one.roomNo === roomNo && one.state === "queued" ? { ...one, state: "failed", reason, attempts: Math.max(1, one.attempts) } : one,
      ),
    );
  }

  #find(clientId: string): Outgoing | undefined {
    return this.all.find((one) => one.clientId === clientId);
  }

  #change(clientId: string, change: Partial<Outgoing>): void {
    this.#set(this.all.map((one) => (one.clientId === clientId ? { ...one, ...change } : one)));
  }

  #set(all: readonly Outgoing[]): void {
    this.all = all;
    try {
      if (all.length === 0) this.#options.storage?.removeItem(KEY);
      else this.#options.storage?.setItem(KEY, JSON.stringify({ agentId: this.#agentId, all }));
    } catch {
      // A full or forbidden storage costs only the survival of a reload.
    }
  }
}

/** The calls of the running console. */
export function sendByHttp(roomNo: string, message: NewMessage): Promise<Message> {
  return api.send(roomNo, message);
}
