import type { Message } from "@sarangbang/api";
import { locale } from "@sarangbang/kit/i18n";
import { system } from "@sarangbang/kit/i18n/messages/system";
import { fill } from "@sarangbang/kit/i18n/text";

/** A system line in the reader's language; an unknown code shows what the server wrote. */
export function systemText(message: Message): string {
  const line = message.system;
  if (!line || !(line.code in system)) return message.text;
  return fill(system[line.code as keyof typeof system][locale()], locale(), line.args ?? {});
}
