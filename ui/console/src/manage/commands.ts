import { management } from "@sarangbang/kit/i18n/messages/requests";
import type { Command } from "../app/commands";
import { router, type ManagePage } from "../app/router.svelte";
import { session } from "../app/session.svelte";

const ALL: readonly ManagePage[] = ["overview", "requests", "customers", "consultations", "statistics"];
/** What 상담사 see of their own. */
const OF_AGENTS: readonly ManagePage[] = ["customers", "consultations"];

/** The pages of [상담관리] that one may see, in their order. */
export function managePages(): readonly ManagePage[] {
  return session.me.role === "agent" ? OF_AGENTS : ALL;
}

/** [상담관리] from the palette. */
export function manageCommands(): Command[] {
  return ALL.map((page) => ({
    id: `manage.${page}`,
    label: { ko: `${management.title.ko}: ${management[page].ko}`, en: `${management.title.en}: ${management[page].en}` },
    group: "view",
    available: () => managePages().includes(page),
    run: () => router.openManage(page),
  }));
}
