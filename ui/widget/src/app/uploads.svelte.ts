import type { Session } from "../chat/session";
import { ApiError } from "../chat/api";
import type { Attachment } from "@sarangbang/api";
import { upload } from "./upload";
import type { Words } from "./words";

export const MOST_FILES = 10;

export interface Chosen {
  key: number;
  name: string;
  size: number;
  preview: string | null;
  share: number;
  done: Attachment | null;
  cancel(): void;
}

/** Files chosen for the message being written. */
export class Uploads {
  items = $state<Chosen[]>([]);
  problem = $state("");
  private next = 0;

  constructor(
    private readonly session: Session,
    private readonly words: Words,
  ) {}

  get busy(): boolean {
    return this.items.some((item) => !item.done);
  }

  add(files: Iterable<File>) {
    const { t, size } = this.words;
    this.problem = "";
    const most = this.session.desk?.max_upload_bytes ?? 20 * 1024 * 1024;
    for (const file of files) {
      if (this.items.length >= MOST_FILES) this.problem = t("tooMany", { most: MOST_FILES });
      else if (file.size > most) this.problem = t("tooLarge", { name: file.name, most: size(most) });
      else if (file.size === 0) this.problem = t("empty", { name: file.name });
      else void this.start(file);
    }
  }

  remove(key: number) {
    const item = this.items.find((each) => each.key === key);
    item?.cancel();
    this.drop(key);
  }

  /** Hands over what is uploaded and begins anew. */
  take(): Attachment[] {
    const done = this.items.flatMap((item) => (item.done ? [$state.snapshot(item.done)] : []));
    this.clear();
    return done;
  }

  clear() {
    for (const { key } of [...this.items]) this.remove(key);
    this.problem = "";
  }

  private async start(file: File) {
    const stop = new AbortController();
    const key = this.next++;
    const preview = /^image\/(png|jpe?g|gif|webp)$/.test(file.type) ? URL.createObjectURL(file) : null;
    const { name, size } = file;
    this.items.push({ key, name, size, preview, share: 0, done: null, cancel: () => stop.abort() });
    const item = () => this.items.find((each) => each.key === key);
    const progress = (share: number) => {
      const mine = item();
      if (mine) mine.share = share;
    };
    try {
      const done = await this.persist(file, progress, stop.signal);
      const mine = item();
      if (mine) mine.done = done;
    } catch (error) {
      if (stop.signal.aborted) return;
      this.drop(key);
      this.problem = this.reason(error, name);
    }
  }

  private async persist(file: File, progress: (share: number) => void, signal: AbortSignal) {
    for (;;) {
      try {
        return await this.session.as((token) => upload(file, token, progress, signal));
      } catch (error) {
        if (!(error instanceof ApiError) || error.status !== 429 || signal.aborted) throw error;
        await new Promise((resolve) => setTimeout(resolve, error.retryAfter * 1000 + 50));
      }
    }
  }

  private reason(error: unknown, name: string): string {
    const { t, size } = this.words;
    const code = error instanceof ApiError ? error.code : "";
    if (code === "too_large")
      return t("tooLarge", { name, most: size(this.session.desk?.max_upload_bytes ?? 0) });
    return t(code === "unsupported_type" ? "unsupported" : "uploadFailed", { name });
  }

  private drop(key: number) {
    const item = this.items.find((each) => each.key === key);
    if (item?.preview) URL.revokeObjectURL(item.preview);
    this.items = this.items.filter((each) => each.key !== key);
  }
}
