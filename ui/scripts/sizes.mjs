// Fails when what a browser loads first has grown beyond its budget. Fonts are left out.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";

const KIB = 1024;
const ui = join(import.meta.dirname, "..");

const budgets = [
  { name: "console, first load", files: () => linkedFrom("console/dist/index.html", "console/dist"), most: 120 * KIB },
  { name: "widget loader", files: () => ["widget/dist/widget.js"], most: 3 * KIB },
  { name: "widget frame", files: () => linkedFrom("widget/dist/frame.html", "widget/dist"), most: 40 * KIB },
];

function linkedFrom(page, root) {
  const html = readFileSync(join(ui, page), "utf8");
  const linked = [...html.matchAll(/(?:src|href)="([^"]+\.(?:js|css))"/g)].map((found) => found[1]);
  const queue = linked.map((url) => placeOf(url, page, root));
  const seen = new Set([page]);
  while (queue.length > 0) {
    const file = queue.shift();
    if (seen.has(file)) continue;
    seen.add(file);
    if (!file.endsWith(".js")) continue;
    for (const [, other] of readFileSync(join(ui, file), "utf8").matchAll(/(?:from|import)\s*"(\.{1,2}\/[^"]+\.js)"/g)) {
      queue.push(join(dirname(file), other));
    }
  }
  return [...seen];
}

function placeOf(url, page, root) {
  if (!url.startsWith("/")) return join(dirname(page), url);
  const inRoot = join(root, url);
  return existsSync(join(ui, inRoot)) ? inRoot : join(root, url.replace(/^\/widget\//, "/"));
}

let failed = false;
for (const { name, files, most } of budgets) {
  let size = 0;
  try {
    for (const file of files()) size += gzipSync(readFileSync(join(ui, file)), { level: 9 }).length;
  } catch (error) {
    console.error(`${name}: not built (${error.code ?? error.message})`);
    failed = true;
    continue;
  }
  const verdict = size <= most ? "ok" : "TOO LARGE";
  console.log(`${name.padEnd(22)} ${(size / KIB).toFixed(1).padStart(6)} KiB gzip of ${most / KIB} KiB  ${verdict}`);
  failed ||= size > most;
}
process.exitCode = failed ? 1 : 0;
