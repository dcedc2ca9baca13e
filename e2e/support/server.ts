import { spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, openSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { binary } from "./paths";

export interface Settings {
  dir: string;
  /** The address browsers use, where it isn't the server's own (a proxy stands between). */
  publicUrl?: string;
  port?: number;
  env?: Record<string, string>;
  /** Nothing in it yet: not even an administrator. */
  empty?: boolean;
}

/** The real binary with demo data in a directory of its own. */
export class Server {
  private child: ChildProcess | undefined;

  private constructor(
    readonly dir: string,
    readonly port: number,
    readonly url: string,
    private readonly env: Record<string, string>,
    private readonly empty: boolean,
  ) {}

  static async start({ dir, port, publicUrl, env = {}, empty = false }: Settings): Promise<Server> {
    rmSync(dir, { recursive: true, force: true });
    mkdirSync(dir, { recursive: true });
    const chosen = port ?? (await freePort());
    const server = new Server(dir, chosen, publicUrl ?? `http://127.0.0.1:${chosen}`, env, empty);
    await server.launch();
    return server;
  }

  /** As a crash would: no warning, no tidying up. */
  async crashAndRestart(): Promise<void> {
    const child = this.child;
    const gone = new Promise((resolve) => child?.once("exit", resolve));
    child?.kill("SIGKILL");
    await gone;
    await this.launch();
  }

  async stop(): Promise<void> {
    const child = this.child;
    this.child = undefined;
    if (!child || child.exitCode !== null) return;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    await Promise.race([gone, sleep(15_000).then(() => child.kill("SIGKILL"))]);
  }

  log(): string {
    return readFileSync(`${this.dir}/server.log`, "utf8");
  }

  private async launch(): Promise<void> {
    const log = openSync(`${this.dir}/server.log`, "a");
    const child = spawn(binary, this.empty ? ["serve"] : ["serve", "--demo"], {
      cwd: this.dir,
      stdio: ["ignore", log, log],
      env: {
        PATH: process.env["PATH"] ?? "",
        SARANGBANG_LISTEN: `127.0.0.1:${this.port}`,
        SARANGBANG_DATA_DIR: `${this.dir}/data`,
        SARANGBANG_PUBLIC_URL: this.url,
        RUST_BACKTRACE: "1",
        ...this.env,
      },
    });
    this.child = child;
    const deadline = Date.now() + 30_000;
    while (Date.now() < deadline) {
      if (child.exitCode !== null) break;
      const ready = await fetch(`http://127.0.0.1:${this.port}/readyz`).catch(() => undefined);
      if (ready?.ok) return;
      await sleep(100);
    }
    await this.stop();
    throw new Error(`the server did not become ready:\n${this.log()}`);
  }
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => (address && typeof address === "object" ? resolve(address.port) : reject(new Error("no port"))));
    });
  });
}
