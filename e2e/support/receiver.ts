import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Webhook } from "standardwebhooks";

interface News {
  type: string;
  timestamp: string;
  data: Record<string, unknown>;
}

/** A system that is told what happens: it believes only what the standard's own library takes. */
export class Receiver {
  readonly told: News[] = [];
  forged = 0;
  secret = "";
  status = 204;

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(): Promise<Receiver> {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const receiver = new Receiver(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}/sarangbang`);
    server.on("request", (request, answer) => {
      const parts: Buffer[] = [];
      request.on("data", (part: Buffer) => parts.push(part));
      request.on("end", () => {
        receiver.hear(Buffer.concat(parts).toString(), request.headers);
        answer.writeHead(receiver.status).end();
      });
    });
    return receiver;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  kinds(): string[] {
    return this.told.map(({ type }) => type);
  }

  private hear(body: string, headers: IncomingHttpHeaders): void {
    try {
      const named = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
      this.told.push(new Webhook(this.secret).verify(body, named) as News);
    } catch {
      this.forged += 1;
    }
  }
}
