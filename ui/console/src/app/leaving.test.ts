import { expect, test, vi } from "vitest";
import { leaving } from "./leaving.svelte";

test("S5 leaving asks first while something is not saved, and goes only when told to", () => {
  let typed = "비고";
  const stop = leaving.watch({ pending: () => typed !== "", drop: () => (typed = "") });
  const go = vi.fn();
  leaving.then(go);
  expect(go).not.toHaveBeenCalled();
  leaving.stay();
  expect(leaving.waiting).toBeNull();
  expect(typed).toBe("비고");

  leaving.then(go);
  leaving.leave();
  expect(go).toHaveBeenCalledOnce();
  expect(typed).toBe("");

  leaving.then(go);
  expect(go).toHaveBeenCalledTimes(2);
  stop();
});

test("S5 nothing that is not watched any more holds anybody back", () => {
  const stop = leaving.watch({ pending: () => true, drop: () => undefined });
  expect(leaving.pending).toBe(true);
  stop();
  expect(leaving.pending).toBe(false);
});
