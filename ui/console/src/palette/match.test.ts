import { expect, test } from "vitest";
import { matchIndex, rank } from "./match";

test("plain text matches anywhere, without case and spaces", () => {
  expect(matchIndex("상담종료", "상담 종료")).toBe(0);
  expect(matchIndex("종료", "상담 종료")).toBe(2);
  expect(matchIndex("DARK", "Dark theme")).toBe(0);
  expect(matchIndex("접수", "상담 종료")).toBe(-1);
  expect(matchIndex("", "상담 종료")).toBe(0);
});

test("initial consonants match", () => {
  expect(matchIndex("ㅅㄷㅈㄹ", "상담 종료")).toBe(0);
  expect(matchIndex("ㅈㄹ", "상담 종료")).toBe(2);
  expect(matchIndex("ㄱㅈ", "고객정보")).toBe(1);
  expect(matchIndex("ㄱㄱ", "고객정보")).toBe(0);
  expect(matchIndex("ㄳ", "계산서")).toBe(0);
  expect(matchIndex("ㅎㅎ", "고객정보")).toBe(-1);
});

test("half-typed syllables match what they may become", () => {
  expect(matchIndex("테", "테마")).toBe(0);
  expect(matchIndex("템", "테마")).toBe(0);
  expect(matchIndex("텝", "테마")).toBe(-1);
  expect(matchIndex("로그아", "로그아웃")).toBe(0);
  expect(matchIndex("사", "상담")).toBe(0);
  expect(matchIndex("상다", "상담")).toBe(0);
  expect(matchIndex("저", "상담 종료")).toBe(-1);
});

test("decomposed input is composed first", () => {
  expect(matchIndex("종료".normalize("NFD"), "상담 종료")).toBe(2);
});

test("better places come first, equals keep their order", () => {
  const items = ["상담 종료", "종료 상담방", "상담 접수", "종료"];
  expect(rank("종료", items, (item) => [item])).toEqual(["종료 상담방", "종료", "상담 종료"]);
});
