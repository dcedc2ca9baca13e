import type { Locator } from "@playwright/test";
import { setTimeout as sleep } from "node:timers/promises";
import { Chat } from "../support/chat";
import { Console } from "../support/console";
import { HttpVisitor } from "../support/http";
import { root } from "../support/paths";
import { CuttingProxy, seededRandom } from "../support/proxy";
import { freePort, Server } from "../support/server";
import { expect, test } from "../support/test";

const SECONDS = 60;
const NUMBERED = /[av]-\d{3}/g;

/** All numbered messages of a log from the first on, loading older ones by scrolling up. */
async function numbered(log: Locator): Promise<string[]> {
  for (let height = -1; ; ) {
    const now = await log.evaluate((node) => {
      node.scrollTop = 0;
      return node.scrollHeight;
    });
    await sleep(400);
    if (now === height) break;
    height = now;
  }
  return (await log.innerText()).match(NUMBERED) ?? [];
}

test("cutting every socket at random for a minute loses, doubles and reorders nothing", async ({ browser }, info) => {
  test.setTimeout((SECONDS + 120) * 1000);
  const seed = Date.now() % 1_000_000;
  const random = seededRandom(seed);
  const [port, front] = [await freePort(), await freePort()];
  const url = `http://127.0.0.1:${front}`;
  const server = await Server.start({ dir: `${root}/target/e2e/cuts${info.workerIndex}`, port, publicUrl: url });
  const proxy = await CuttingProxy.start(front, port);
  const people = [await browser.newContext({ baseURL: url }), await browser.newContext({ baseURL: url })];
  const uid = `cuts${seed}`;
  try {
    const chat = await Chat.openPage(await people[1]!.newPage(), { site_uid: uid, cus_extra_username: uid });
    await chat.say("v-000");
    const kim = await Console.open(people[0]!, "kim");
    await kim.choose(uid);
    await kim.accept();

    const until = Date.now() + SECONDS * 1000;
    const sent = { v: 1, a: 0 };
    const write = async (side: Chat | Console, mark: "v" | "a") => {
      while (Date.now() < until) {
        await side.say(`${mark}-${String(sent[mark]).padStart(3, "0")}`);
        sent[mark] += 1;
        await sleep(150 + random() * 600);
      }
    };
    const cut = async () => {
      while (Date.now() < until) {
        await sleep(200 + random() * 2500);
        proxy.cut(0.3 + random() * 0.7, random);
      }
    };
    await Promise.all([write(chat, "v"), write(kim, "a"), cut()]);

    const witness = await HttpVisitor.enter(`http://127.0.0.1:${port}`, { site_uid: uid });
    const stored = async () => (await witness.messages()).texts;
    await expect.poll(async () => (await stored()).length, { timeout: 60_000 }).toBe(sent.v + sent.a);
    const truth = await stored();
    const ofOne = (mark: string) => truth.filter((text) => text.startsWith(mark));
    const inOrder = (mark: "v" | "a") => Array.from({ length: sent[mark] }, (_, n) => `${mark}-${String(n).padStart(3, "0")}`);
    expect(ofOne("v"), "the visitor's messages as stored").toEqual(inOrder("v"));
    expect(ofOne("a"), "the agent's messages as stored").toEqual(inOrder("a"));
    await expect.poll(() => numbered(kim.log), { timeout: 30_000, message: "console" }).toEqual(truth);
    await expect.poll(() => numbered(chat.log), { timeout: 30_000, message: "chat" }).toEqual(truth);
    console.log(`cuts: ${proxy.cuts} connections cut (seed ${seed}); ${sent.v} messages of the visitor and ${sent.a} of the agent, all there once and in order`);
  } finally {
    await Promise.all(people.map((context) => context.close()));
    await proxy.close();
    await server.stop();
    if (info.status !== info.expectedStatus) await info.attach("server.log", { body: server.log() });
  }
});
