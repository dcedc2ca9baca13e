import { createServer, connect, type Server, type Socket } from "node:net";

/** Passes TCP through to a port and cuts connections when told: Playwright's offline mode leaves sockets open. */
export class CuttingProxy {
  private readonly pairs = new Set<[Socket, Socket]>();
  cuts = 0;
  /** While set, nobody gets through. */
  refusing = false;

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  static start(port: number, target: number): Promise<CuttingProxy> {
    return new Promise((resolve, reject) => {
      const server = createServer((near) => {
        if (proxy.refusing) {
          near.resetAndDestroy();
          return;
        }
        const far = connect(target, "127.0.0.1");
        proxy.join(near, far);
      });
      const proxy = new CuttingProxy(server, port);
      server.once("error", reject);
      server.listen(port, "127.0.0.1", () => resolve(proxy));
    });
  }

  /** Resets each open connection with the given probability, in the middle of whatever it carries. */
  cut(probability = 1, random: () => number = Math.random): void {
    for (const [near, far] of this.pairs) {
      if (random() >= probability) continue;
      this.cuts += 1;
      near.resetAndDestroy();
      far.resetAndDestroy();
    }
  }

  close(): Promise<void> {
    this.cut();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  private join(near: Socket, far: Socket): void {
    const pair: [Socket, Socket] = [near, far];
    this.pairs.add(pair);
    const part = () => {
      this.pairs.delete(pair);
      near.destroy();
      far.destroy();
    };
    for (const socket of pair) {
      socket.setNoDelay(true);
      socket.on("error", part);
      socket.on("close", part);
    }
    near.pipe(far);
    far.pipe(near);
  }
}

/** The same numbers for the same seed, so that a failing run can be repeated. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
