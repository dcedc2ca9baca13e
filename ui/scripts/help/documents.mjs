// The Markdown documents: read, taken apart, with their titles and the anchors of their headings.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { lexer } from "marked";
import { LANGUAGES } from "./words.mjs";

const SUFFIX = { ko: ".ko.md", en: ".md" };

export const fileOf = (name, language) => `${name}${SUFFIX[language]}`;

/** `channels.ko.md` is the Korean text of the page `channels`; anything else is no document. */
export function pageOf(file) {
  const found = /^([a-z0-9-]+)(\.ko)?\.md$/.exec(file);
  return found && { name: found[1], language: found[2] ? "ko" : "en" };
}

/** The groups of the help with the names of their pages; a document that is in no group joins the last one. */
export function readGroups(folder, { groups, leftOut }) {
  const listed = new Set([...groups.flatMap(({ pages }) => pages), ...leftOut]);
  const others = readdirSync(folder)
    .map(pageOf)
    .filter((page) => page && !listed.has(page.name))
    .map(({ name }) => name);
  const last = groups.length - 1;
  return groups.map((group, at) => (at === last ? { ...group, pages: [...new Set([...group.pages, ...others])] } : group));
}

/** Every text of every page, as `{ name, texts: { ko?, en? } }`. */
export function readPages(folder, groups) {
  return groups.flatMap(({ pages }) => pages).map((name) => {
    const texts = {};
    for (const language of LANGUAGES) {
      const path = join(folder, fileOf(name, language));
      if (existsSync(path)) texts[language] = takeApart(readFileSync(path, "utf8"), fileOf(name, language));
    }
    if (Object.keys(texts).length === 0) throw new Error(`${name}: there is no such document in ${folder}`);
    return { name, texts };
  });
}

/** A document as tokens, its title and its headings; the file's name is for messages and for the link to its twin. */
export function takeApart(markdown, file) {
  const tokens = lexer(markdown).filter((token) => token.type !== "space" && !isLinkToTwin(token, file));
  const ids = new Map();
  const headings = tokens
    .filter(({ type }) => type === "heading")
    .map((token) => {
      const text = plainText(token.tokens);
      const slug = slugOf(text);
      const seen = ids.get(slug) ?? 0;
      ids.set(slug, seen + 1);
      token.id = seen === 0 ? slug : `${slug}-${seen}`;
      return { id: token.id, depth: token.depth, text };
    });
  const [first, ...rest] = tokens;
  if (first?.depth !== 1 || rest.some(({ depth }) => depth === 1)) {
    throw new Error(`${file}: a document begins with its title, the only heading of the first level`);
  }
  return { file, tokens: rest, headings, title: headings[0].text, summary: summaryOf(rest) };
}

/** The same anchors as GitHub gives, so that a link works in both places. */
function slugOf(heading) {
  return heading.toLowerCase().replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, "").replaceAll(" ", "-");
}

/** What a reader sees of inline tokens, without their marks. */
export function plainText(tokens = []) {
  return tokens.map((token) => (token.tokens ? plainText(token.tokens) : token.type === "br" ? " " : token.text)).join("");
}

/** The line ‘한국어: channels.ko.md’ at the top: the page's header links to the other language. */
function isLinkToTwin(token, file) {
  if (token.type !== "paragraph") return false;
  const page = pageOf(file);
  const twin = fileOf(page.name, page.language === "ko" ? "en" : "ko");
  const [link, ...others] = token.tokens.filter(({ type }) => type === "link");
  return link?.href === twin && others.length === 0 && /^[\p{L}]*:? ?$/u.test(token.raw.replace(link.raw, "").trim());
}

/** The first sentence of what follows the title, for the list of pages. */
function summaryOf([first]) {
  const text = plainText(first?.type === "paragraph" ? first.tokens : []).replace(/\s+/g, " ").trim();
  return /^.*?[.!?:](?= |$)/u.exec(text)?.[0].replace(/:$/, ".") ?? text;
}
