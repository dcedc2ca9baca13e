import { manage } from "@sarangbang/kit/i18n/messages/requests";
import type { Command } from "../app/commands";
import { router, type ManagePage } from "../app/router.svelte";
import { session } from "../app/session.svelte";

const PAGES: readonly ManagePage[] = ["overview", "requests"];

/** [상담관리] from the palette, for those who have it. */
export function manageCommands(): Command[] {
  return PAGES.map((page) => ({
    id: `manage.${page}`,
    label: { ko: `${manage.title.ko}: ${manage[page].ko}`, en: `${manage.title.en}: ${manage[page].en}` },
    group: "view",
    available: () => session.me.role !== "agent",
    run: () => router.openManage(page),
  }));
}
