import { ApiError, type UndoRequest } from "@sarangbang/api";
import { expect, test } from "vitest";
import { LinkUndo } from "./undo.svelte";

function setUp(...refusals: (ApiError | null)[]) {
  const sent: UndoRequest[] = [];
  const undoing = new LinkUndo(async (_, request) => {
    sent.push(request);
    const refusal = refusals.shift();
    if (refusal) throw refusal;
  });
  return { undoing, sent };
}

const asks = (preview: Record<string, unknown> = { back_to: "old", link: null }) =>
  new ApiError(409, "undo_confirmation_required", "", { preview });

test("R24 an undo shows first what it does, and does it when confirmed", async () => {
  const { undoing, sent } = setUp(asks(), null);
  expect(await undoing.ask("l1")).toBe(false);
  expect(undoing.question).toMatchObject({ linkId: "l1", changed: false });
  expect(await undoing.confirm()).toBe(true);
  expect(sent).toEqual([{}, { confirm: true }]);
  expect(undoing.question).toBeNull();
});

test("R24 an ID that was taken meanwhile is confirmed like a link, with the target that was seen", async () => {
  const link = (version: string) => ({ back_to: "old", link: { target: { version } } });
  const newer = new ApiError(409, "link_confirmation_required", "", { preview: link("t3").link });
  const { undoing, sent } = setUp(asks(link("t1")), asks(link("t2")), newer, null);
  await undoing.ask("l1");
  await undoing.confirm();
  expect(undoing.question?.changed).toBe(true);
  await undoing.confirm();
  expect(undoing.question).toMatchObject({ changed: true, preview: { back_to: "old" } });
  expect(await undoing.confirm()).toBe(true);
  expect(sent.slice(1)).toEqual(["t1", "t2", "t3"].map((version) => ({ confirm: true, confirm_link: true, target_version: version })));
});

test("R24 a link that can't be undone any more says why", async () => {
  const { undoing } = setUp(asks(), new ApiError(409, "link_superseded", "나중 연동이 있습니다."));
  await undoing.ask("l1");
  expect(await undoing.confirm()).toBe(false);
  expect(undoing.question).toBeNull();
  expect(undoing.problem).toBe("나중 연동이 있습니다.");
});

test("a lost connection keeps the question", async () => {
  const { undoing } = setUp(asks(), ApiError.network(), null);
  await undoing.ask("l1");
  expect(await undoing.confirm()).toBe(false);
  expect(undoing.problem).not.toBeNull();
  expect(await undoing.confirm()).toBe(true);
});
