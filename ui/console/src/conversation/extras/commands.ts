import type { RoomView } from "@sarangbang/api";
import type { Command } from "../../app/commands";
import { chosen } from "./chosen.svelte";
import { extras } from "./extras";

/** Every 부가기능 by key and from the palette. */
export function extraCommands(view: () => RoomView | null): Command[] {
  return extras.map(({ id, label, keys, available }) => ({
    id: `room.${id}`,
    label,
    group: "room",
    ...(keys ? { keys } : {}),
    available: () => {
      const room = view();
      return room !== null && available(room);
    },
    run: () => chosen.open(id),
  }));
}
