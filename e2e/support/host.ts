import { createServer, type Server } from "node:http";
import { SITE } from "./http";

export interface HostPage {
  html: string;
  headers?: Record<string, string>;
  charset?: "utf-8" | "euc-kr";
}

/** Somebody's web site: an origin other than the desk's. */
export class Host {
  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static start(pages: Record<string, HostPage>): Promise<Host> {
    return new Promise((resolve) => {
      const server = createServer((request, response) => {
        const page = pages[request.url ?? "/"];
        if (!page) {
          response.writeHead(404).end();
          return;
        }
        const charset = page.charset ?? "utf-8";
        response.writeHead(200, { "content-type": `text/html; charset=${charset}`, ...page.headers });
        response.end(charset === "euc-kr" ? encodeEucKr(page.html) : page.html);
      });
      server.listen(0, "127.0.0.1", () => {
        const address = server.address();
        const port = address && typeof address === "object" ? address.port : 0;
        resolve(new Host(server, `http://localhost:${port}`));
      });
    });
  }

  close(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}

/** What the README tells people to put on their page. */
export function widgetTag(desk: string, attributes: Record<string, string> = {}): string {
  const said = Object.entries(attributes).map(([name, value]) => ` data-${name}="${value}"`);
  return `<script async src="${desk}/widget.js" data-site="${SITE}"${said.join("")}></script>`;
}

let eucKr: Map<string, Buffer> | undefined;

function encodeEucKr(text: string): Buffer {
  if (!eucKr) {
    eucKr = new Map();
    const decoder = new TextDecoder("euc-kr");
    for (let lead = 0xa1; lead <= 0xfe; lead += 1) {
      for (let trail = 0xa1; trail <= 0xfe; trail += 1) {
        const bytes = Buffer.from([lead, trail]);
        eucKr.set(decoder.decode(bytes), bytes);
      }
    }
  }
  return Buffer.concat([...text].map((letter) => (letter < "\x80" ? Buffer.from(letter) : (eucKr?.get(letter) ?? Buffer.from("?")))));
}
