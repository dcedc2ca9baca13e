import type { ChannelKind, CustomTab } from "@sarangbang/api";
import { t } from "@sarangbang/kit/i18n";
import { info } from "@sarangbang/kit/i18n/messages/info";

export interface Tab {
  /** room, customer, history, custom or custom:<id>. */
  id: string;
  label: string;
}

/** The three fixed views, then one tab per enabled custom tab of the room's channel, or one that says why there is none (S2). */
export function infoTabs(all: readonly CustomTab[], channel?: ChannelKind): Tab[] {
  const custom = all.filter(({ channels }) => channel === undefined || channels.includes(channel));
  const fixed = [
    { id: "room", label: t(info.tabRoom) },
    { id: "customer", label: t(info.tabCustomer) },
    { id: "history", label: t(info.tabHistory) },
  ];
  if (custom.length === 0) return [...fixed, { id: "custom", label: t(info.tabCustom) }];
  return [...fixed, ...custom.map(({ id, title }) => ({ id: `custom:${id}`, label: title }))];
}

/** 대표 메뉴; a custom tab that is gone falls back to 상담이력 (S5). */
export function firstTab(wanted: string, tabs: readonly Tab[]): string {
  return tabs.some(({ id }) => id === wanted) ? wanted : "history";
}

/** Where a key leads from the tab at `index` of `count`, or null. */
export function tabByKey(key: string, index: number, count: number): number | null {
  switch (key) {
    case "ArrowRight":
      return (index + 1) % count;
    case "ArrowLeft":
      return (index - 1 + count) % count;
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return null;
  }
}

/**
 * How many tabs stand in the row; the others go into a menu. The tab in view always has a place in the
 * row: where it would not, it takes the last one.
 */
export function splitTabs(tabs: readonly Tab[], widths: readonly number[], space: number, menu: number, current: string): { row: Tab[]; menu: Tab[] } {
  const total = widths.reduce((sum, width) => sum + width, 0);
  if (total <= space) return { row: [...tabs], menu: [] };
  const row: number[] = [];
  let left = space - menu;
  for (const [index, width] of widths.entries()) {
    if (width > left) break;
    left -= width;
    row.push(index);
  }
  const at = tabs.findIndex(({ id }) => id === current);
  if (at >= 0 && !row.includes(at)) {
    while (row.length > 0 && left < (widths[at] ?? 0)) left += widths[row.pop() ?? 0] ?? 0;
    row.push(at);
  }
  return { row: row.flatMap((index) => tabs[index] ?? []), menu: tabs.filter((_, index) => !row.includes(index)) };
}
