import { beforeEach, expect, it } from "vitest";
import { ApiError } from "../src/chat/api";
import { Outbox, type Unsent } from "../src/chat/outbox";
import type { Sent } from "@sarangbang/api";
import { FakeClock, fakeBox, settle } from "./fakes";

let clock: FakeClock;
let box: ReturnType<typeof fakeBox>;
let tries: string[];
let shown: Unsent[];
let fate: (Error | null)[];

function outbox(): Outbox {
  return new Outbox(
    box,
    {
      send: async (item): Promise<Sent> => {
        tries.push(item.client_id);
        const problem = fate.shift();
        if (problem) throw problem;
        return { room_no: "7", seq: tries.length, id: "7-1", at: item.at };
      },
      sent: () => {},
      changed: (items) => (shown = items),
    },
    clock,
  );
}

const gone = () => new ApiError(0, "unreachable");
const kept = () => (box.get<Unsent[]>("outbox") ?? []).map(({ client_id }) => client_id);

beforeEach(() => {
  clock = new FakeClock();
  box = fakeBox();
  [tries, shown, fate] = [[], [], []];
});

it("sends one after another, in order", async () => {
  const out = outbox();
  out.open("");
  for (const id of ["a", "b", "c"]) out.add(id, id, [], "t");
  await settle();
  expect(tries).toEqual(["a", "b", "c"]);
  expect(shown).toEqual([]);
  expect(kept()).toEqual([]);
});

it("tries again under the same client_id, and nothing overtakes", async () => {
  fate = [gone(), gone(), gone()];
  const out = outbox();
  out.open("");
  out.add("a", "하나", [], "t");
  out.add("b", "둘", [], "t");
  await clock.pass(500);
  expect(shown.map((item) => item.state)).toEqual(["waiting", "waiting"]);
  await clock.pass(1_000);
  expect(shown.map((item) => item.state)).toEqual(["failed", "failed"]);
  await clock.pass(10_000);
  expect(tries).toEqual(["a", "a", "a", "a", "b"]);
  expect(shown).toEqual([]);
});

it("goes at once when told so", async () => {
  fate = [gone(), gone(), gone(), gone()];
  const out = outbox();
  out.open("");
  out.add("a", "하나", [], "t");
  await clock.pass(7_500);
  const before = tries.length;
  out.retry("a");
  await settle();
  expect(tries.length).toBe(before + 1);
});

it("survives a reload", async () => {
  fate = [gone()];
  const first = outbox();
  first.open("");
  first.add("a", "하나", [], "t");
  first.add("b", "둘", [], "t");
  await settle();
  expect(kept()).toEqual(["a", "b"]);
  tries = [];
  const second = outbox();
  expect(tries).toEqual([]);
  second.open("");
  await settle();
  expect(tries).toEqual(["a", "b"]);
  expect(kept()).toEqual([]);
});

it("waits as long as the server asks", async () => {
  fate = [new ApiError(429, "rate_limited", 4)];
  const out = outbox();
  out.open("");
  out.add("a", "하나", [], "t");
  await clock.pass(3_900);
  expect(tries).toEqual(["a"]);
  expect(shown[0]?.state).toBe("waiting");
  await clock.pass(200);
  expect(tries).toEqual(["a", "a"]);
});

it("sets a refused message apart and goes on with the next", async () => {
  fate = [new ApiError(422, "too_long")];
  const out = outbox();
  out.open("");
  out.add("a", "하나", [], "t");
  out.add("b", "둘", [], "t");
  await clock.pass(60_000);
  expect(tries).toEqual(["a", "b"]);
  expect(shown).toMatchObject([{ client_id: "a", state: "refused", code: "too_long" }]);
  out.discard("a");
  expect(kept()).toEqual([]);
});

it("never sends as one person what another wrote", async () => {
  const out = outbox();
  fate = [gone()];
  out.open("kim");
  out.add("a", "김의 말", [], "t");
  await settle();
  out.hold();
  out.open("lee");
  await clock.pass(60_000);
  expect(tries).toEqual(["a"]);
  expect(shown).toEqual([]);
  out.open("kim");
  await clock.pass(1);
  expect(tries).toEqual(["a", "a"]);
});

it("takes along what was written before the visitor had a name", async () => {
  const out = outbox();
  fate = [gone()];
  out.open("");
  out.add("a", "안녕하세요", [], "t");
  await settle();
  out.hold();
  out.open("kim");
  await settle();
  expect(tries).toEqual(["a", "a"]);
});

it("leaves another tab's messages where they are", async () => {
  const out = outbox();
  out.open("");
  const other = { client_id: "z", text: "", attachments: [], at: "t", owner: "", state: "waiting" };
  box.set("outbox", [other]);
  out.add("a", "하나", [], "t");
  await settle();
  expect(kept()).toEqual(["z"]);
});
