import { api, speak, type Boot, type CustomTab, type InfoTabs, type Me, type Preferences, type SiteView } from "@sarangbang/api";
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

  #info = $state.raw<InfoTabs>({ default_tab: "history", custom_tabs: [] });
  /** Origins that this document may frame: those that were set when it was loaded. */
  framed: ReadonlySet<string> = new Set();

  /** 대표 메뉴 */
  get defaultTab(): string {
    return this.#info.default_tab;
  }

  get customTabs(): readonly CustomTab[] {
    return this.#info.custom_tabs;
  }

  /** 대표 메뉴 or custom tabs changed. */
  async infoAgain(): Promise<void> {
    this.#info = await api.infoTabs().catch(() => this.#info);
  }

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
    if (!this.boot) this.framed = new Set(boot.custom_tabs.map(({ origin }) => origin));
    this.boot = boot;
    this.#info = boot;
    this.available = boot.available;
    useTimeZone(boot.site.time_zone);
    this.#apply(boot.preferences);
  }

  /** One's own name is another one now. */
  become(me: Me): void {
    if (this.boot) this.boot = { ...this.boot, me };
  }

  /** The site has another name or time zone. */
  move(site: SiteView): void {
    if (this.boot) this.boot = { ...this.boot, site };
    useTimeZone(site.time_zone);
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
