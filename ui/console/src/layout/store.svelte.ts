import { api } from "@sarangbang/api";
import { session } from "../app/session.svelte";
import { boundsOf, fit, moveTo, type Applied, type Area, type Bounds, type Screen, type Sizes } from "./clamp";
import { Saver } from "./saver";

const UNSET: Sizes = { list: null, info: null, templates: null };
const KEYS_SETTLE_MS = 400;
const RAIL = 56;
const DIVIDERS = 2;
/** Below this the right column is a drawer. */
const THREE_COLUMNS = 1180;

/** Sizes of the areas: kept as the agent set them, drawn as they fit this screen (S6–S8). */
class LayoutStore {
  /** What was set on this page; until then what the server keeps. */
  #own: Sizes | null = $state.raw(null);
  readonly #set: Sizes = $derived(this.#own ?? { ...UNSET, ...session.boot?.layout });
  #dragged: { area: Area; size: number } | null = $state.raw(null);
  #width = $state(typeof innerWidth === "number" ? innerWidth : 1440);
  #columnHeight = $state(0);
  /** Whether a new size could not be saved yet. */
  unsaved = $state(false);

  readonly #saver = new Saver<Sizes>(
    (sizes) => api.saveLayout(sizes, true),
    (kept) => (this.unsaved = !kept),
  );

  readonly #screen: Screen = $derived({
    width: this.#width - RAIL - DIVIDERS,
    height: this.#columnHeight > 0 ? this.#columnHeight - 1 : 800,
    rightColumn: this.#width >= THREE_COLUMNS,
  });
  readonly #fitted: Applied = $derived(fit(this.#set, this.#screen));
  readonly applied: Applied = $derived(
    this.#dragged ? { ...this.#fitted, [this.#dragged.area]: this.#dragged.size } : this.#fitted,
  );

  constructor() {
    if (typeof window === "undefined") return;
    addEventListener("resize", () => (this.#width = innerWidth));
    addEventListener("pagehide", () => this.#saver.flush());
  }

  /** Told by the right column. */
  measureColumn(height: number): void {
    this.#columnHeight = height;
  }

  bounds(area: Area): Bounds {
    return boundsOf(area, this.applied, this.#screen);
  }

  /** Moves a divider without keeping it yet. */
  drag(area: Area, size: number): void {
    this.#dragged = { area, size: moveTo(area, size, this.#fitted, this.#screen) };
  }

  /** Ends a drag and keeps where it ended. */
  drop(): void {
    const dragged = this.#dragged;
    this.#dragged = null;
    if (dragged && dragged.size !== this.#fitted[dragged.area]) this.#keep(dragged.area, dragged.size, 0);
  }

  /** Ends a drag as if it had not been. */
  cancel(): void {
    this.#dragged = null;
  }

  /** Keeps a size, null for the default. */
  put(area: Area, size: number | null): void {
    this.#keep(area, size === null ? null : moveTo(area, size, this.#fitted, this.#screen), KEYS_SETTLE_MS);
  }

  #keep(area: Area, size: number | null, afterMs: number): void {
    const sizes = { ...this.#set, [area]: size };
    this.#own = sizes;
    this.#saver.keep(sizes, afterMs);
  }
}

export const layoutStore = new LayoutStore();
