import { api, speak, type Boot, type Me, type Preferences, type SiteView } from "@sarangbang/api";
import { useLocale, useTimeZone } from "@sarangbang/kit/i18n";

const BOTH = { sound: true, desktop: true };

/** Who is logged in, at which site, with which own settings. Filled by `begin` before the console is shown. */
class Session {
  boot = $state.raw<Boot | null>(null);
  available = $state(true);
  preferences = $state.raw<Preferences>({
    locale: "ko",
    theme: "system",
    send_key: "enter",
    sound: true,
    desktop_notices: false,
    notices: { waiting: BOTH, message: BOTH, assigned: BOTH, request: BOTH, alarm: BOTH },
  });

  get me(): Me {
    return this.#begun.me;
  }

  get site(): SiteView {
    return this.#begun.site;
  }

  get #begun(): Boot {
    if (!this.boot) throw new Error("the session has not begun");
    return this.boot;
  }

  begin(boot: Boot): void {
    this.boot = boot;
    this.available = boot.available;
    useTimeZone(boot.site.time_zone);
    this.#apply(boot.preferences);
  }

  /** Shown at once, taken back when the server refuses. */
  async prefer(change: Partial<Preferences>): Promise<void> {
    const before = this.preferences;
    this.#apply({ ...before, ...change });
    try {
      await api.savePreferences(this.preferences);
    } catch (error) {
      this.#apply(before);
      throw error;
    }
  }

  async setAvailable(available: boolean): Promise<void> {
    const before = this.available;
    this.available = available;
    try {
      this.available = (await api.setAvailable(available)).available;
    } catch (error) {
      this.available = before;
      throw error;
    }
  }

  #apply(preferences: Preferences): void {
    this.preferences = preferences;
    useLocale(preferences.locale);
    speak(preferences.locale);
    rememberOnThisDevice(preferences);
  }
}

/** The log-in page and the first paint know nothing of the account: they follow what this device showed last. */
function rememberOnThisDevice({ locale, theme }: Preferences): void {
  const root = document.documentElement;
  if (theme === "system") delete root.dataset["theme"];
  else root.dataset["theme"] = theme;
  try {
    localStorage.setItem("sarangbang.theme", theme);
    localStorage.setItem("sarangbang.locale", locale);
  } catch {
    // Storage may be switched off; nothing but the first paint depends on it.
  }
}

export const session = new Session();
