/** Pictures fetched with the bearer token. An object URL lives as long as somebody shows it. */
export class Pictures {
  private held = new Map<string, { url: Promise<string>; users: number }>();

  constructor(private readonly load: (id: string) => Promise<Blob>) {}

  /** Gives the URL to `shown` and answers how to let it go again. */
  show(id: string, shown: (url: string | null) => void): () => void {
    let picture = this.held.get(id);
    if (!picture) {
      picture = { url: this.load(id).then((blob) => URL.createObjectURL(blob)), users: 0 };
      this.held.set(id, picture);
    }
    const mine = picture;
    let gone = false;
    mine.users++;
    mine.url.then(
      (url) => gone || shown(url),
      () => {
        if (this.held.get(id) === mine) this.held.delete(id);
        if (!gone) shown(null);
      },
    );
    return () => {
      if (gone) return;
      gone = true;
      // A bubble may only move from unsent to sent: the same picture is asked for again at once.
      setTimeout(() => this.release(id, mine), 1_000);
    };
  }

  private release(id: string, picture: { url: Promise<string>; users: number }) {
    if (--picture.users > 0) return;
    if (this.held.get(id) === picture) this.held.delete(id);
    picture.url.then(URL.revokeObjectURL, () => undefined);
  }
}

export function save(blob: Blob, name: string) {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
