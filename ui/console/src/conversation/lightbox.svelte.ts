import type { Attachment } from "@sarangbang/api";

/** The picture shown large, among those that came with it. */
class Lightbox {
  images = $state.raw<readonly Attachment[]>([]);
  at = $state(0);

  image: Attachment | null = $derived(this.images[this.at] ?? null);

  open(images: readonly Attachment[], image: Attachment): void {
    this.images = images;
    this.at = Math.max(0, images.indexOf(image));
  }

  step(by: number): void {
    const { length } = this.images;
    if (length > 1) this.at = (this.at + by + length) % length;
  }

  close(): void {
    this.images = [];
  }
}

export const lightbox = new Lightbox();
