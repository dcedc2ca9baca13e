import { t } from "@sarangbang/kit/i18n";
import { common } from "@sarangbang/kit/i18n/messages/common";
import { toasts } from "./toasts.svelte";

const known = new Set<Part<unknown>>();

/**
 * A part of the console that is not needed for the first sight of it. Its code comes when it is asked for, or before,
 * when the browser has nothing else to do.
 */
export class Part<C> {
  component: C | null = $state.raw(null);
  failed = $state(false);
  readonly #load: () => Promise<{ default: C }>;
  #loading: Promise<boolean> | null = null;

  constructor(load: () => Promise<{ default: C }>) {
    this.#load = load;
    known.add(this);
  }

  /** Loads it quietly; whether it is there now. After a failure the next call tries again. */
  ensure(): Promise<boolean> {
    if (this.component) return Promise.resolve(true);
    this.#loading ??= this.#load().then(
      (loaded) => {
        this.component = loaded.default;
        this.failed = false;
        return true;
      },
      () => {
        this.#loading = null;
        this.failed = true;
        return false;
      },
    );
    return this.#loading;
  }

  /** For what the agent has asked for: says so when its code can't be had. */
  async ready(): Promise<boolean> {
    const there = await this.ensure();
    if (!there) toasts.problem(t(common.partFailed));
    return there;
  }
}

/** Loads all parts one after another while the browser is idle. Answers how to stop. */
export function loadPartsWhenIdle(): () => void {
  const waiting = [...known].filter((part) => part.component === null);
  let stopped = false;
  const next = async () => {
    const part = waiting.shift();
    if (!part || stopped) return;
    await part.ensure();
    whenIdle(next);
  };
  whenIdle(next);
  return () => (stopped = true);
}

const IDLE_MS = 2_000;
const NO_IDLE_MS = 200;

function whenIdle(act: () => Promise<void>): void {
  // Safari has no idle callback.
  if (typeof requestIdleCallback === "function") requestIdleCallback(() => void act(), { timeout: IDLE_MS });
  else setTimeout(() => void act(), NO_IDLE_MS);
}
