import { expect } from "@playwright/test";
import { SITE } from "./http";

/** A line of a conversation on a phone. */
interface Line {
  from: "me" | "shop" | "messenger";
  text: string;
  n: number;
  buttons?: PhoneButton[];
  quick?: PhoneButton[];
  cards?: { buttons?: PhoneButton[]; text?: string }[];
}

interface PhoneButton {
  id: number;
  label: string;
}

/** Somebody's phone in the simulated messengers beside a demo. */
export class Phone {
  private constructor(
    private readonly desk: string,
    private readonly base: string,
    private readonly kind: "kakao" | "naver",
    readonly person: string,
  ) {}

  static async of(desk: string, kind: "kakao" | "naver", name: string, mobile = ""): Promise<Phone> {
    const services = (await (await fetch(`${desk}/demo/services`)).json()) as Record<string, string>;
    const base = services[kind]!;
    const added = await post(`${base}/phone/people`, { name, mobile });
    return new Phone(desk, base, kind, (added as { id: string }).id);
  }

  /** Follows a link of the shop's site into the messenger. */
  async comeFrom(params: Record<string, string>): Promise<void> {
    const link = `${this.desk}/chat/${SITE}/${this.kind}?${new URLSearchParams(params)}`;
    const away = (await fetch(link, { redirect: "manual" })).headers.get("location") ?? "";
    for (const value of Object.values(params)) expect(away).not.toContain(encodeURIComponent(value));
    // The messenger's own page, which opens the chat with what stands in the link.
    const page = await fetch(away);
    expect(page.status).toBe(200);
    const opened = new URL(page.url).searchParams;
    await this.does("open", { from: opened.get("from") });
  }

  async does(act: string, more: Record<string, unknown> = {}): Promise<void> {
    await post(`${this.base}/phone/act`, { person: this.person, act, ...more });
  }

  /** From now on the service answers so. */
  async fails(faults: Record<string, unknown>): Promise<void> {
    const init = { method: "PUT", headers: { "content-type": "application/json" }, body: JSON.stringify({ faults }) };
    expect((await fetch(`${this.base}/control`, init)).status).toBe(200);
  }

  async say(text: string): Promise<void> {
    await this.does("text", { text });
  }

  /** Presses a button of what the shop wrote last with such a one. */
  async press(label: string): Promise<void> {
    const lines = await this.lines();
    for (const line of lines.reverse()) {
      const all = [...(line.buttons ?? []), ...(line.quick ?? []), ...(line.cards ?? []).flatMap(({ buttons }) => buttons ?? [])];
      const button = all.find((one) => one.label === label);
      if (button) return this.does("press", { line: line.n, button: button.id });
    }
    throw new Error(`no button ${label}: ${JSON.stringify(lines)}`);
  }

  private async lines(): Promise<Line[]> {
    const answer = await fetch(`${this.base}/phone?person=${this.person}`);
    const { screen } = (await answer.json()) as { screen: { lines: Line[] } };
    return screen.lines;
  }

  /** What the shop wrote. */
  async heard(): Promise<string[]> {
    const lines = await this.lines();
    return lines.filter(({ from }) => from === "shop").map(({ text, cards }) => text || (cards ?? []).map((card) => card.text ?? "").join(" "));
  }
}

async function post(url: string, body: unknown): Promise<unknown> {
  const answer = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  const told: unknown = await answer.json();
  expect(answer.status, JSON.stringify(told)).toBe(200);
  return told;
}
