/** Parts of the API, in the order in which they are offered. */
export const AREAS = ["rooms", "customers", "templates", "reports", "settings"] as const;
export type Area = (typeof AREAS)[number];
export type Access = "none" | "read" | "write";
export type Chosen = Readonly<Record<Area, Access>>;

export const NOTHING: Chosen = { rooms: "none", customers: "none", templates: "none", reports: "none", settings: "none" };

/** Scopes as the API names them. */
export function scopesOf(chosen: Chosen): string[] {
  return AREAS.filter((area) => chosen[area] !== "none").map((area) => `${area}:${chosen[area]}`);
}

/** What scopes let be done in each area; writing includes reading. */
export function chosenOf(scopes: readonly string[]): Chosen {
  const access = (area: Area): Access => (scopes.includes(`${area}:write`) ? "write" : scopes.includes(`${area}:read`) ? "read" : "none");
  return { rooms: access("rooms"), customers: access("customers"), templates: access("templates"), reports: access("reports"), settings: access("settings") };
}

/** When a key ends that lives so many days; null: never. */
export function expiry(days: number | null, now: number): string | null {
  return days === null ? null : new Date(now + days * 86_400_000).toISOString();
}
