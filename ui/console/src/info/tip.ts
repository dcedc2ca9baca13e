import type { Attachment } from "svelte/attachments";

const HOVER_MS = 350;
const LEAVE_MS = 120;
const GAP = 6;
const EDGE = 8;

let bubble: HTMLElement | null = null;
let owner: Element | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;

function later(act: () => void, milliseconds: number): void {
  clearTimeout(timer);
  timer = setTimeout(act, milliseconds);
}

function hide(): void {
  clearTimeout(timer);
  owner = null;
  if (bubble?.matches(":popover-open")) bubble.hidePopover();
}

function makeBubble(): HTMLElement {
  const made = document.createElement("div");
  made.role = "tooltip";
  made.popover = "manual";
  made.className =
    "fixed m-0 w-max max-w-72 rounded-control border border-line bg-raised px-2.5 py-1.5 text-[12px] leading-[18px] text-text shadow-pop";
  made.addEventListener("pointerenter", () => clearTimeout(timer));
  made.addEventListener("pointerleave", () => later(hide, LEAVE_MS));
  return made;
}

function show(node: Element, anchor: Element, text: string): void {
  clearTimeout(timer);
  if (text === "" || !node.isConnected) return;
  bubble ??= makeBubble();
  owner = node;
  const home = node.closest("dialog, aside, main, section") ?? document.body;
  if (bubble.parentElement !== home) home.append(bubble);
  bubble.textContent = text;
  bubble.style.inset = "auto";
  if (!bubble.matches(":popover-open")) bubble.showPopover();
  const at = anchor.getBoundingClientRect();
  const size = bubble.getBoundingClientRect();
  const below = at.bottom + GAP + size.height + EDGE <= innerHeight;
  const left = Math.min(Math.max(EDGE, at.left), innerWidth - size.width - EDGE);
  bubble.style.left = `${Math.max(EDGE, left)}px`;
  bubble.style.top = `${below ? at.bottom + GAP : Math.max(EDGE, at.top - GAP - size.height)}px`;
}

/**
 * Shows a short text at hover and focus. The element's accessible name must say the same: the bubble is for
 * the eye. It stays while the pointer is on it and goes with Esc.
 */
export function tip(text: () => string, anchor?: () => Element | null | undefined): Attachment<HTMLElement> {
  return (node) => {
    const open = () => show(node, anchor?.() ?? node, text());
    const listeners: [string, (event: Event) => void][] = [
      ["pointerenter", (event) => (event as PointerEvent).pointerType === "mouse" && later(open, HOVER_MS)],
      ["pointerleave", () => later(hide, LEAVE_MS)],
      ["focus", () => node.matches(":focus-visible") && open()],
      ["blur", hide],
      ["click", () => node.localName === "button" && open()],
      [
        "keydown",
        (event) => {
          if ((event as KeyboardEvent).key !== "Escape" || owner !== node) return;
          event.stopPropagation();
          hide();
        },
      ],
    ];
    for (const [name, listener] of listeners) node.addEventListener(name, listener);
    return () => {
      for (const [name, listener] of listeners) node.removeEventListener(name, listener);
      if (owner === node) hide();
    };
  };
}
