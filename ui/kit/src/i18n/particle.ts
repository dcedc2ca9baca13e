const FIRST_SYLLABLE = 0xac00;
const LAST_SYLLABLE = 0xd7a3;
const FINALS = 28;
const RIEUL = 8;
// How the last digit is read: 영 일 이 삼 사 오 육 칠 팔 구.
const DIGITS_WITH_FINAL = "013678";
const DIGITS_WITH_RIEUL = "178";
const LETTERS_WITH_FINAL = "lmnr";

/** Picks the Korean particle that follows `word`: `particle("김상담", "이", "가")` is 이. For 으로/로 a final ㄹ counts as none. */
export function particle(word: string, afterFinal: string, afterVowel: string): string {
  const last = [...word.replace(/[\s"'’”)\]}.,!?]+$/u, "")].at(-1)?.toLowerCase() ?? "";
  const towards = afterFinal === "으로";
  const code = last.charCodeAt(0);
  if (code >= FIRST_SYLLABLE && code <= LAST_SYLLABLE) {
    const final = (code - FIRST_SYLLABLE) % FINALS;
    return final === 0 || (towards && final === RIEUL) ? afterVowel : afterFinal;
  }
  if (last !== "" && (DIGITS_WITH_FINAL.includes(last) || LETTERS_WITH_FINAL.includes(last))) {
    return towards && (DIGITS_WITH_RIEUL.includes(last) || last === "l" || last === "r") ? afterVowel : afterFinal;
  }
  return afterVowel;
}
