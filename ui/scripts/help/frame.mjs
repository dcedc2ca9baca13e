// What stands around the text of every help page.
import { escaped } from "./body.mjs";
import { LANGUAGES, WORDS } from "./words.mjs";

const HOUSE =
  '<svg viewBox="0 0 32 32" width="24" height="24" aria-hidden="true"><rect width="32" height="32" rx="9" fill="#1a5fd0"/>' +
  '<path d="M7 22.500V15l9-6.500 9 6.500v7.500M12.500 22.500v-5h7v5" fill="none" stroke="#fff" stroke-width="2.600" ' +
  'stroke-linecap="round" stroke-linejoin="round"/></svg>';

/** A whole page of a title and a body in `textLanguage`; without a `name` it is the list of pages. */
export function frame({ language, words, menu, fonts, name, title, body, textLanguage, headings = [], previous, next }) {
  const sections = headings.filter(({ depth }) => depth === 2);
  const other = LANGUAGES.find((choice) => choice !== language);
  const twin = `/help/${other}/${name ?? ""}`;
  const notice =
    textLanguage === language ? "" : `<p class="notice" role="note">${words.onlyIn[textLanguage]}</p>\n`;
  const inOther = textLanguage === language ? "" : ` lang="${textLanguage}"`;
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="same-origin">
<title>${escaped(name ? words.title(title) : title)}</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<link rel="alternate" hreflang="${other}" href="${twin}">
<link rel="stylesheet" href="${fonts}">
<link rel="stylesheet" href="/help/help.css">
</head>
<body>
<a class="skip" href="#content">${words.skip}</a>
<header class="top">
<a class="brand" href="/help/${language}/">${HOUSE}<span><strong>${words.product}</strong> ${words.help}</span></a>
<nav class="elsewhere">
<a href="${twin}" lang="${other}" hreflang="${other}">${WORDS[other].name}</a>
<a href="/">${words.toConsole}</a>
</nav>
</header>
<div class="layout${sections.length > 2 ? " with-parts" : ""}">
<nav class="side" aria-label="${words.pages}">
${listOf(menu, name)}
</nav>
<details class="menu">
<summary>${words.pages}</summary>
<nav aria-label="${words.pages}">
${listOf(menu, name)}
</nav>
</details>
<main id="content" tabindex="-1">
${notice}<article${inOther}>
<h1${headings[0] ? ` id="${escaped(headings[0].id)}"` : ""}>${escaped(title)}</h1>
${sections.length > 2 ? parts(sections, words, language) : ""}<div class="text">
${body}</div>
</article>
${around(previous, next, words)}</main>
</div>
</body>
</html>
`;
}

function listOf(menu, name) {
  return menu
    .map(({ title, pages }) => {
      const links = pages.map((page) => {
        const current = page.name === name ? ' aria-current="page"' : "";
        return `<li><a href="${page.address}" lang="${page.textLanguage}"${current}>${escaped(page.title)}</a></li>`;
      });
      return `<p>${escaped(title)}</p>\n<ul>\n${links.join("\n")}\n</ul>`;
    })
    .join("\n");
}

function parts(sections, words, language) {
  const links = sections.map(({ id, text }) => `<li><a href="#${escaped(id)}">${escaped(text)}</a></li>`);
  return `<nav class="parts" aria-label="${words.onThisPage}">
<p lang="${language}">${words.onThisPage}</p>
<ul>
${links.join("\n")}
</ul>
</nav>
`;
}

function around(previous, next, words) {
  const link = (page, word, kind) =>
    page ? `<a class="${kind}" rel="${kind}" href="${page.address}"><span>${word}</span> ${escaped(page.title)}</a>\n` : "";
  if (!previous && !next) return "";
  return `<nav class="around" aria-label="${words.around}">
${link(previous, words.previous, "prev")}${link(next, words.next, "next")}</nav>
`;
}
