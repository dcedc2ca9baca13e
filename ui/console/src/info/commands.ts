import { palette } from "@sarangbang/kit/i18n/messages/palette";
import { fill } from "@sarangbang/kit/i18n/text";
import type { Command } from "../app/commands";
import type { Tab } from "./tabs";

/** One command per tab of 상담정보. */
export function tabCommands(tabs: readonly Tab[], available: () => boolean, show: (id: string) => void): Command[] {
  return tabs.map(({ id, label }) => ({
    id: `info.${id}`,
    label: {
      ko: fill(palette.showTab.ko, "ko", { tab: label }),
      en: fill(palette.showTab.en, "en", { tab: label }),
    },
    group: "view",
    available,
    run: () => show(id),
  }));
}
