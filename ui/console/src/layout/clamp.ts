/** Sizes as the agent set them; null where never set. */
export interface Sizes {
  list?: number | null;
  info?: number | null;
  templates?: number | null;
}

export type Area = keyof Sizes;

/** Sizes as they stand on this screen. */
export type Applied = Record<Area, number>;

export interface Bounds {
  min: number;
  max: number;
}

/** What the areas have to share, in CSS pixels. */
export interface Screen {
  /** Room list, conversation and right column together, dividers apart. */
  width: number;
  /** Height of the right column, its divider apart. */
  height: number;
  /** Whether the right column stands beside the conversation (else it is a drawer). */
  rightColumn: boolean;
}

export const LIST = { min: 220, max: 520, start: 304 } as const;
export const INFO = { min: 280, max: 640, start: 376 } as const;
export const CONVERSATION_MIN = 400;
/** Share of the right column that 템플릿&자동완성 starts with. */
export const TEMPLATES_SHARE = 0.4;
export const TEMPLATES_MIN = 120;
export const UPPER_MIN = 160;

const between = (value: number, { min, max }: Bounds) => Math.min(Math.max(Math.round(value), min), max);

/** Limits of the lower area; on a very low screen both areas shrink alike. */
export function templateBounds(height: number): Bounds {
  if (height < TEMPLATES_MIN + UPPER_MIN) {
    const fair = Math.max(0, Math.round((height * TEMPLATES_MIN) / (TEMPLATES_MIN + UPPER_MIN)));
    return { min: fair, max: fair };
  }
  return { min: TEMPLATES_MIN, max: height - UPPER_MIN };
}

/** Shrinks both side areas by their share of what is over, never below their least. */
function makeRoom(list: number, info: number, available: number): [number, number] {
  const over = list + info - available;
  if (over <= 0) return [list, info];
  const slack = list - LIST.min + (info - INFO.min);
  if (slack <= over) return [LIST.min, INFO.min];
  const fromList = Math.round((over * (list - LIST.min)) / slack);
  return [list - fromList, info - (over - fromList)];
}

/** What is drawn for what was set: fits this screen, leaves what was set alone. */
export function fit(set: Sizes, screen: Screen): Applied {
  const list = between(set.list ?? LIST.start, LIST);
  const info = between(set.info ?? INFO.start, INFO);
  const side = screen.width - CONVERSATION_MIN;
  const templates = between(set.templates ?? screen.height * TEMPLATES_SHARE, templateBounds(screen.height));
  if (!screen.rightColumn) return { list: between(list, { min: LIST.min, max: Math.max(LIST.min, side) }), info, templates };
  const [fittedList, fittedInfo] = makeRoom(list, info, side);
  return { list: fittedList, info: fittedInfo, templates };
}

/** How far one divider may move while the other areas stay as they are. */
export function boundsOf(area: Area, applied: Applied, screen: Screen): Bounds {
  if (area === "templates") return templateBounds(screen.height);
  const own = area === "list" ? LIST : INFO;
  const other = !screen.rightColumn ? 0 : area === "list" ? applied.info : applied.list;
  return { min: own.min, max: Math.max(own.min, Math.min(own.max, screen.width - CONVERSATION_MIN - other)) };
}

/** The nearest size the divider may stand at. */
export function moveTo(area: Area, size: number, applied: Applied, screen: Screen): number {
  return between(size, boundsOf(area, applied, screen));
}

/**
 * What a key asks of a divider: a size, `null` for the default, `undefined` for nothing.
 * `grows` is the arrow that makes the area larger.
 */
export function sizeByKey(
  event: { key: string; shiftKey: boolean },
  now: number,
  bounds: Bounds,
  grows: "ArrowRight" | "ArrowLeft" | "ArrowUp",
): number | null | undefined {
  const step = event.shiftKey ? 64 : 16;
  const shrinks = { ArrowRight: "ArrowLeft", ArrowLeft: "ArrowRight", ArrowUp: "ArrowDown" }[grows];
  switch (event.key) {
    case grows:
      return between(now + step, bounds);
    case shrinks:
      return between(now - step, bounds);
    case "Home":
      return bounds.min;
    case "End":
      return bounds.max;
    case "Delete":
    case "Backspace":
      return null;
    default:
      return undefined;
  }
}
