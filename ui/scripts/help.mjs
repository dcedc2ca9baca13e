// Makes the help pages of the documents in docs/, beside the built console that the server carries.
import { copyFile, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { readGroups, readPages } from "./help/documents.mjs";
import { renderSite } from "./help/site.mjs";

const ui = join(import.meta.dirname, "..");
const docs = join(ui, "../docs");
const dist = join(ui, "console/dist");
const help = join(dist, "help");

/** The console's font styles, which browsers then have already. */
async function fontStyles() {
  const files = await readdir(join(dist, "assets"));
  const found = files.find((file) => /^pretendard.*\.css$/.test(file));
  if (!found) throw new Error("console/dist has no font styles: build the console first");
  return `/assets/${found}`;
}

async function write(path, content) {
  await mkdir(dirname(join(help, path)), { recursive: true });
  await writeFile(join(help, path), content);
}

const listed = JSON.parse(await readFile(join(ui, "scripts/help/pages.json"), "utf8"));
const groups = readGroups(docs, listed);
const { files, pictures } = renderSite({ folder: docs, groups, pages: readPages(docs, groups), fonts: await fontStyles() });

await rm(help, { recursive: true, force: true });
for (const { path, html } of files) await write(path, html);
const tokens = await readFile(join(ui, "kit/src/tokens.css"), "utf8");
await write("help.css", tokens + (await readFile(join(ui, "scripts/help/help.css"), "utf8")));
await mkdir(join(help, "images"), { recursive: true });
for (const picture of pictures) await copyFile(join(docs, picture), join(help, "images", basename(picture)));
console.log(`help: ${files.length} pages, ${pictures.length} pictures`);
