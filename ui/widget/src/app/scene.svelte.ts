import { getContext, setContext } from "svelte";
import type { Box } from "../chat/box";
import type { Chat } from "../chat/chat";
import { blank, type View } from "../chat/view";
import { Pictures } from "./pictures";
import type { Words } from "./words";

/** Everything a component may need, handed down once. */
export class Scene {
  view = $state.raw<View>(blank);
  /** Whether the window is shown; always on a page of its own. */
  open = $state(false);
  chat!: Chat;
  readonly pictures = new Pictures((id) => this.bytes(id));

  constructor(
    readonly words: Words,
    readonly box: Box,
    readonly site: string,
    /** Inside another page: there is a close button. */
    readonly framed: boolean,
    readonly close: () => void,
  ) {}

  bytes(id: string): Promise<Blob> {
    return this.chat.session.bytes(`/widget/v1/attachments/${encodeURIComponent(id)}`);
  }
}

const KEY = Symbol();
export const handDown = (scene: Scene) => setContext(KEY, scene);
export const scene = () => getContext<Scene>(KEY);
