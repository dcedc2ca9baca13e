import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** What a service of the test answers with. */
type Answer = { status: number; body: unknown };

/** Naver TalkTalk and a relay of Kakao as far as a test needs them: takes what is sent, or answers what it is told to. */
export class Messenger {
  readonly taken: Record<string, unknown>[] = [];
  #answer: Answer | null = null;

  private constructor(private readonly server: Server) {}

  static async start(): Promise<Messenger> {
    const server = createServer();
    const messenger = new Messenger(server);
    server.on("request", (request, response) => {
      let body = "";
      request.on("data", (part: Buffer) => (body += part.toString()));
      request.on("end", () => {
        const usual = { success: true, resultCode: "00", code: 0 };
        const answer = messenger.#answer ?? { status: 200, body: usual };
        if (!messenger.#answer && body !== "") messenger.taken.push(JSON.parse(body) as Record<string, unknown>);
        response.writeHead(answer.status, { "content-type": "application/json" });
        response.end(JSON.stringify(answer.body));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return messenger;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Answers this from now on; null: takes everything. */
  answers(answer: Answer | null): void {
    this.#answer = answer;
  }

  async stop(): Promise<void> {
    await new Promise((resolve) => this.server.close(resolve));
  }
}
