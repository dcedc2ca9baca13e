import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** What the page of a company's own system was told. */
export interface Opened {
  path: string;
  claims: Record<string, unknown> | null;
  referrer: string | undefined;
}

/** A small system of a company: it believes a context only after checking its signature and its time. */
export class Crm {
  readonly opened: Opened[] = [];
  secret = "";

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(): Promise<Crm> {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const crm = new Crm(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    server.on("request", (request, answer) => {
      const claims = crm.read(request);
      const url = new URL(request.url ?? "/", crm.url);
      crm.opened.push({ path: url.pathname, claims, referrer: request.headers.referer });
      answer.setHeader("content-type", "text/html; charset=utf-8");
      const shown = claims ? `${String(claims["customer_id"])} 고객의 주문` : "서명을 확인할 수 없습니다";
      answer.end(`<!doctype html><html lang="ko"><title>CRM</title><main><h1>${escape(shown)}</h1><p id="heard"></p></main><script>
        document.getElementById("heard").textContent = "cookies: " + (() => { try { return document.cookie === "" ? "yes" : "yes"; } catch { return "no"; } })();
        addEventListener("message", (event) => { document.getElementById("heard").textContent = "renewed " + event.origin + " " + event.data.context.split(".").length; });
        parent.postMessage({ type: "sarangbang:renew" }, "*");
      </script></html>`);
    });
    return crm;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private read(request: IncomingMessage): Record<string, unknown> | null {
    const token = new URL(request.url ?? "/", this.url).searchParams.get("sarangbang") ?? "";
    const [header = "", claims = "", signature = ""] = token.split(".");
    const expected = createHmac("sha256", this.secret).update(`${header}.${claims}`).digest();
    const given = Buffer.from(signature, "base64url");
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
    const said = JSON.parse(Buffer.from(claims, "base64url").toString()) as Record<string, unknown>;
    return Number(said["exp"]) * 1000 > Date.now() && said["aud"] === this.url ? said : null;
  }
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
}
