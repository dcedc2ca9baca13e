import { api, type Locale, type Theme } from "@sarangbang/api";
import type { Text } from "@sarangbang/kit/i18n";
import { palette } from "@sarangbang/kit/i18n/messages/palette";
import type { Command } from "../app/commands";
import { router } from "../app/router.svelte";
import { session } from "../app/session.svelte";
import { drafts } from "../conversation/drafts.svelte";

const themes: [Theme, Text][] = [
  ["system", palette.themeSystem],
  ["light", palette.themeLight],
  ["dark", palette.themeDark],
];
const languages: [Locale, Text][] = [
  ["ko", palette.languageKo],
  ["en", palette.languageEn],
];

async function logOut(): Promise<void> {
  drafts.saveNow();
  await api.logOut();
  router.leaveTo("/login");
}

/** What concerns the agent's own account; offered in the palette only. */
export function accountCommands(): Command[] {
  const command = (id: string, label: Text, available: () => boolean, run: () => void | Promise<void>): Command => ({
    id,
    label,
    group: "account",
    available,
    run,
  });
  return [
    command("availability.on", palette.available, () => !session.available, () => session.setAvailable(true)),
    command("availability.off", palette.unavailable, () => session.available, () => session.setAvailable(false)),
    ...themes.map(([theme, label]) =>
      command(`theme.${theme}`, label, () => session.preferences.theme !== theme, () => session.prefer({ theme })),
    ),
    ...languages.map(([locale, label]) =>
      command(`language.${locale}`, label, () => session.preferences.locale !== locale, () => session.prefer({ locale })),
    ),
    command("log_out", palette.logOut, () => true, logOut),
  ];
}
