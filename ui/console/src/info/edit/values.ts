import type { CustomerView } from "@sarangbang/api";
import type { Text } from "@sarangbang/kit/i18n";
import { info } from "@sarangbang/kit/i18n/messages/info";

/** What of 기본 정보 is typed by hand, in the order it is shown. */
export const TYPED = ["customer_id", "name", "phone", "email", "birth_date", "address", "note"] as const;
export type Typed = (typeof TYPED)[number];
export type Values = Readonly<Record<Typed, string>>;

export const LABELS: Readonly<Record<Typed, Text>> = {
  customer_id: info.id,
  name: info.name,
  phone: info.phone,
  email: info.email,
  birth_date: info.birthDate,
  address: info.address,
  note: info.note,
};

/** How much the counters count to; the server decides. */
export const MOST: Readonly<Record<Typed, number>> = {
  customer_id: 255,
  name: 100,
  phone: 100,
  email: 100,
  birth_date: 10,
  address: 300,
  note: 500,
};

export function isTyped(field: string): field is Typed {
  return (TYPED as readonly string[]).includes(field);
}

/** The values as a form shows them; what is not there is blank. */
export function valuesOf(customer: CustomerView): Values {
  return Object.fromEntries(TYPED.map((field) => [field, customer[field] ?? ""])) as Values;
}

/** How a text is sent: NFC and LF. Nothing is cut. */
export function canonical(text: string): string {
  return text.normalize("NFC").replaceAll("\r\n", "\n");
}

/** Whether both say the same: how a text was typed makes no difference. */
export function isSame(a: string, b: string): boolean {
  return canonical(a) === canonical(b);
}

/** The fields that were touched; going back to the old text is no change (R3). */
export function changedFields(base: Values, draft: Values): Typed[] {
  return TYPED.filter((field) => !isSame(base[field], draft[field]));
}
