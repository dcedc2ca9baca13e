type Call = (...args: unknown[]) => void;
type Stub = Call & { q?: ArrayLike<unknown>[]; ready?: true };

/** Puts `handle` in place of the page's queue function and runs what was queued, in order. False when a loader came before. */
export function takeOver(host: Record<string, unknown>, name: string, handle: Call): boolean {
  const stub = host[name] as Stub | undefined;
  if (stub?.ready) return false;
  const api: Stub = (...args) => handle(...args);
  api.ready = true;
  host[name] = api;
  for (const args of stub?.q ?? []) handle(...Array.from(args));
  return true;
}

export type Listener = (detail?: unknown) => void;

/** Events for the page. A listener that fails must not stop the others. */
export function emitter() {
  const listeners: [string, Listener][] = [];
  let ready = false;
  const tell = (listener: Listener, detail?: unknown) => {
    try {
      listener(detail);
    } catch (error) {
      setTimeout(() => {
        throw error;
      });
    }
  };
  return {
    on(event: string, listener: Listener) {
      listeners.push([event, listener]);
      if (ready && event === "ready") tell(listener);
    },
    emit(event: string, detail?: unknown) {
      if (event === "ready") ready = true;
      for (const [name, listener] of listeners) if (name === event) tell(listener, detail);
    },
  };
}
