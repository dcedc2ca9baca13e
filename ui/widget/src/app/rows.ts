import type { Unsent } from "../chat/outbox";
import type { VisitorMessage } from "@sarangbang/api";

/** A line of the conversation as it is drawn. */
export interface Row {
  key: string;
  message: VisitorMessage;
  unsent?: Unsent;
  /** First of its day. */
  day: boolean;
  /** First of a run by one author. */
  first: boolean;
  /** Last of a run within one minute: it shows the time. */
  last: boolean;
}

/** Own messages keep their key when they are stored, so that no bubble is drawn anew. */
export function rows(messages: VisitorMessage[], unsent: Unsent[] = []): Row[] {
  const once = new Map(messages.map((message) => [message.id, message]));
  const shown = [...once.values()].filter((message) => !message.system?.internal);
  const stored = new Set(shown.map((message) => message.client_id));
  const all: Row[] = shown.map((message) => row(message.client_id ?? message.id, message));
  for (const item of unsent)
    if (!stored.has(item.client_id)) all.push({ ...row(item.client_id, draft(item)), unsent: item });
  all.forEach((each, i) => {
    const before = all[i - 1]?.message;
    const after = all[i + 1];
    each.day = !before || day(before.at) !== day(each.message.at);
    each.first = each.day || !before || author(before) !== author(each.message);
    each.last =
      !after ||
      author(after.message) !== author(each.message) ||
      after.message.at.slice(0, 16) !== each.message.at.slice(0, 16);
  });
  return all;
}

function row(key: string, message: VisitorMessage): Row {
  return { key, message, day: false, first: true, last: true };
}

function draft({ client_id, text, attachments, at }: Unsent): VisitorMessage {
  return { seq: 0, id: client_id, client_id, kind: "text", from: "customer", text, at, attachments };
}

function author(message: VisitorMessage): string {
  return message.from + (message.agent_name ?? "") + (message.kind === "system" ? message.id : "");
}

function day(at: string): string {
  return new Date(at).toDateString();
}
