import { router } from "../../app/router.svelte";
import { conversations } from "../conversations.svelte";
import { extras, type Extra } from "./extras";

/** Which 부가기능 is open. */
class Chosen {
  extra = $state.raw<Extra | null>(null);

  /** Opens one in the room in view, where it can be done. */
  open(id: string): void {
    const room = router.roomNo === null ? null : conversations.find(router.roomNo)?.view;
    const extra = extras.find((one) => one.id === id);
    if (room && extra?.available(room)) this.extra = extra;
  }

  close(): void {
    this.extra = null;
  }
}

export const chosen = new Chosen();
