import type { Attachment, Sent } from "@sarangbang/api";
import { ApiError } from "./api";
import type { Box } from "./box";
import { backoff, type Clock } from "./clock";

export interface Unsent {
  client_id: string;
  text: string;
  attachments: Attachment[];
  at: string;
  /** Whose it is: a message written as one person is never sent as another. */
  owner: string;
  /** failed: tried in vain and tried again; refused: the server will not take it as it is. */
  state: "waiting" | "failed" | "refused";
  code?: string;
  /** Of the bot's button that was pressed. */
  button?: string | undefined;
}

export interface Post {
  send(item: Unsent): Promise<Sent>;
  sent(item: Unsent, sent: Sent): void;
  changed(items: Unsent[]): void;
}

const KEY = "outbox";
/** Attempts before the visitor is told. */
const PATIENCE = 2;

/** Messages on their way: kept over reloads, sent one after another under the same client_id. */
export class Outbox {
  private items: Unsent[] = [];
  private owner = "";
  private running = false;
  private held = true;
  private attempt = 0;
  private wake: (() => void) | null = null;

  constructor(
    private readonly box: Box,
    private readonly post: Post,
    private readonly clock: Clock,
  ) {}

  /** Takes up what this owner, or nobody yet, has left. */
  open(owner: string) {
    this.owner = owner;
    const mine = new Map(this.items.map((item) => [item.client_id, item]));
    this.items = this.stored()
      .filter((item) => item.owner === owner || item.owner === "")
      .map((item) => mine.get(item.client_id) ?? item);
    for (const item of this.items) {
      item.owner = owner;
      if (item.state === "failed") item.state = "waiting";
    }
    this.keep();
    this.held = false;
    this.kick();
  }

  /** Nothing leaves until the next `open`. */
  hold() {
    this.held = true;
  }

  add(client_id: string, text: string, attachments: Attachment[], at: string, button?: string) {
    this.items.push({ client_id, text, attachments, at, button, owner: this.owner, state: "waiting" });
    this.keep();
    void this.run();
  }

  retry(client_id: string) {
    const item = this.items.find((each) => each.client_id === client_id);
    if (!item) return;
    item.state = "waiting";
    this.keep();
    this.kick();
  }

  discard(client_id: string) {
    this.remove(client_id);
    this.keep();
  }

  /** The server is there again: no reason to wait. */
  kick() {
    this.attempt = 0;
    this.wake?.();
    void this.run();
  }

  clear() {
    for (const { client_id } of [...this.items]) this.remove(client_id);
    this.keep();
  }

  private async run() {
    if (this.running) return;
    this.running = true;
    for (let item = this.next(); item; item = this.next()) {
      try {
        const sent = await this.post.send(item);
        this.attempt = 0;
        this.post.sent(item, sent);
        this.remove(item.client_id);
      } catch (error) {
        await this.missed(item, error);
      }
      this.keep();
    }
    this.running = false;
  }

  private async missed(item: Unsent, error: unknown) {
    const problem = error instanceof ApiError ? error : new ApiError(0, "unreachable");
    if (!problem.passing) {
      item.state = "refused";
      item.code = problem.code;
      return;
    }
    if (problem.status === 429) return this.sleep(problem.retryAfter * 1000 + 50);
    if (++this.attempt >= PATIENCE) {
      for (const each of this.items) if (each.state === "waiting") each.state = "failed";
      this.keep();
    }
    await this.sleep(backoff(this.attempt - 1, 1_000, 30_000, this.clock.random()));
  }

  private sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.clock.after(ms, () => this.wake?.());
      this.wake = () => {
        cancel();
        this.wake = null;
        resolve();
      };
    });
  }

  private next(): Unsent | undefined {
    return this.held ? undefined : this.items.find((item) => item.state !== "refused");
  }

  private remove(client_id: string) {
    this.items = this.items.filter((item) => item.client_id !== client_id);
    this.box.set(KEY, this.stored().filter((item) => item.client_id !== client_id));
  }

  /** Other tabs and other owners keep theirs: only what is ours is written over. */
  private keep() {
    const ours = new Set(this.items.map((item) => item.client_id));
    const others = this.stored().filter((item) => !ours.has(item.client_id));
    this.box.set(KEY, [...others, ...this.items]);
    this.post.changed(this.items.map((item) => ({ ...item })));
  }

  private stored(): Unsent[] {
    const kept = this.box.get<Unsent[]>(KEY);
    return Array.isArray(kept) ? kept : [];
  }
}
