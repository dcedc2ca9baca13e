// All help pages: what is written where under /help/, and with which pictures.
import { bodyOf, escaped } from "./body.mjs";
import { frame } from "./frame.mjs";
import { LANGUAGES, WORDS } from "./words.mjs";

/**
 * The pages as `{ path, html }` and the names of the pictures that they show. Who names no language gets the first one's list. Every dead link is named in the error:
 * a manual that leads nowhere is not built. `fonts` is the address of the console's font styles.
 */
export function renderSite({ folder, groups, pages, fonts }) {
  const complaints = [];
  const pictures = new Set();
  const files = LANGUAGES.flatMap((language) => {
    const words = WORDS[language];
    const shown = pages.map((page) => textFor(page, language));
    const menu = groups.map(({ title, pages: names }) => ({
      title: title[language],
      pages: names.map((name) => shown.find((page) => page.name === name)),
    }));
    const inFrame = (page) => frame({ language, words, menu, fonts, ...page });
    const context = { folder, pages, language, words, pictures, complain: (what) => complaints.push(what) };
    const articles = shown.map(({ name, text, textLanguage }, at) => ({
      path: `${language}/${name}.html`,
      html: inFrame({
        name,
        title: text.title,
        body: bodyOf(text, context),
        textLanguage,
        headings: text.headings,
        previous: shown[at - 1],
        next: shown[at + 1],
      }),
    }));
    const index = inFrame({ title: `${words.product} ${words.help}`, body: indexOf(menu, words), textLanguage: language });
    const indexes = [`${language}/index.html`, ...(language === LANGUAGES[0] ? ["index.html"] : [])];
    return [...indexes.map((path) => ({ path, html: index })), ...articles];
  });
  if (complaints.length > 0) throw new Error(`the help is not whole:\n${[...new Set(complaints)].join("\n")}`);
  return { files, pictures: [...pictures] };
}

/** The text of a page in the reader's language, or else in the one that it has. */
function textFor({ name, texts }, language) {
  const textLanguage = texts[language] ? language : LANGUAGES.find((other) => texts[other]);
  const text = texts[textLanguage];
  return { name, text, textLanguage, title: text.title, address: `/help/${language}/${name}` };
}

function indexOf(menu, words) {
  const groups = menu.map(({ title, pages }) => {
    const cards = pages.map(({ address, text, textLanguage }) => {
      const summary = text.summary ? `<span>${escaped(text.summary)}</span>` : "";
      return `<li><a href="${address}" lang="${textLanguage}"><strong>${escaped(text.title)}</strong>${summary}</a></li>`;
    });
    return `<section><h2>${escaped(title)}</h2>\n<ul class="cards">\n${cards.join("\n")}\n</ul></section>`;
  });
  return `<p class="lead">${words.lead}</p>\n${groups.join("\n")}`;
}
