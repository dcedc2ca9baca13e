import { api, type Alarm } from "@sarangbang/api";
import { notices } from "./notices.svelte";

/** One's own alarms, and which of them ring. One that rang stays until it is dropped, over reloads too. */
class Alarms {
  all = $state.raw<readonly Alarm[] | null>(null);
  failed = $state(false);
  readonly ringing: readonly Alarm[] = $derived((this.all ?? []).filter(({ rung }) => rung));
  readonly waiting: readonly Alarm[] = $derived((this.all ?? []).filter(({ rung }) => !rung));

  readonly load = async (): Promise<void> => {
    try {
      this.all = (await api.alarms()).items;
      this.failed = false;
    } catch {
      this.failed = this.all === null;
    }
  };

  async ring(alarm: Alarm): Promise<void> {
    await this.load();
    notices.alarmRang(this.all?.find(({ room_no }) => room_no === alarm.room_no) ?? alarm);
  }

  /** Sets the alarm about a room in place of the one before; without a time it is dropped. */
  async set(roomNo: string, at: number | null, note = ""): Promise<Alarm | null> {
    const { alarm } = await api.setAlarm(roomNo, { at: at === null ? null : new Date(at).toISOString(), note });
    await this.load();
    return alarm ?? null;
  }
}

export const alarms = new Alarms();
