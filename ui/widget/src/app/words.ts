import { ko } from "./ko";

export type Key = keyof typeof ko;
type Args = Record<string, string | number>;

/** The texts of the language asked for. English comes as a file of its own; where it can't be had, Korean is there. */
export async function textsOf(asked: string): Promise<typeof ko> {
  if (isKorean(asked)) return ko;
  return import("./en").then(({ en }) => en, () => ko);
}

const isKorean = (asked: string) => /^(ko|$)/i.test(asked);

/** Texts and formats of one language. */
export function words(asked: string, texts: typeof ko) {
  const lang = texts === ko ? "ko" : "en";
  const locale = lang === "ko" ? "ko-KR" : asked.toLowerCase().startsWith("en") ? asked : "en";
  const format = (options: Intl.DateTimeFormatOptions) => {
    const made = new Intl.DateTimeFormat(locale, options);
    return (at: string | number) => made.format(new Date(at));
  };
  const fill = (text: string, args: Args = {}) =>
    text.replace(/\{(\w+)\}/g, (_, name: string) => String(args[name] ?? ""));
  return {
    lang,
    t: (key: Key, args?: Args) => fill(texts[key], args),
    /** A system line in this language; null where the code is not known here. */
    system: (code: string, args?: Args) => {
      const known = /^(room|verification)_/.test(code) && code in texts;
      return known ? fill(texts[code as Key], args).trim() : null;
    },
    number: (n: number) => n.toLocaleString(locale),
    time: format({ hour: "numeric", minute: "2-digit" }),
    day: format({ year: "numeric", month: "long", day: "numeric", weekday: "long" }),
    date: format({ year: "numeric", month: "short", day: "numeric" }),
    size: (bytes: number) => {
      const [n, unit] = bytes < 1024 * 1024 ? [bytes / 1024, "KB"] : [bytes / 1024 / 1024, "MB"];
      const digits = n < 10 && n % 1 ? 1 : 0;
      return `${Math.max(n, 0.1).toLocaleString(locale, { maximumFractionDigits: digits })} ${unit}`;
    },
  };
}

export type Words = ReturnType<typeof words>;
