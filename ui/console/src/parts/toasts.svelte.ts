export interface Toast {
  id: number;
  kind: "done" | "problem";
  text: string;
}

const SHOWN_MS = 6_000;

/** Short answers to what the agent did. */
class Toasts {
  all = $state.raw<readonly Toast[]>([]);
  #next = 0;

  done(text: string): void {
    this.#add("done", text);
  }

  problem(text: string): void {
    this.#add("problem", text);
  }

  close(id: number): void {
    this.all = this.all.filter((toast) => toast.id !== id);
  }

  #add(kind: Toast["kind"], text: string): void {
    const id = ++this.#next;
    this.all = [...this.all, { id, kind, text }];
    setTimeout(() => this.close(id), SHOWN_MS);
  }
}

export const toasts = new Toasts();
