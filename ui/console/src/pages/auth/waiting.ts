import { t } from "@sarangbang/kit/i18n";
import { auth } from "@sarangbang/kit/i18n/messages/auth";

/** 12분 34초 */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  const [m, s] = [Math.floor(whole / 60), whole % 60];
  return m === 0 ? t(auth.seconds, { s }) : t(auth.minutesSeconds, { m, s });
}

/** Passwords count by characters, not by UTF-16 units (R13). */
export function charactersMissing(password: string, least: number): number {
  return Math.max(0, least - [...password.normalize("NFC")].length);
}

/** The token of a set-up link, `#token=…`; null where there is none. */
export function tokenOf(hash: string): string | null {
  const token = new URLSearchParams(hash.replace(/^#/, "")).get("token")?.trim();
  return token ? token : null;
}

/** Characters of the shortest password that is taken. */
export const LEAST = 10;
