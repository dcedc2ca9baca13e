import { settings } from "@sarangbang/kit/i18n/messages/settings";
import { fill } from "@sarangbang/kit/i18n/text";
import type { Command } from "../app/commands";
import { router } from "../app/router.svelte";
import { session } from "../app/session.svelte";
import { mayOpen, pages } from "./pages";

/** The settings from the palette, for those who may change them. */
export function settingsCommands(): Command[] {
  return pages.map((page) => ({
    id: `settings.${page.path}`,
    label: { ko: fill(settings.command.ko, "ko", { page: page.title.ko }), en: fill(settings.command.en, "en", { page: page.title.en }) },
    group: "view",
    available: () => mayOpen(page, session.me.role),
    run: () => router.openSettings(page.path),
  }));
}
