import type { Locator } from "@playwright/test";
import { setTimeout as sleep } from "node:timers/promises";
import { Chat } from "../support/chat";
import { Console } from "../support/console";
import { HttpVisitor } from "../support/http";
import { seededRandom } from "../support/proxy";
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

test("cutting every socket at random for a minute loses, doubles and reorders nothing", async ({ cuttable, fresh }) => {
  test.setTimeout((SECONDS + 120) * 1000);
  const seed = Date.now() % 1_000_000;
  const random = seededRandom(seed);
  const { proxy } = cuttable;
  const uid = `cuts${seed}`;
  const chat = await Chat.openPage(await (await fresh({ baseURL: cuttable.url })).newPage(), { site_uid: uid, cus_extra_username: uid });
  await chat.say("v-000");
  const kim = await Console.open(await fresh({ baseURL: cuttable.url }), "kim");
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

  const witness = await HttpVisitor.enter(cuttable.direct, { site_uid: uid });
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
});

test("what is written while nobody gets through goes out once the connection is back", async ({ cuttable, fresh, unique }) => {
  const name = unique("끊김");
  const { proxy } = cuttable;
  const chat = await Chat.openPage(await (await fresh({ baseURL: cuttable.url })).newPage(), { cus_extra_username: name });
  await chat.say("v-000");
  const kim = await Console.open(await fresh({ baseURL: cuttable.url }), "kim");
  await kim.choose(name);
  await kim.accept();
  await kim.say("a-000");
  await expect(chat.log).toContainText("a-000");

  proxy.refusing = true;
  proxy.cut();
  await expect(kim.page.getByText(/^연결이 끊겼습니다/)).toBeVisible();
  for (const number of ["001", "002"]) {
    await kim.say(`a-${number}`);
    await chat.say(`v-${number}`);
  }
  await expect(kim.log).toContainText("연결되면 보냅니다");
  await kim.composer.fill("쓰다 만 글");

  proxy.refusing = false;
  for (const log of [kim.log, chat.log]) {
    await expect.poll(async () => (await numbered(log)).sort(), { timeout: 20_000 }).toEqual(["a-000", "a-001", "a-002", "v-000", "v-001", "v-002"]);
  }
  await expect(kim.page.getByText(/^연결이 끊겼습니다/)).toBeHidden();
  await expect(kim.composer).toHaveValue("쓰다 만 글");
});

test("a crash of the server in the middle of a conversation loses nothing", async ({ cuttable, fresh, unique }) => {
  const name = unique("재시작");
  const chat = await Chat.openPage(await (await fresh({ baseURL: cuttable.url })).newPage(), { cus_extra_username: name });
  await chat.say("v-000");
  const kim = await Console.open(await fresh({ baseURL: cuttable.url }), "kim");
  await kim.choose(name);
  await kim.accept();
  for (let round = 0; round < 3; round += 1) {
    await Promise.all([kim.say(`a-00${round}`), chat.say(`v-00${round + 1}`), cuttable.server.crashAndRestart()]);
  }
  const all = ["a-000", "a-001", "a-002", "v-000", "v-001", "v-002", "v-003"];
  for (const log of [kim.log, chat.log]) await expect.poll(async () => (await numbered(log)).sort(), { timeout: 30_000 }).toEqual(all);
});
