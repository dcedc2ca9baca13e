import { expect, test } from "vitest";
import { codeAt, completions, sentenceAt, slashAt } from "./typing";

const slash = (text: string, caret = text.length) => slashAt(text, caret)?.text ?? null;

test("F5 a / at the beginning of a word opens the list, one within a word does not", () => {
  expect(slash("/")).toBe("");
  expect(slash("안녕하세요 /환불")).toBe("환불");
  expect(slash("첫 줄\n/ㅎㅂ")).toBe("ㅎㅂ");
  expect(slashAt("안녕 /환불", 6)).toEqual({ start: 3, end: 6, text: "환불" });
  expect(slash("/환불 뒤", 3)).toBe("환불");
  for (const text of ["24/7", "https://a", "//", "a/b", "/환불 ", "", " "]) expect(slash(text), text).toBeNull();
  expect(slash(`/${"가".repeat(50)}`)).toBeNull();
});

test("F5 a code expands at the space behind it", () => {
  expect(codeAt("네, /환불 ", 7)).toEqual({ start: 3, end: 7, text: "환불" });
  for (const text of ["/환불", "/ ", "환불 ", "24/7 "]) expect(codeAt(text, text.length), text).toBeNull();
});

test("F5 a sentence begins behind the one before, at the end of the line", () => {
  const at = (text: string, caret = text.length) => sentenceAt(text, caret)?.text ?? null;
  expect(at("안녕")).toBe("안녕");
  expect(at("네, 확인했습니다. 조금만")).toBe("조금만");
  expect(at("첫 줄입니다\n둘째")).toBe("둘째");
  expect(at("2.5kg")).toBe("2.5kg");
  expect(at("안녕 하세요", 2)).toBeNull();
  expect(at("안녕\n다음", 2)).toBe("안녕");
  for (const text of ["", "안", "확인했습니다. ", "네. 안"]) expect(at(text), text).toBeNull();
  expect(sentenceAt("네.  조금만", 7)).toEqual({ start: 4, end: 7, text: "조금만" });
});

test("F5 sentences that go on what is typed are offered, a whole one is not", () => {
  const all = ["조금만 기다려 주세요.", "조금만  더요", "안녕하세요", "Hello there", "조금만"].map((text) => ({ text }));
  const texts = (typed: string, most = 5) => completions(typed, all, most).map(({ text }) => text);
  expect(texts("조금만")).toEqual(["조금만 기다려 주세요.", "조금만  더요"]);
  expect(texts("조금만", 1)).toEqual(["조금만 기다려 주세요."]);
  expect(texts("조금만 더")).toEqual(["조금만  더요"]);
  expect(texts("hel")).toEqual(["Hello there"]);
  expect(texts("기다려")).toEqual([]);
});
