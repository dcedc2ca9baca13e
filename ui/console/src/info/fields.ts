import type { CustomerView, Source } from "@sarangbang/api";
import { dayAndClock, t, type Text } from "@sarangbang/kit/i18n";
import { info } from "@sarangbang/kit/i18n/messages/info";

/** One line of 기본 정보. */
export interface Field {
  key: string;
  label: Text;
  value: string | null;
  source: Source | null;
  verified: boolean;
  /** Line breaks are kept. */
  long: boolean;
}

/** 기본 정보, nine items in the order of S24. */
export function basicFields(customer: CustomerView): Field[] {
  const field = (key: string, label: Text, value: string | null | undefined, extra: Partial<Field> = {}): Field => ({
    key,
    label,
    value: value || null,
    source: value ? (customer.sources[key] ?? null) : null,
    verified: false,
    long: false,
    ...extra,
  });
  return [
    field("customer_id", info.id, customer.customer_id),
    field("name", info.name, customer.name),
    field("phone", info.phone, customer.phone),
    field("mobile", info.mobile, customer.mobile?.number ?? null, { verified: customer.mobile?.verified ?? false }),
    field("email", info.email, customer.email),
    field("birth_date", info.birthDate, customer.birth_date),
    field("age", info.age, customer.age == null ? null : t(info.ageValue, { n: customer.age }), { source: null }),
    field("address", info.address, customer.address, { long: true }),
    field("note", info.note, customer.note, { long: true }),
  ];
}

export interface Parameter {
  name: string;
  value: string;
  source: Source | null;
}

const ordinal = (name: string): number => {
  if (name === "user_parameter") return 0;
  const numbered = /^parameter(\d+)$/.exec(name)?.[1];
  return numbered === undefined ? Number.MAX_SAFE_INTEGER : Number(numbered);
};

/** 추가 정보: user_parameter, parameter1 to parameter10, then whatever else by name. */
export function parameterRows(customer: CustomerView): Parameter[] {
  return Object.entries(customer.parameters)
    .map(([name, value]) => ({ name, value, source: customer.parameter_sources[name] ?? null }))
    .sort((a, b) => ordinal(a.name) - ordinal(b.name) || a.name.localeCompare(b.name));
}

const ORIGINS: Readonly<Record<string, Text>> = {
  profile_bot: info.byProfileBot,
  parameter: info.byParameter,
  api: info.byApi,
  verification: info.byVerification,
};

/** Who or what wrote a value, when, and by which channel. */
export function originText(source: Source): string {
  const origin = ORIGINS[source.source];
  const who =
    source.source === "agent"
      ? source.by == null
        ? t(info.byAgent)
        : t(info.byNamedAgent, { name: source.by })
      : origin
        ? t(origin)
        : source.source;
  return [who, source.channel, dayAndClock(source.at)].filter(Boolean).join(" · ");
}
