import { expect, test } from "vitest";
import manual from "../../../scripts/help/pages.json";
import { findPage, pages } from "./pages";

test("each page of the settings has an address of its own", () => {
  expect(new Set(pages.map(({ path }) => path)).size).toBe(pages.length);
  for (const { path } of pages) {
    expect(path).toMatch(/^[a-z-]+(\/[a-z-]+)*$/);
    expect(findPage(path)?.page.path).toBe(path);
  }
});

test("other addresses are no page", () => {
  for (const path of ["", "advanced", "advanced/security/", "../rooms"]) expect(findPage(path)).toBeNull();
});

test("each page leads to a page of the manual that is there", () => {
  const known = manual.groups.flatMap(({ pages: names }) => names);
  for (const { path, help } of pages) expect(known, path).toContain(help);
});
