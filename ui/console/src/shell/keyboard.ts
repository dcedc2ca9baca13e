import { availableCommands } from "../app/commands";

/** Commands by the physical key: in Hangul mode `key` is another letter, `code` is not. */
const ALT_KEYS: Readonly<Record<string, string>> = {
  KeyJ: "room.next",
  KeyK: "room.previous",
  KeyE: "room.end",
  KeyL: "room.reply",
  KeyP: "room.memo",
  KeyM: "room.hold",
  KeyT: "templates.search",
  Comma: "past.newer",
  Period: "past.older",
};

/** The command a key press asks for, if there is one. */
export function commandOf(event: Pick<KeyboardEvent, "altKey" | "ctrlKey" | "metaKey" | "shiftKey" | "code" | "key">, typing: boolean): string | null {
  if (event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey) return ALT_KEYS[event.code] ?? null;
  const question = event.key === "?" || (event.code === "Slash" && event.shiftKey);
  if (question && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) return "view.keys";
  return null;
}

export function onKey(event: KeyboardEvent): void {
  if (event.isComposing || event.defaultPrevented || document.querySelector("dialog[open]")) return;
  const id = commandOf(event, isTyping(event.target));
  const command = id === null ? undefined : availableCommands().find((one) => one.id === id);
  if (!command) return;
  event.preventDefault();
  void command.run();
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}
