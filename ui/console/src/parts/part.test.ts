import { expect, test, vi } from "vitest";
import { loadPartsWhenIdle, Part } from "./part.svelte";
import { toasts } from "./toasts.svelte";

const made = () => ({});

test("a part is loaded once, however often it is asked for", async () => {
  const load = vi.fn(() => Promise.resolve({ default: made }));
  const part = new Part(load);
  expect(await Promise.all([part.ensure(), part.ready(), part.ready()])).toEqual([true, true, true]);
  expect(part.component).toBe(made);
  expect(load).toHaveBeenCalledTimes(1);
});

test("a part whose code can't be had says so to who asked, and is tried again", async () => {
  const load = vi.fn(() => Promise.resolve({ default: made })).mockRejectedValueOnce(new Error("offline")).mockRejectedValueOnce(new Error("offline"));
  const part = new Part(load);
  expect(await part.ensure()).toBe(false);
  expect(toasts.all).toHaveLength(0);
  expect(await part.ready()).toBe(false);
  expect(part.failed).toBe(true);
  expect(toasts.all.map(({ kind }) => kind)).toEqual(["problem"]);
  expect(await part.ready()).toBe(true);
  expect(part.failed).toBe(false);
});

test("parts come one after another while there is nothing else to do", async () => {
  const order: string[] = [];
  const load = (name: string) => () => {
    order.push(name);
    return Promise.resolve({ default: made });
  };
  const [first, second] = [new Part(load("first")), new Part(load("second"))];
  loadPartsWhenIdle();
  expect(order).toEqual([]);
  await vi.waitFor(() => expect(second.component).toBe(made));
  expect(first.component).toBe(made);
  expect(order).toEqual(["first", "second"]);
});
