// Where the links and pictures of a document lead, once it is a help page.
import { existsSync } from "node:fs";
import { join, normalize } from "node:path";
import { pageOf } from "./documents.mjs";

/**
 * Answers for one document, shown as a page in `language`. What leads nowhere is told to `complain`:
 * a page with a dead link is not built.
 */
export class Links {
  constructor({ folder, pages, language, text, complain }) {
    this.folder = folder;
    this.pages = new Map(pages.map((page) => [page.name, page]));
    this.language = language;
    this.text = text;
    this.complain = (what) => complain(`${text.file}: ${what}`);
  }

  /** The address of a link, and the title of the page where it leads to one; no address where it leads to no page. */
  resolve(href) {
    if (/^(https?|mailto):/.test(href)) return { address: href, outside: true };
    if (/^[a-z][a-z0-9+.-]*:|^\//i.test(href)) return this.dead(`a link to ${href} is not allowed`);
    const [path, anchor] = decoded(href).split("#");
    if (path === "") return this.at(this.text, "", anchor, href);
    const file = normalize(path);
    const target = pageOf(file);
    const page = target && this.pages.get(target.name);
    if (!page) return this.fileBeside(file, href);
    const text = page.texts[target.language];
    if (!text) return this.dead(`the link to ${href} leads to no document`);
    // What has no text in the reader's language is shown there in the other, with a notice.
    const language = page.texts[this.language] ? target.language : this.language;
    return { ...this.at(text, `/help/${language}/${target.name}`, anchor, href), title: text.title, file };
  }

  /** Where a picture of the documents is served. */
  picture(href) {
    const file = normalize(decoded(href));
    if (!/^images\/[a-z0-9-]+\.(png|webp)$/.test(file)) return this.dead(`${href} is no picture in docs/images`);
    if (!existsSync(join(this.folder, file))) return this.dead(`the picture ${href} does not exist`);
    return { address: `/help/${file}`, file };
  }

  at(text, address, anchor, href) {
    if (anchor === undefined) return { address };
    if (!text.headings.some(({ id }) => id === anchor)) return this.dead(`the link to ${href} leads to no heading`);
    return { address: `${address}#${anchor}` };
  }

  /** A file of the repository that is no page of the help, such as a code sample. */
  fileBeside(file, href) {
    return existsSync(join(this.folder, file)) ? {} : this.dead(`the link to ${href} leads to no file`);
  }

  dead(why) {
    this.complain(why);
    return {};
  }
}

function decoded(href) {
  try {
    return decodeURI(href);
  } catch {
    return href;
  }
}
