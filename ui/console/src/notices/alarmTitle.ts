import type { Alarm } from "@sarangbang/api";
import { t } from "@sarangbang/kit/i18n";
import { chat } from "@sarangbang/kit/i18n/messages/chat";
import { nameOf } from "../rooms/name";

/** Whom an alarm is about: the customer, or the number of a room one may not read any more. */
export function alarmTitle({ name, named, room_no }: Alarm): string {
  return name == null ? t(chat.roomNo, { no: room_no }) : nameOf({ name, named });
}
