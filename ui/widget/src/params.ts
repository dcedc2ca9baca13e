/** What a page may say about its visitor. */
export const PARAMS = (
  "site_uid site_uid_hash cus_extra_username cus_extra_phone cus_extra_email " +
  "user_parameter category_id division_id"
)
  .split(" ")
  .concat(Array.from({ length: 10 }, (_, i) => `parameter${i + 1}`));

export type Params = Record<string, string>;

/** `said` laid over `known`. Another `site_uid` is another person: nothing said about the one before follows. */
export function merge(known: Params, said: Record<string, unknown>): Params {
  const uid = "site_uid" in said ? text(said["site_uid"]) : known["site_uid"];
  const other = known["site_uid"] && uid !== known["site_uid"];
  const merged: Params = {};
  for (const name of PARAMS) {
    const keeps = !other || /_id$/.test(name);
    const value = name in said ? text(said[name]) : keeps ? known[name] : "";
    if (value) merged[name] = value;
  }
  return merged;
}

export function same(a: Params, b: Params): boolean {
  return PARAMS.every((name) => a[name] === b[name]);
}

function text(value: unknown): string {
  return value == null ? "" : String(value);
}
