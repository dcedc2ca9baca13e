import AlarmClock from "@lucide/svelte/icons/alarm-clock";
import Flag from "@lucide/svelte/icons/flag";
import Gem from "@lucide/svelte/icons/gem";
import ListTree from "@lucide/svelte/icons/list-tree";
import ArrowRightLeft from "@lucide/svelte/icons/arrow-right-left";
import MessageCircleQuestionMark from "@lucide/svelte/icons/message-circle-question-mark";
import Pause from "@lucide/svelte/icons/pause";
import UserRoundCog from "@lucide/svelte/icons/user-round-cog";
import type { RoomView } from "@sarangbang/api";
import type { Text } from "@sarangbang/kit/i18n";
import { management, requests } from "@sarangbang/kit/i18n/messages/requests";
import { work } from "@sarangbang/kit/i18n/messages/work";
import type { Component } from "svelte";
import type { Conversation } from "../conversation.svelte";

/** What the dialog of a 부가기능 is given. */
export interface ExtraProps {
  conversation: Conversation;
  onclose: () => void;
}

/** One 부가기능. It joins the menu, the palette and the keys by standing in the list. */
export interface Extra {
  id: string;
  label: Text;
  icon: Component<{ size?: number | string; class?: string }>;
  /** Keys as shown; `shell/keyboard.ts` binds them. */
  keys?: string;
  /** A line is drawn above it in the menu. */
  apart?: boolean;
  /** Whether it can be done in this room now. */
  available: (room: RoomView) => boolean;
  load: () => Promise<{ default: Component<ExtraProps> }>;
}

/** [부가기능] in its order. */
export const extras: readonly Extra[] = [
  {
    id: "hold",
    label: work.hold,
    icon: Pause,
    keys: "Alt+M",
    available: ({ actions }) => actions.hold,
    load: () => import("./HoldDialog.svelte"),
  },
  {
    id: "transfer",
    label: requests.transfer,
    icon: ArrowRightLeft,
    apart: true,
    available: ({ actions, requests }) => actions.ask && !requests.some(({ kind }) => kind === "transfer"),
    load: () => import("../../requests/TransferDialog.svelte"),
  },
  {
    id: "review",
    label: requests.review,
    icon: MessageCircleQuestionMark,
    available: ({ actions, requests }) => actions.ask && !requests.some(({ kind }) => kind === "review"),
    load: () => import("../../requests/ReviewDialog.svelte"),
  },
  {
    id: "reassign",
    label: management.reassignTitle,
    icon: UserRoundCog,
    available: ({ actions }) => actions.reassign,
    load: () => import("../../manage/ReassignExtra.svelte"),
  },
  {
    id: "alarm",
    label: work.alarm,
    icon: AlarmClock,
    available: () => true,
    load: () => import("./AlarmDialog.svelte"),
  },
  {
    id: "category",
    label: work.category,
    icon: ListTree,
    apart: true,
    available: ({ actions }) => actions.memo,
    load: () => import("./CategoryDialog.svelte"),
  },
  {
    id: "flag",
    label: work.flag,
    icon: Flag,
    available: ({ actions }) => actions.memo,
    load: () => import("./FlagDialog.svelte"),
  },
  {
    id: "grade",
    label: work.grade,
    icon: Gem,
    available: ({ actions }) => actions.memo,
    load: () => import("./GradeDialog.svelte"),
  },
];
