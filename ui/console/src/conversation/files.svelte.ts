import { ApiError, uploadFromConsole, type Attachment, type Upload } from "@sarangbang/api";
import { bytes, t } from "@sarangbang/kit/i18n";
import { chat } from "@sarangbang/kit/i18n/messages/chat";

export const MOST_FILES = 10;

/** A file on its way into a message. */
export interface PendingFile {
  id: number;
  name: string;
  size: number;
  /** Object URL of a picture. */
  preview: string | null;
  share: number;
  state: "uploading" | "ready" | "failed";
  problem: string;
  /** Whether the same file may go through when it is sent again. */
  retryable: boolean;
  attachment: Attachment | null;
}

/** Files waiting in the composer of one room. */
export class PendingFiles {
  all = $state.raw<readonly PendingFile[]>([]);
  #uploads = new Map<number, { file: File; upload: Upload | null }>();
  #next = 0;

  get ready(): boolean {
    return this.all.some(({ state }) => state === "ready");
  }

  get failed(): boolean {
    return this.all.some(({ state }) => state === "failed");
  }

  get uploading(): boolean {
    return this.all.some(({ state }) => state === "uploading");
  }

  /** Takes files up to the limit; answers whether all found room. */
  add(files: Iterable<File>, mostBytes: number): boolean {
    for (const file of files) {
      if (this.all.length >= MOST_FILES) return false;
      const id = ++this.#next;
      const preview = file.type.startsWith("image/") ? URL.createObjectURL(file) : null;
      const tooLarge = file.size > mostBytes;
      const problem = tooLarge ? t(chat.tooLarge, { max: bytes(mostBytes) }) : "";
      this.#uploads.set(id, { file, upload: null });
      this.all = [
        ...this.all,
        { id, name: file.name, size: file.size, preview, share: 0, state: tooLarge ? "failed" : "uploading", problem, retryable: false, attachment: null },
      ];
      if (!tooLarge) void this.#upload(id, file);
    }
    return true;
  }

  /** Takes in a file that comes by another way; answers how to tell what became of it. Null where there is no room for it. */
  adopt(name: string, size: number, preview: string | null): ((change: Partial<PendingFile>) => void) | null {
    if (this.all.length >= MOST_FILES) return null;
    const id = ++this.#next;
    this.all = [...this.all, { id, name, size, preview, share: 0, state: "uploading", problem: "", retryable: false, attachment: null }];
    return (change) => this.#change(id, change);
  }

  again(id: number): void {
    const entry = this.#uploads.get(id);
    if (!entry) return;
    this.#change(id, { state: "uploading", share: 0, problem: "" });
    void this.#upload(id, entry.file);
  }

  /** Cancels what is under way and forgets the file. */
  remove(id: number): void {
    this.#uploads.get(id)?.upload?.cancel();
    this.#forget(id);
  }

  /** The stored files, taken out of the composer; what failed stays. */
  takeReady(): Attachment[] {
    const ready = this.all.filter(({ attachment }) => attachment !== null);
    for (const { id } of ready) this.#forget(id);
    return ready.flatMap(({ attachment }) => attachment ?? []);
  }

  async #upload(id: number, file: File): Promise<void> {
    const upload = uploadFromConsole(file, (share) => this.#change(id, { share }));
    this.#uploads.set(id, { file, upload });
    try {
      this.#change(id, { attachment: await upload.done, state: "ready", share: 1 });
    } catch (error) {
      if (!(error instanceof ApiError) || error.code === "cancelled") return;
      const problem = error.code === "unsupported_type" ? t(chat.unsupported) : error.detail || t(chat.uploadFailed);
      this.#change(id, { state: "failed", problem, retryable: error.temporary });
    }
  }

  #forget(id: number): void {
    const gone = this.all.find((file) => file.id === id);
    if (gone?.preview) URL.revokeObjectURL(gone.preview);
    this.#uploads.delete(id);
    this.all = this.all.filter((file) => file.id !== id);
  }

  #change(id: number, change: Partial<PendingFile>): void {
    this.all = this.all.map((file) => (file.id === id ? { ...file, ...change } : file));
  }
}
