import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Saver } from "./saver";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test("S7 many moves are saved once, the last one", async () => {
  const saved: number[] = [];
  const saver = new Saver<number>(async (value) => saved.push(value));
  for (const size of [304, 320, 336]) saver.keep(size, 400);
  await vi.advanceTimersByTimeAsync(399);
  expect(saved).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(saved).toEqual([336]);
});

test("S7 a refused save is told and tried again until it is kept", async () => {
  let up = false;
  const saved: number[] = [];
  const told: boolean[] = [];
  const saver = new Saver<number>(
    async (value) => {
      if (!up) throw new Error("down");
      saved.push(value);
    },
    (kept) => told.push(kept),
  );
  saver.keep(320);
  await vi.advanceTimersByTimeAsync(0);
  expect(told).toEqual([false]);
  up = true;
  await vi.advanceTimersByTimeAsync(2_000);
  expect(saved).toEqual([320]);
  expect(told).toEqual([false, true]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(saved).toHaveLength(1);
});

test("S7 what changes while a save is under way is saved after it", async () => {
  const saved: number[] = [];
  const saver = new Saver<number>(async (value) => {
    await new Promise((then) => setTimeout(then, 100));
    saved.push(value);
  });
  saver.keep(1);
  await vi.advanceTimersByTimeAsync(50);
  saver.keep(2);
  await vi.advanceTimersByTimeAsync(500);
  expect(saved).toEqual([1, 2]);
});

test("S7 leaving the page saves at once", async () => {
  const saved: number[] = [];
  const saver = new Saver<number>(async (value) => saved.push(value));
  saver.keep(5, 400);
  saver.flush();
  await vi.advanceTimersByTimeAsync(0);
  expect(saved).toEqual([5]);
});
