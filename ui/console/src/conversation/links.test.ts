import { expect, it } from "vitest";
import { linkify } from "./links";

const links = (text: string): string[] => linkify(text).flatMap((piece) => ("href" in piece ? [piece.href] : []));

it.each([
  ["https://example.com/a입니다", ["https://example.com/a"]],
  ["(https://example.com/a_(b)) 참고.", ["https://example.com/a_(b)"]],
  ["보세요: http://a.kr/?q=1&r=%ED%95%9C, 그리고 https://b.kr.", ["http://a.kr/?q=1&r=%ED%95%9C", "https://b.kr"]],
  ["javascript:alert(1) data:text/html,x file:///etc", []],
  ["https:// 아님", []],
])("%s", (text, expected) => {
  expect(links(text)).toEqual(expected);
  expect(linkify(text).map((piece) => piece.text).join("")).toBe(text);
});
