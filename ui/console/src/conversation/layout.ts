import type { Message } from "@sarangbang/api";
import { dayKey } from "@sarangbang/kit/i18n";

const TOGETHER_MS = 60_000;

/** A message and how it stands among its neighbours. */
export interface Placed {
  message: Message;
  /** A new day begins with it. */
  newDay: boolean;
  /** It opens a run of one writer. */
  opens: boolean;
  /** It closes a run written within a minute: the time stands here. */
  closes: boolean;
}

export function place(messages: readonly Message[]): Placed[] {
  return messages.map((message, index) => {
    const before = messages[index - 1];
    const after = messages[index + 1];
    const newDay = !before || dayKey(before.at) !== dayKey(message.at);
    return { message, newDay, opens: newDay || !sameWriter(before, message), closes: !together(message, after) };
  });
}

function sameWriter(one: Message | undefined, other: Message): boolean {
  return one !== undefined && one.from === other.from && one.agent?.agent_id === other.agent?.agent_id;
}

function together(one: Message, next: Message | undefined): boolean {
  return next !== undefined && sameWriter(one, next) && Date.parse(next.at) - Date.parse(one.at) < TOGETHER_MS;
}
