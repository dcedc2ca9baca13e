import { tick } from "svelte";

type On<E extends Event> = E & { currentTarget: HTMLElement };

/** Moves something up and down in its list by buttons and by the arrow keys on its grip. It moves away under the focus: the focus follows. */
export function moving(move: (by: number) => void) {
  async function step(event: On<Event>, by: number): Promise<void> {
    const { currentTarget: button } = event;
    move(by);
    await tick();
    button.focus();
  }
  function onkeydown(event: On<KeyboardEvent>): void {
    const by = event.code === "ArrowUp" ? -1 : event.code === "ArrowDown" ? 1 : 0;
    if (by === 0) return;
    event.preventDefault();
    void step(event, by);
  }
  return { step, onkeydown };
}
