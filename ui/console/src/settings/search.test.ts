import { contents } from "@sarangbang/kit/i18n/messages/settingsSearch";
import { expect, test } from "vitest";
import { pages } from "./pages";
import { find } from "./search";

const paths = (query: string, locale: "ko" | "en" = "ko"): string[] => find(query, pages, locale).map(({ page }) => page.path);

test("every page can be found by what stands on it", () => {
  const known: readonly string[] = Object.keys(contents);
  expect(pages.map(({ path }) => path).filter((path) => !known.includes(path))).toEqual([]);
  expect(known.filter((path) => !pages.some((page) => page.path === path))).toEqual([]);
});

test("a page is found by its title, by its contents, by first consonants and in the other language", () => {
  expect(paths("배분")[0]).toBe("advanced/distribution");
  expect(find("휴무일", pages, "ko")).toMatchObject([{ page: { path: "basics/hours" }, on: "휴무일" }]);
  expect(paths("ㅋㅋㅇㅌ")).toContain("extensions/services");
  expect(paths("holidays")).toEqual(["basics/hours"]);
  expect(paths("스마트스", "en")).toEqual(["extensions/services"]);
  expect(paths("없는 설정")).toEqual([]);
});

test("titles come before contents", () => {
  expect(paths("웹훅")).toEqual(["extensions/webhooks", "extensions/services"]);
});
