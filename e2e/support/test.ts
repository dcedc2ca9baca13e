import { test as base, expect, type Browser, type BrowserContextOptions } from "@playwright/test";
import { HttpAgent } from "./http";
import { root } from "./paths";
import { CuttingProxy } from "./proxy";
import { freePort, Server } from "./server";

export type Agent = "kim" | "lee" | "park" | "admin";

/** A server of the test's own that is reached through a proxy alone. */
export interface Cuttable {
  server: Server;
  proxy: CuttingProxy;
  /** Where people open it. */
  url: string;
  /** Past the proxy, to look at what is stored. */
  direct: string;
}

interface PerTest {
  cuttable: Cuttable;
  /** A fresh browser profile: another person, or the same one on another PC. */
  fresh: (options?: BrowserContextOptions) => ReturnType<Browser["newContext"]>;
  /** A name no other test uses. */
  unique: (name: string) => string;
  /** Every test starts with no open room and default settings of its agents. */
  tidy: void;
}

interface PerWorker {
  server: Server;
  admin: HttpAgent;
}

let count = 0;

export const test = base.extend<PerTest, PerWorker>({
  server: [
    async ({}, use, info) => {
      const server = await Server.start({ dir: `${root}/target/e2e/${info.workerIndex}` });
      await use(server);
      await server.stop();
    },
    { scope: "worker", timeout: 60_000 },
  ],
  admin: [async ({ server }, use) => use(await HttpAgent.logIn(server.url, "admin@demo.local")), { scope: "worker" }],
  baseURL: async ({ server }, use) => use(server.url),
  tidy: [
    async ({ server, admin }, use) => {
      await admin.endAllRooms();
      for (const agent of ["kim", "lee"]) await (await HttpAgent.logIn(server.url, `${agent}@demo.local`)).resetSettings();
      await use();
    },
    { auto: true },
  ],
  cuttable: async ({}, use, info) => {
    const [port, front] = [await freePort(), await freePort()];
    const url = `http://127.0.0.1:${front}`;
    const server = await Server.start({ dir: `${root}/target/e2e/cuttable${info.workerIndex}`, port, publicUrl: url });
    const proxy = await CuttingProxy.start(front, port);
    await use({ server, proxy, url, direct: `http://127.0.0.1:${port}` });
    await proxy.close();
    await server.stop();
    if (info.status !== info.expectedStatus) await info.attach("cuttable.log", { body: server.log(), contentType: "text/plain" });
  },
  unique: async ({}, use, info) => use((name) => `${name}${info.workerIndex}${(count += 1)}`),
  fresh: async ({ browser, server, locale, timezoneId, viewport }, use) => {
    const opened: Awaited<ReturnType<Browser["newContext"]>>[] = [];
    await use(async (options = {}) => {
      const context = await browser.newContext({ baseURL: server.url, locale, timezoneId, viewport, ...options });
      opened.push(context);
      return context;
    });
    await Promise.all(opened.map((context) => context.close()));
  },
});

test.afterEach(async ({ server }, info) => {
  if (info.status === info.expectedStatus) return;
  await info.attach("server.log", { body: server.log(), contentType: "text/plain" });
});

export { expect };
