import type { CategoryGroup, ChannelGroup, GroupMember, StaffMember } from "@sarangbang/api";

/** Most rooms of one agent at a time that may be set. */
export const CAPACITY_MAX = 1_000;
/** Characters of a group's name at most. */
export const NAME_MAX = 30;

/** A group as it is edited; a new one has no id yet. */
export interface EditedGroup {
  id?: string;
  name: string;
  members: readonly GroupMember[];
}

/** The group that a line names; blank: none. */
export function groupOf(lines: readonly CategoryGroup[], category: string, division: string | null): string {
  return lines.find((line) => line.category_id === category && (line.division_id ?? null) === division)?.group_id ?? "";
}

/** The lines with another group for a category; blank: without a line of its own. */
export function withGroup(lines: readonly CategoryGroup[], category: string, division: string | null, group: string): CategoryGroup[] {
  const others = lines.filter((line) => line.category_id !== category || (line.division_id ?? null) !== division);
  return group === "" ? others : [...others, { category_id: category, division_id: division, group_id: group }];
}

/** The same of a channel. */
export function withChannelGroup(lines: readonly ChannelGroup[], channel: string, group: string): ChannelGroup[] {
  const others = lines.filter((line) => line.channel_id !== channel);
  return group === "" ? others : [...others, { channel_id: channel, group_id: group }];
}

/** Which of the words for an agent's state holds. */
export function stateOf({ available, on_duty, load, capacity }: StaffMember): "away" | "offDuty" | "full" | "takes" {
  if (!available) return "away";
  if (!on_duty) return "offDuty";
  return load >= capacity ? "full" : "takes";
}

export const isCapacity = (capacity: number): boolean => Number.isInteger(capacity) && capacity >= 1 && capacity <= CAPACITY_MAX;

/** What is wrong with a group, if anything. */
export function faultOf({ name, members }: EditedGroup): "noName" | "emptyGroup" | null {
  if (name.trim() === "") return "noName";
  return members.length === 0 ? "emptyGroup" : null;
}
