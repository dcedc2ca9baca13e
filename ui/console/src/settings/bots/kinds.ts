import CircleStop from "@lucide/svelte/icons/circle-stop";
import CornerDownRight from "@lucide/svelte/icons/corner-down-right";
import Headset from "@lucide/svelte/icons/headset";
import ListChecks from "@lucide/svelte/icons/list-checks";
import ClipboardPen from "@lucide/svelte/icons/clipboard-pen";
import type { BotStep } from "@sarangbang/api";

/** How each kind of step is drawn, in the order they are offered. */
export const KINDS = ["menu", "next", "form", "agent", "end"] as const satisfies readonly BotStep["kind"][];
export const ICONS = { menu: ListChecks, next: CornerDownRight, form: ClipboardPen, agent: Headset, end: CircleStop } as const;
