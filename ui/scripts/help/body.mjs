// The text of a page as HTML. Raw HTML of a document is shown as the text that it is.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Parser, Renderer } from "marked";
import { plainText } from "./documents.mjs";
import { Links } from "./links.mjs";
import { sizeOf } from "./pictures.mjs";

const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

export const escaped = (text) => text.replace(/[&<>"']/g, (sign) => ESCAPES[sign]);

class PageRenderer extends Renderer {
  constructor({ folder, links, words, pictures }) {
    super();
    Object.assign(this, { folder, links, words, pictures });
  }

  html({ text, block }) {
    return block ? `<p>${escaped(text.trim())}</p>\n` : escaped(text);
  }

  heading({ tokens, depth, id }) {
    const inside = this.parser.parseInline(tokens);
    const label = escaped(this.words.anchor(plainText(tokens)));
    const anchor = `<a class="anchor" href="#${escaped(id)}" aria-label="${label}">#</a>`;
    return `<h${depth} id="${escaped(id)}">${inside} ${anchor}</h${depth}>\n`;
  }

  link({ href, tokens }) {
    const { address, outside, title, file } = this.links.resolve(href);
    const shown = title && plainText(tokens) === file ? escaped(title) : this.parser.parseInline(tokens);
    if (address === undefined) return shown;
    return `<a href="${escaped(address)}"${outside ? ' rel="noreferrer"' : ""}>${shown}</a>`;
  }

  image({ href, text }) {
    const { address, file } = this.links.picture(href);
    if (!address) return escaped(text);
    if (!text) this.links.complain(`the picture ${href} has no words for those who don't see it`);
    this.pictures.add(file);
    const { width, height } = sizeOf(readFileSync(join(this.folder, file)), file);
    const image = `<img src="${address}" alt="${escaped(text)}" width="${width}" height="${height}" loading="lazy">`;
    return `<a class="picture" href="${address}">${image}</a>`;
  }

  code({ text }) {
    return `<pre tabindex="0" role="group" aria-label="${this.words.code}"><code>${escaped(text)}\n</code></pre>\n`;
  }

  tablecell(token) {
    return token.header && token.tokens.length === 0 ? "<td></td>\n" : super.tablecell(token);
  }

  table(token) {
    return `<div class="table" tabindex="0" role="group" aria-label="${this.words.table}">${super.table(token)}</div>\n`;
  }
}

/** Renders `text` for readers of `language`; the pictures that it shows are added to `pictures`. */
export function bodyOf(text, { folder, pages, language, words, pictures, complain }) {
  const links = new Links({ folder, pages, language, text, complain });
  return new Parser({ gfm: true, renderer: new PageRenderer({ folder, links, words, pictures }) }).parse(text.tokens);
}
