import type { Frame } from "@sarangbang/api";

type Listener = (frame: Frame) => void;

const listeners = new Set<Listener>();

/** Frames of the live connection, for whoever shows something of theirs. `reset` means: fetch again. Answers how to stop. */
export function onFrame(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function tell(frame: Frame): void {
  for (const listener of listeners) listener(frame);
}
