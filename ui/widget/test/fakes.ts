import type { Clock } from "../src/chat/clock";
import type { Box } from "../src/chat/box";
import type { Socket } from "../src/chat/live";
import type { VisitorFrame, VisitorMessage } from "@sarangbang/api";

/** Time that stands still until it is moved. */
export class FakeClock implements Clock {
  now = 0;
  private timers: { at: number; act: () => void }[] = [];

  after(ms: number, act: () => void) {
    const timer = { at: this.now + ms, act };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((each) => each !== timer);
    };
  }

  random = () => 1;

  async pass(ms: number) {
    const end = this.now + ms;
    await settle();
    for (;;) {
      const next = this.timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.timers = this.timers.filter((each) => each !== next);
      this.now = next.at;
      next.act();
      await settle();
    }
    this.now = end;
  }
}

export async function settle() {
  for (let i = 0; i < 12; i++) await new Promise((resolve) => setImmediate(resolve));
}

export function fakeBox(): Box & { kept: Map<string, string> } {
  const kept = new Map<string, string>();
  return {
    kept,
    get: <T>(key: string) => JSON.parse(kept.get(key) ?? "null") as T | null,
    set: (key, value) => void kept.set(key, JSON.stringify(value)),
    remove: (key) => void kept.delete(key),
  };
}

export class FakeSocket implements Socket {
  onopen: Socket["onopen"] = null;
  onmessage: Socket["onmessage"] = null;
  onclose: Socket["onclose"] = null;
  said: Record<string, unknown>[] = [];
  closed = false;

  send(text: string) {
    this.said.push(JSON.parse(text) as Record<string, unknown>);
  }
  close() {
    this.closed = true;
  }
  hears(frame: VisitorFrame) {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
  greet(cursor = "e.1") {
    this.onopen?.();
    this.hears({ type: "hello", cursor });
  }
  breaks(code = 1006) {
    this.onclose?.({ code });
  }
}

export function message(seq: number, more: Partial<VisitorMessage> = {}): VisitorMessage {
  return {
    seq,
    id: `7-${seq}`,
    client_id: null,
    kind: "text",
    from: "agent",
    agent_name: "김상담",
    text: `말 ${seq}`,
    system: null,
    at: "2026-11-22T01:00:00Z",
    attachments: [],
    ...more,
  };
}
