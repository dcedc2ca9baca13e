import CircleCheck from "@lucide/svelte/icons/circle-check";
import CircleQuestionMark from "@lucide/svelte/icons/circle-question-mark";
import Clock from "@lucide/svelte/icons/clock";
import Flag from "@lucide/svelte/icons/flag";
import Heart from "@lucide/svelte/icons/heart";
import Phone from "@lucide/svelte/icons/phone";
import Star from "@lucide/svelte/icons/star";
import Zap from "@lucide/svelte/icons/zap";
import type { Text } from "@sarangbang/kit/i18n";
import { work } from "@sarangbang/kit/i18n/messages/work";
import type { Component } from "svelte";

/** A sign of a room: a shape of its own beside its colour. */
export interface Sign {
  flag: number;
  label: Text;
  icon: Component<{ size?: number | string; class?: string }>;
}

/** The eight signs by their number. */
export const signs: readonly Sign[] = [
  { flag: 1, label: work.flag1, icon: Flag },
  { flag: 2, label: work.flag2, icon: Star },
  { flag: 3, label: work.flag3, icon: Zap },
  { flag: 4, label: work.flag4, icon: CircleCheck },
  { flag: 5, label: work.flag5, icon: CircleQuestionMark },
  { flag: 6, label: work.flag6, icon: Heart },
  { flag: 7, label: work.flag7, icon: Phone },
  { flag: 8, label: work.flag8, icon: Clock },
];

export function signOf(flag: number | null | undefined): Sign | undefined {
  return signs.find((sign) => sign.flag === flag);
}
