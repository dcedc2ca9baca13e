import { ApiError, type Role } from "@sarangbang/api";
import { t, type Text } from "@sarangbang/kit/i18n";
import { common } from "@sarangbang/kit/i18n/messages/common";
import { people as words } from "@sarangbang/kit/i18n/messages/people";
import { toasts } from "../../parts/toasts.svelte";

/** Narrowest first. */
export const ROLES: readonly Role[] = ["agent", "manager", "admin"];

/** What each role may do. */
export const MAY: Readonly<Record<Role, Text>> = { agent: words.agentMay, manager: words.managerMay, admin: words.adminMay };

/** Why something was refused, in the reader's words. */
export function why(error: unknown): string {
  return error instanceof ApiError && error.detail !== "" ? error.detail : t(common.network);
}

/** What an attempt gave; null where it was refused, which is told. */
export async function attempt<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    toasts.problem(why(error));
    return null;
  }
}
