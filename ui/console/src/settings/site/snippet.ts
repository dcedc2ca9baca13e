/** What pages include; docs/widget.md explains it. */
export function snippet(script: string, site: string): string {
  return `<script async src="${script}" data-site="${site}"></script>`;
}
