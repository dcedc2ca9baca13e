import type { Alarm, Message, RoomRow } from "@sarangbang/api";
import { t } from "@sarangbang/kit/i18n";
import { notice as words } from "@sarangbang/kit/i18n/messages/notice";
import { router } from "../app/router.svelte";
import { session } from "../app/session.svelte";
import { politeNameOf } from "../rooms/name";
import { alarmTitle } from "./alarmTitle";
import type { Kind } from "./kinds";

const OLD_MS = 120_000;
const LEADER = "sarangbang.notices";

/** When and how high the tones of each kind are. */
const TUNES: Readonly<Record<Kind, readonly (readonly [seconds: number, hertz: number])[]>> = {
  waiting: [[0, 659], [0.12, 784], [0.24, 988]],
  message: [[0, 784], [0.12, 1047]],
  assigned: [[0, 1047], [0.12, 784]],
  request: [[0, 880], [0.16, 880]],
  alarm: [[0, 1047], [0.14, 1047], [0.28, 1047], [0.42, 1319]],
};

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
    if (Date.now() - Date.parse(message.at) > OLD_MS || room.status === "bot") return;
    const body = message.text || message.attachments.map(({ name }) => name).join(", ");
    if (room.agent?.agent_id === session.me.agent_id) this.tell("message", politeNameOf(room), body, message.id, room.room_no);
    else if (room.agent == null) this.tell("waiting", politeNameOf(room), body, message.id, room.room_no);
  }

  /** A room came into sight, or its row changed; `known` is what was known of it before. */
  roomChanged(room: RoomRow, known: RoomRow | undefined): void {
    const me = session.me.agent_id;
    if (room.agent == null) {
      const fresh = Date.now() - Date.parse(room.started_at) <= OLD_MS;
      if (known || !fresh || room.status !== "waiting") return;
      this.tell("waiting", t(words.newWaiting, { name: politeNameOf(room) }), room.last_message?.text ?? "", `waiting-${room.room_no}`, room.room_no);
    } else if (room.agent.agent_id === me && known?.agent?.agent_id !== me && room.status !== "ended") {
      if (known || Date.now() - Date.parse(room.started_at) <= OLD_MS) {
        this.tell("assigned", t(words.cameToMe, { name: politeNameOf(room) }), room.last_message?.text ?? "", `assigned-${room.room_no}`, room.room_no);
      }
    }
  }

  alarmRang(alarm: Alarm): void {
    this.tell("alarm", t(words.alarmOf, { name: alarmTitle(alarm) }), alarm.note, `alarm-${alarm.room_no}-${alarm.at}`, alarm.room_no);
  }

  /** Tells of one kind in the ways the agent wants; a desktop notice only while the page is not in sight. */
  tell(kind: Kind, title: string, body: string, tag: string, roomNo: string | null): void {
    if (!this.#leads) return;
    const { sound, desktop_notices, notices } = session.preferences;
    if (sound && notices[kind].sound) this.beep(kind);
    if (desktop_notices && notices[kind].desktop && document.hidden) this.#show(title, body.slice(0, 120), tag, roomNo);
  }

  /** Asks the browser; answers whether notices may be shown. */
  async ask(): Promise<boolean> {
    if (this.permission === "unsupported") return false;
    this.permission = await Notification.requestPermission();
    return this.permission === "granted";
  }

  /** One of this kind as it would be told, in sight or not. */
  test(kind: Kind): void {
    const { sound, desktop_notices, notices } = session.preferences;
    if (sound && notices[kind].sound) this.beep(kind);
    if (desktop_notices && notices[kind].desktop) this.#show(t(words.testOf, { kind: t(words[kind]) }), t(words.testBody), `test-${kind}`, null);
  }

  /** Soft tones, another tune for each kind; no file. */
  beep(kind: Kind): void {
    this.#audio ??= new AudioContext();
    const audio = this.#audio;
    void audio.resume();
    for (const [offset, pitch] of TUNES[kind]) {
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
