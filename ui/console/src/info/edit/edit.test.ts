import { ApiError, type CustomerPatch, type CustomerView } from "@sarangbang/api";
import { expect, test, vi } from "vitest";
import { CustomerEdit } from "./edit.svelte";

const view = (change: Partial<CustomerView> = {}): CustomerView => ({
  version: "v1",
  customer_id: "happytalk",
  name: "김서연",
  phone: null,
  mobile: null,
  email: null,
  birth_date: null,
  age: null,
  address: null,
  note: "옛 비고",
  sources: {},
  parameters: {},
  parameter_sources: {},
  identity: { identifier: "4000000024_happytalk", tags: [], signed: true, ignored_claim: null, keeps_identifier: false, unsigned: false },
  verify_by: ["sms"],
  identities: 2,
  editable: ["customer_id", "name", "note"],
  ...change,
});

function setUp(opened = view()) {
  const sent: CustomerPatch[] = [];
  const answers: (CustomerView | ApiError)[] = [];
  const edit = new CustomerEdit("7", opened, async (_, patch) => {
    sent.push(patch);
    const answer = answers.shift() ?? view({ version: "v9" });
    if (answer instanceof ApiError) throw answer;
    return answer;
  });
  return { edit, sent, answers };
}

const conflict = (code: string, more: Record<string, unknown>) => new ApiError(409, code, "말", more);
const target = (version: string) => ({ preview: { target: { version }, fields: [] } });

test("R3 only what was touched is sent, with the version the form was opened with", async () => {
  const { edit, sent } = setUp();
  edit.type("note", "새 비고");
  edit.type("name", "김");
  edit.type("name", "김서연");
  expect(await edit.submit()).toMatchObject({ version: "v9" });
  expect(sent).toEqual([{ version: "v1", note: "새 비고" }]);
});

test("R3 nothing touched sends nothing; an emptied field is cleared", async () => {
  const { edit, sent } = setUp();
  expect(await edit.submit()).toMatchObject({ version: "v1" });
  edit.type("note", "");
  await edit.submit();
  expect(sent).toEqual([{ version: "v1", note: "" }]);
});

test("S52 S53 S54 linking asks first; cancelling sends nothing more", async () => {
  const { edit, sent, answers } = setUp();
  answers.push(conflict("link_confirmation_required", target("t1")));
  edit.type("customer_id", "other");
  expect(await edit.submit()).toBeNull();
  expect(edit.question).toMatchObject({ kind: "link", changed: false });
  edit.dismiss();
  expect(sent).toEqual([{ version: "v1", customer_id: "other" }]);
  expect(edit.draft.customer_id).toBe("other");
});

test("S55 R9 confirming names the target that was seen; a newer one is shown and asked again", async () => {
  const { edit, sent, answers } = setUp();
  answers.push(conflict("link_confirmation_required", target("t1")), conflict("link_confirmation_required", target("t2")));
  edit.type("customer_id", "other");
  await edit.submit();
  await edit.submit(true);
  expect(edit.question).toMatchObject({ kind: "link", changed: true });
  expect(await edit.submit(true)).not.toBeNull();
  expect(sent.slice(1).map((patch) => [patch.confirm_link, patch.target_version])).toEqual([[true, "t1"], [true, "t2"]]);
  expect(edit.question).toBeNull();
});

test("R10 a blank ID asks before the link is undone", async () => {
  const { edit, sent, answers } = setUp();
  answers.push(conflict("undo_confirmation_required", { preview: { back_to: "old", link: null } }));
  edit.type("customer_id", "");
  await edit.submit();
  expect(edit.question?.kind).toBe("undo");
  await edit.submit(true);
  expect(sent[1]).toEqual({ version: "v1", customer_id: "", confirm_undo: true });
});

test("R10 whoever has the old ID meanwhile is confirmed with the undo", async () => {
  const { edit, sent, answers } = setUp();
  answers.push(conflict("undo_confirmation_required", { preview: { back_to: "old", link: null } }));
  answers.push(conflict("link_confirmation_required", target("t1")));
  edit.type("customer_id", "");
  await edit.submit();
  await edit.submit(true);
  expect(edit.question).toMatchObject({ kind: "undo", changed: true, preview: { back_to: "old" } });
  await edit.submit(true);
  expect(sent[2]).toEqual({ version: "v1", customer_id: "", confirm_undo: true, confirm_link: true, target_version: "t1" });
});

test("R19 a stale save keeps what was typed and asks which value to use", async () => {
  const { edit, sent, answers } = setUp();
  const current = view({ version: "v2", note: "그 비고", name: "김서현" });
  answers.push(conflict("stale_version", { current, fields: ["note"] }));
  edit.type("note", "내 비고");
  expect(await edit.submit()).toBeNull();
  expect(edit.draft).toMatchObject({ note: "내 비고", name: "김서현" });
  expect(edit.clashes.note).toMatchObject({ theirs: "그 비고", state: "open" });
  expect(await edit.submit()).toBeNull();
  expect(sent).toHaveLength(1);
  edit.keep("note");
  expect(edit.problem).toBeNull();
  expect(await edit.submit()).not.toBeNull();
  expect(sent[1]).toEqual({ version: "v2", note: "내 비고" });
});

test("S48 a live change elsewhere moves the version on; an open choice does not", async () => {
  const { edit, sent } = setUp();
  edit.type("note", "내 비고");
  edit.receive(view({ version: "v2", name: "김서현" }));
  await edit.submit();
  edit.receive(view({ version: "v3", name: "김서현", note: "그 비고" }));
  edit.use("note");
  edit.type("name", "김");
  await edit.submit();
  expect(sent).toEqual([
    { version: "v2", note: "내 비고" },
    { version: "v3", name: "김" },
  ]);
});

test("S39 S60 what the server refuses stands at its field; nothing is lost", async () => {
  const { edit, answers } = setUp();
  const long = "가".repeat(501);
  answers.push(new ApiError(422, "validation_failed", "", { errors: [{ field: "note", code: "too_long", message: "500자까지" }] }));
  answers.push(conflict("identity_limit", {}));
  edit.type("note", long);
  await edit.submit();
  expect(edit.errors).toEqual({ note: "500자까지" });
  expect(edit.problem).not.toBeNull();
  edit.type("note", `${long}나`);
  expect(edit.errors).toEqual({});
  edit.type("customer_id", "full");
  await edit.submit();
  expect(edit.errors).toEqual({ customer_id: "말" });
  expect(edit.draft.note).toBe(`${long}나`);
});

test("R8 값 없이 분리 is asked only where the ID was changed and others have it, too", async () => {
  const { edit, sent } = setUp();
  expect(edit.maySplit).toBe(false);
  edit.keepValues = false;
  edit.type("customer_id", "fresh");
  expect(edit.maySplit).toBe(true);
  await edit.submit();
  expect(sent).toEqual([{ version: "v1", customer_id: "fresh", keep_values: false }]);
  const alone = setUp(view({ identities: 1 })).edit;
  alone.type("customer_id", "fresh");
  expect(alone.maySplit).toBe(false);
});

test("a lost connection keeps everything and a second press sends nothing twice", async () => {
  const save = vi.fn().mockRejectedValueOnce(new TypeError("lost")).mockResolvedValue(view());
  const edit = new CustomerEdit("7", view(), save);
  edit.type("note", "새 비고");
  const [first, second] = [edit.submit(), edit.submit()];
  expect(await Promise.all([first, second])).toEqual([null, null]);
  expect(save).toHaveBeenCalledOnce();
  expect(edit.draft.note).toBe("새 비고");
  expect(edit.problem).not.toBeNull();
});

test("the link popup follows a target that changes, and a link that nobody is there for any more is dropped", async () => {
  const asks = (version: string) => conflict("link_confirmation_required", target(version));
  const save = vi.fn().mockRejectedValueOnce(asks("t1")).mockRejectedValueOnce(asks("t1")).mockRejectedValueOnce(asks("t2"));
  const edit = new CustomerEdit("7", view(), save);
  edit.type("customer_id", "shared");
  await edit.submit();
  expect([edit.beside, edit.question?.changed]).toEqual(["t1", false]);
  edit.receive(view());
  await vi.waitFor(() => expect(save).toHaveBeenCalledTimes(2));
  expect(save.mock.lastCall?.[1]).toEqual({ version: "v1", customer_id: "shared", target_version: "t1" });
  expect([edit.beside, edit.question?.changed]).toEqual(["t1", false]);
  edit.receive(view());
  await vi.waitFor(() => expect(edit.beside).toBe("t2"));
  expect(edit.question?.changed).toBe(true);
  save.mockRejectedValueOnce(conflict("stale_version", { current: view() }));
  edit.receive(view());
  await vi.waitFor(() => expect(edit.question).toBeNull());
  expect(edit.problem).not.toBeNull();
  expect(edit.draft.customer_id).toBe("shared");
});
