const FIRST = 0xac00;
const LAST = 0xd7a3;
const INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ";
/** Final consonants by index; 0 is none. */
const FINALS = ["", ..."ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"];
/** Double finals as they stand while the next syllable is not typed yet: `ㄳ` may turn out to be ㄱ + ㅅ. */
const SPLIT: Record<string, [string, string]> = {
  ㄳ: ["ㄱ", "ㅅ"], ㄵ: ["ㄴ", "ㅈ"], ㄶ: ["ㄴ", "ㅎ"], ㄺ: ["ㄹ", "ㄱ"], ㄻ: ["ㄹ", "ㅁ"], ㄼ: ["ㄹ", "ㅂ"],
  ㄽ: ["ㄹ", "ㅅ"], ㄾ: ["ㄹ", "ㅌ"], ㄿ: ["ㄹ", "ㅍ"], ㅀ: ["ㄹ", "ㅎ"], ㅄ: ["ㅂ", "ㅅ"],
};

interface Syllable {
  initial: string;
  vowel: number;
  final: string;
}

function syllable(char: string | undefined): Syllable | null {
  const code = char?.charCodeAt(0) ?? 0;
  if (code < FIRST || code > LAST) return null;
  const index = code - FIRST;
  return { initial: INITIALS[Math.floor(index / 588)] ?? "", vowel: Math.floor((index % 588) / 28), final: FINALS[index % 28] ?? "" };
}

/** Letters without spaces, composed and in lower case; a pair such as ㄳ typed as initials comes apart. */
function letters(text: string): string[] {
  return [...text.normalize("NFC").toLocaleLowerCase().replace(/\s+/g, "")].flatMap((char) => SPLIT[char] ?? [char]);
}

function same(typed: string, char: string | undefined): boolean {
  return typed === char || (INITIALS.includes(typed) && syllable(char)?.initial === typed);
}

/** The last syllable may still be growing: `테`, `템` both stand for the start of `테마`. */
function growing(typed: string, char: string | undefined, next: string | undefined): boolean {
  if (same(typed, char)) return true;
  const mine = syllable(typed);
  const theirs = syllable(char);
  if (!mine || !theirs || mine.initial !== theirs.initial || mine.vowel !== theirs.vowel) return false;
  if (!mine.final) return true;
  const nextInitial = syllable(next)?.initial;
  if (!theirs.final) return nextInitial === mine.final;
  const split = SPLIT[mine.final];
  if (!split) return false;
  return theirs.final === split[0] && (nextInitial === split[1] || next === undefined);
}

/** Where the query starts in the text (0 is best), or -1. Korean initials and half-typed syllables count. */
export function matchIndex(query: string, text: string): number {
  const typed = letters(query);
  if (typed.length === 0) return 0;
  const chars = letters(text);
  for (let start = 0; start + typed.length <= chars.length; start++) {
    const fits = typed.every((char, i) =>
      i === typed.length - 1 ? growing(char, chars[start + i], chars[start + i + 1]) : same(char, chars[start + i]),
    );
    if (fits) return start;
  }
  return -1;
}

/** What fits, the best place first; equals keep their order. */
export function rank<T>(query: string, items: readonly T[], texts: (item: T) => readonly string[]): T[] {
  return items
    .map((item, order) => {
      const places = texts(item).map((text) => matchIndex(query, text)).filter((at) => at >= 0);
      return { item, order, at: places.length ? Math.min(...places) : -1 };
    })
    .filter(({ at }) => at >= 0)
    .sort((a, b) => a.at - b.at || a.order - b.order)
    .map(({ item }) => item);
}
