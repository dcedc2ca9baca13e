import type { RoomRow } from "@sarangbang/api";
import { t } from "@sarangbang/kit/i18n";
import { chat } from "@sarangbang/kit/i18n/messages/chat";

const MARK = 3;

type Named = Pick<RoomRow, "name" | "named">;

/** Who writes in a room, for lists and headings: nobody is called by a random ID. */
export function nameOf({ name, named }: Named): string {
  return named ? name : t(chat.guest, { mark: name.slice(-MARK) });
}

/** The same, where somebody is spoken of in a sentence. */
export function politeNameOf(room: Named): string {
  return room.named ? t(chat.politeName, { name: room.name }) : nameOf(room);
}
