import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { readGroups, readPages, takeApart } from "./documents.mjs";
import { sizeOf } from "./pictures.mjs";
import { renderSite } from "./site.mjs";

const docs = join(import.meta.dirname, "../../../docs");
const listed = JSON.parse(readFileSync(join(import.meta.dirname, "pages.json"), "utf8"));
const scratch = mkdtempSync(join(tmpdir(), "help-"));
after(() => rmSync(scratch, { recursive: true }));

/** A one-pixel picture. */
const PICTURE = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

/** Renders documents that are given as `{ "a.ko.md": "# …" }`; answers by path. */
function render(documents, names = ["a"]) {
  const folder = mkdtempSync(join(scratch, "docs-"));
  mkdirSync(join(folder, "images"));
  for (const [file, content] of Object.entries(documents)) writeFileSync(join(folder, file), content);
  const groups = [{ title: { ko: "상담사", en: "Agents" }, pages: names }];
  const { files, pictures } = renderSite({ folder, groups, pages: readPages(folder, groups), fonts: "/assets/fonts.css" });
  return { page: (path) => files.find((file) => file.path === path)?.html, pictures };
}

const article = (html) => /<article[^>]*>([\s\S]*)<\/article>/.exec(html)[1];

describe("a document", () => {
  test("becomes a page of its language, with the title of its first heading", () => {
    const { page } = render({ "a.ko.md": "# 상담방\n\n본문", "a.md": "# Rooms\n\nText" });
    assert.match(page("ko/a.html"), /<html lang="ko">[\s\S]*<title>상담방 · 사랑방 도움말<\/title>/);
    assert.match(page("en/a.html"), /<html lang="en">[\s\S]*<title>Rooms · Sarangbang help<\/title>/);
    assert.match(page("ko/index.html"), /<a href="\/help\/ko\/a" lang="ko"><strong>상담방<\/strong><span>본문<\/span>/);
  });

  test("without a text in the reader's language is shown in the other, and says so", () => {
    const { page } = render({ "a.md": "# Rooms\n\nText" });
    assert.match(page("ko/a.html"), /한국어판이 없어 영어로[\s\S]*<article lang="en">/);
    assert.doesNotMatch(page("en/a.html"), /class="notice"/);
    assert.match(render({ "a.ko.md": "# 방" }).page("en/a.html"), /not available in English[\s\S]*<article lang="ko">/);
  });

  test("can bring no markup of its own", () => {
    const hostile = '# A\n\n<script>alert(1)</script>\n\nText <img src=x onerror="alert(1)"> and `<b>`\n\n| <i>a</i> |\n|---|\n| <u>b</u> |\n';
    const html = article(render({ "a.md": hostile }).page("en/a.html"));
    assert.doesNotMatch(html, /<(script|img|b|i|u)\b/);
    assert.match(html, /&lt;script&gt;alert\(1\)&lt;\/script&gt;/);
    assert.match(html, /<code>&lt;b&gt;<\/code>/);
  });

  test("says nothing of its twin, which the header links to", () => {
    const { page } = render({ "a.md": "# A\n\nKorean: [a.ko.md](a.ko.md)\n\nText", "a.ko.md": "# 가\n\n[English](a.md)\n\n본문" });
    assert.doesNotMatch(article(page("en/a.html")), /Korean:/);
    assert.doesNotMatch(article(page("ko/a.html")), /English/);
    assert.match(page("ko/a.html"), /<a href="\/help\/en\/a" lang="en" hreflang="en">English<\/a>/);
  });

  test("begins with its only title", () => {
    assert.throws(() => takeApart("## A\n", "a.md"), /a\.md: a document begins with its title/);
    assert.throws(() => takeApart("# A\n\n# B\n", "a.md"), /the only heading of the first level/);
  });
});

describe("an anchor", () => {
  test("is made of the heading as GitHub makes it, with Hangul, once each", () => {
    const { headings } = takeApart("# T\n\n## 고객 ID와 `site_uid`\n\n## API: keys & more\n\n## 같은\n\n## 같은\n", "t.ko.md");
    assert.deepEqual(headings.map(({ id }) => id), ["t", "고객-id와-site_uid", "api-keys--more", "같은", "같은-1"]);
  });

  test("is found by a link to it, written as it is or percent-encoded", () => {
    const { page } = render({ "a.md": "# A\n\n## 가 나\n\n[x](#가-나) [y](#%EA%B0%80-%EB%82%98)" });
    assert.equal(article(page("en/a.html")).match(/href="#가-나"/g).length, 3);
  });
});

describe("a link", () => {
  test("to a document leads to its page; the document's name becomes the page's title", () => {
    const { page } = render(
      { "a.md": "# A\n\n[b.md](b.md), [part](b.md#two), [가](b.ko.md)", "b.md": "# Bee\n\n## Two", "b.ko.md": "# 비" },
      ["a", "b"],
    );
    const html = article(page("en/a.html"));
    assert.match(html, /<a href="\/help\/en\/b">Bee<\/a>, <a href="\/help\/en\/b#two">part<\/a>, <a href="\/help\/ko\/b">가<\/a>/);
  });

  test("to a document that has no Korean text stays among the Korean pages", () => {
    const { page } = render({ "a.ko.md": "# 가\n\n[b](b.md)", "b.md": "# Bee" }, ["a", "b"]);
    assert.match(article(page("ko/a.html")), /<a href="\/help\/ko\/b">b<\/a>/);
  });

  test("to a file that is no page is plain text", () => {
    const { page } = render({ "a.md": "# A\n\nSee [the code](code.txt).", "code.txt": "" });
    assert.match(article(page("en/a.html")), /See the code\./);
  });

  test("to another site tells it nothing", () => {
    const { page } = render({ "a.md": "# A\n\n[x](https://example.com/?a=1&b=2)" });
    assert.match(article(page("en/a.html")), /<a href="https:\/\/example\.com\/\?a=1&amp;b=2" rel="noreferrer">x<\/a>/);
  });

  for (const [what, markdown] of [
    ["to a missing document", "[x](gone.md)"],
    ["to a missing language", "[x](a.ko.md#b)\n\nText"],
    ["to a missing file", "[x](gone.txt)"],
    ["to a missing heading of its page", "[x](#gone)"],
    ["to a missing heading of another page", "[x](b.md#gone)"],
    ["to a script", "[x](javascript:alert%281%29)"],
    ["to the root", "[x](/etc/passwd)"],
    ["to a missing picture", "![x](images/gone.png)"],
    ["to a picture elsewhere", "![x](https://example.com/x.png)"],
    ["to a picture without words", "![](images/one.png)"],
  ]) {
    test(`${what} stops the build and is named`, () => {
      const documents = { "a.md": `# A\n\nText ${markdown}`, "b.md": "# B", "images/one.png": PICTURE };
      assert.throws(() => render(documents, ["a", "b"]), /the help is not whole:\na\.md: /);
    });
  }
});

test("a picture keeps its place, is copied, and opens whole", () => {
  const { page, pictures } = render({ "a.md": "# A\n\n![A room](images/one.png)", "images/one.png": PICTURE });
  assert.match(
    page("en/a.html"),
    /<a class="picture" href="\/help\/images\/one\.png"><img src="\/help\/images\/one\.png" alt="A room" width="1" height="1" loading="lazy"><\/a>/,
  );
  assert.deepEqual(pictures, ["images/one.png"]);
});

test("the size of a WebP is read in each of its forms", () => {
  const webp = (kind, bytes) => Buffer.concat([Buffer.from("RIFF\0\0\0\0WEBP"), Buffer.from(kind), Buffer.from(bytes)]);
  const lossy = webp("VP8 ", [0, 0, 0, 0, 0, 0, 0, 0x9d, 0x01, 0x2a, 0xa0, 0x05, 0x84, 0x03]);
  const lossless = webp("VP8L", [0, 0, 0, 0, 0x2f, 0x9f, 0xc5, 0xe0, 0x00]);
  const extended = webp("VP8X", [0, 0, 0, 0, 0, 0, 0, 0, 0x9f, 0x05, 0, 0x83, 0x03, 0]);
  for (const bytes of [lossy, lossless, extended]) assert.deepEqual(sizeOf(bytes, "x.webp"), { width: 1440, height: 900 });
  assert.deepEqual(sizeOf(lossy, "x-2x.webp"), { width: 720, height: 450 });
  assert.throws(() => sizeOf(Buffer.from("GIF89a"), "x.gif"), /x\.gif: its size can't be read/);
});

describe("the documents of the product", () => {
  const groups = readGroups(docs, listed);
  const pages = readPages(docs, groups);
  const { files, pictures } = renderSite({ folder: docs, groups, pages, fonts: "/assets/fonts.css" });
  const html = new Map(files.map(({ path, html: content }) => [`/help/${path.replace(/(index)?\.html$/, "")}`, content]));

  test("are listed once each, and none is forgotten", () => {
    const names = groups.flatMap(({ pages: some }) => some);
    assert.equal(new Set(names).size, names.length);
    const unknown = { groups: [{ title: { ko: "가", en: "A" }, pages: ["rooms"] }], leftOut: ["development"] };
    const found = readGroups(docs, unknown)[0].pages;
    assert.ok(found.includes("widget") && !found.includes("development"));
  });

  test("are listed at the address of each language, and in Korean where no language is named", () => {
    for (const address of ["/help/ko/", "/help/en/", "/help/"]) assert.match(html.get(address), /<ul class="cards">/);
    assert.equal(html.get("/help/"), html.get("/help/ko/"));
  });

  test("are there in both languages, wherever somebody who runs a desk reads them", () => {
    for (const { name, texts } of pages) assert.deepEqual(Object.keys(texts), ["ko", "en"], `${name} lacks a language`);
    for (const name of pages.map((page) => page.name)) assert.ok(html.has(`/help/ko/${name}`) && html.has(`/help/en/${name}`));
  });

  test("link to nothing that isn't there", () => {
    const ids = new Map([...html].map(([address, page]) => [address, new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id))]));
    const served = new Set([...html.keys(), "/", "/favicon.svg", "/assets/fonts.css", "/help/help.css", ...pictures.map((file) => `/help/${file}`)]);
    let followed = 0;
    for (const [address, page] of html) {
      for (const [, target] of page.matchAll(/ (?:href|src)="([^"]+)"/g)) {
        if (target.startsWith("https://") || target.startsWith("http://")) continue;
        const [path, anchor] = target.split("#");
        assert.ok(path === "" || served.has(path), `${address} links to ${target}`);
        if (anchor) assert.ok(anchor === "content" || ids.get(path || address).has(anchor), `${address} links to ${target}`);
        followed += 1;
      }
    }
    assert.ok(followed > 500);
  });

  test("need nothing that their content security policy forbids", () => {
    for (const [address, page] of html) {
      assert.doesNotMatch(page, /<(script|style|iframe|form|object|base)\b/, address);
      assert.doesNotMatch(page.replace(/<svg[\s\S]*?<\/svg>/g, ""), /<[^>]* (style|on[a-z]+)=/, address);
      assert.equal(page.match(/<h1\b/g).length, 1, address);
      const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
      assert.equal(new Set(ids).size, ids.length, `${address} has an id twice`);
    }
  });
});
