import type { BotProblem } from "@sarangbang/api";
import { locale, t } from "@sarangbang/kit/i18n";
import { bots as words } from "@sarangbang/kit/i18n/messages/bots";
import { fill, type Text } from "@sarangbang/kit/i18n/text";

const CHANNELS: Readonly<Record<string, Text>> = { kakao: words.kakao, naver: words.naver };

/** A problem in words. */
export function sentence({ code, about, max }: BotProblem): string {
  const text = (words as Readonly<Record<string, Text>>)[code];
  if (!text) return code;
  const channel = about == null ? undefined : CHANNELS[about];
  return fill(text[locale()], locale(), { about: channel ? t(channel as typeof words.kakao) : (about ?? ""), max: max ?? 0 });
}
