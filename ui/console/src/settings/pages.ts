import type { Role } from "@sarangbang/api";
import type { Text } from "@sarangbang/kit/i18n";
import { settings } from "@sarangbang/kit/i18n/messages/settings";
import type { Component } from "svelte";

/** One page of [서비스설정]. */
export interface SettingsPage {
  /** Its address below /settings. */
  path: string;
  title: Text;
  /** Who may open it; absent: 관리자 alone. */
  least?: "manager";
  load: () => Promise<{ default: Component }>;
}

/** A branch of the tree. */
export interface SettingsGroup {
  title: Text;
  pages: readonly SettingsPage[];
}

/** The tree in its order. A page joins by standing here: palette and address follow. */
export const groups: readonly SettingsGroup[] = [
  {
    title: settings.basics,
    pages: [
      { path: "basics/hours", title: settings.hours, load: () => import("./hours/HoursPage.svelte") },
      { path: "basics/messages", title: settings.messages, load: () => import("./automation/AutomationPage.svelte") },
    ],
  },
  {
    title: settings.operation,
    pages: [
      { path: "operation/categories", title: settings.categories, load: () => import("./categories/CategoriesPage.svelte") },
      { path: "operation/templates", title: settings.templates, least: "manager", load: () => import("./templates/TemplatesPage.svelte") },
    ],
  },
  {
    title: settings.bots,
    pages: [
      { path: "bots/profile", title: settings.profileBot, load: () => botPage("profile") },
      { path: "bots/chat", title: settings.bots, load: () => botPage("chat") },
    ],
  },
  {
    title: settings.advanced,
    pages: [
      { path: "advanced/distribution", title: settings.distribution, load: () => import("./distribution/DistributionPage.svelte") },
      { path: "advanced/requests", title: settings.requests, load: () => import("./requests/RequestsSettingsPage.svelte") },
      { path: "advanced/info-area", title: settings.infoArea, load: () => import("./info/InfoAreaPage.svelte") },
      { path: "advanced/security", title: settings.security, load: () => import("./security/SecurityPage.svelte") },
      { path: "advanced/sms", title: settings.sms, load: () => import("./sms/SmsPage.svelte") },
    ],
  },
  {
    title: settings.extensions,
    pages: [
      { path: "extensions/services", title: settings.services, load: () => import("./services/ServicesPage.svelte") },
      { path: "extensions/api-keys", title: settings.apiKeys, load: () => import("./keys/ApiKeysPage.svelte") },
      { path: "extensions/webhooks", title: settings.webhooks, load: () => import("./webhooks/WebhooksPage.svelte") },
    ],
  },
];

async function botPage(name: "profile" | "chat"): Promise<{ default: Component }> {
  const { [name]: page } = await import("./bots/pages");
  return { default: page };
}

export const pages: readonly SettingsPage[] = groups.flatMap((group) => group.pages);

/** Whether somebody in this role opens a page. */
export function mayOpen(page: SettingsPage, role: Role): boolean {
  return role === "admin" || (role === "manager" && page.least === "manager");
}

/** The page at an address, with the branch it stands in. */
export function findPage(path: string): { page: SettingsPage; group: SettingsGroup } | null {
  for (const group of groups) {
    const page = group.pages.find((one) => one.path === path);
    if (page) return { page, group };
  }
  return null;
}
