import type { Message, RoomRow } from "@sarangbang/api";
import { t } from "@sarangbang/kit/i18n";
import { account } from "@sarangbang/kit/i18n/messages/account";
import { router } from "../app/router.svelte";
import { session } from "../app/session.svelte";
import { politeNameOf } from "../rooms/name";

const OLD_MS = 120_000;
const LEADER = "sarangbang.notices";

type Permission = NotificationPermission | "unsupported";

/** Sound and desktop notices. Of several tabs only one gives them. */
class Notices {
  permission = $state<Permission>(permission());
  #leads = false;
  #audio: AudioContext | null = null;

  constructor() {
    if (!("locks" in navigator)) this.#leads = true;
    else void navigator.locks.request(LEADER, () => this.#leadForEver());
  }

  customerWrote(message: Message, room: RoomRow): void {
    if (!this.#leads || !this.#concerns(room) || Date.now() - Date.parse(message.at) > OLD_MS) return;
    if (session.preferences.sound) this.beep();
    if (session.preferences.desktop_notices && document.hidden) {
      const body = message.text || message.attachments.map(({ name }) => name).join(", ");
      this.#show(politeNameOf(room), body.slice(0, 120), message.id, room.room_no);
    }
  }

  /** Something else than a message that an agent is to know of; `watched`: they look at it. */
  told(title: string, body: string, tag: string, watched: boolean): void {
    if (!this.#leads || (watched && document.hasFocus())) return;
    if (session.preferences.sound) this.beep();
    if (session.preferences.desktop_notices && document.hidden) this.#show(title, body, tag, null);
  }

  /** Asks the browser; answers whether notices may be shown. */
  async ask(): Promise<boolean> {
    if (this.permission === "unsupported") return false;
    this.permission = await Notification.requestPermission();
    return this.permission === "granted";
  }

  test(): void {
    if (session.preferences.sound) this.beep();
    if (session.preferences.desktop_notices) this.#show(t(account.testTitle), t(account.testBody), "test", null);
  }

  /** Two soft tones; no file. */
  beep(): void {
    this.#audio ??= new AudioContext();
    const audio = this.#audio;
    void audio.resume();
    for (const [offset, pitch] of [[0, 784], [0.12, 1047]] as const) {
      const start = audio.currentTime + offset;
      const tone = audio.createOscillator();
      const volume = audio.createGain();
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0, start);
      volume.gain.linearRampToValueAtTime(0.12, start + 0.015);
      volume.gain.exponentialRampToValueAtTime(0.001, start + 0.22);
      tone.connect(volume).connect(audio.destination);
      tone.start(start);
      tone.stop(start + 0.25);
    }
  }

  #concerns(room: RoomRow): boolean {
    return room.status !== "bot" && (room.agent == null || room.agent.agent_id === session.me.agent_id);
  }

  #show(title: string, body: string, tag: string, roomNo: string | null): void {
    if (this.permission !== "granted") return;
    const notice = new Notification(title, { body, tag, icon: "/favicon.svg" });
    notice.onclick = () => {
      window.focus();
      if (roomNo !== null) router.openRoom(roomNo);
      notice.close();
    };
  }

  #leadForEver(): Promise<never> {
    this.#leads = true;
    return new Promise(() => {});
  }
}

function permission(): Permission {
  return "Notification" in window ? Notification.permission : "unsupported";
}

export const notices = new Notices();
