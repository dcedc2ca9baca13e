import type { Role } from "@sarangbang/api";
import type { Text } from "@sarangbang/kit/i18n";
import { account } from "@sarangbang/kit/i18n/messages/account";
import { settings } from "@sarangbang/kit/i18n/messages/settings";
import type { Component } from "svelte";

/** One page of [서비스설정]. */
export interface SettingsPage {
  /** Its address below /settings. */
  path: string;
  title: Text;
  /** The page of the manual about it. */
  help: string;
  /** Who may open it; absent: 관리자 alone. */
  least?: "agent" | "manager";
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
      { path: "basics/start", title: settings.start, help: "guide-admin", load: () => import("./site/FirstStepsPage.svelte") },
      { path: "basics/site", title: settings.site, help: "guide-admin", load: () => import("./site/SitePage.svelte") },
      { path: "basics/web-chat", title: settings.webChat, help: "widget", load: () => import("./site/WebChatPage.svelte") },
      { path: "basics/hours", title: settings.hours, help: "guide-admin", load: () => import("./hours/HoursPage.svelte") },
      { path: "basics/messages", title: settings.messages, help: "guide-admin", load: () => import("./automation/AutomationPage.svelte") },
    ],
  },
  {
    title: settings.operation,
    pages: [
      { path: "operation/categories", title: settings.categories, help: "rooms", load: () => import("./categories/CategoriesPage.svelte") },
      { path: "operation/templates", title: settings.templates, help: "templates", least: "manager", load: () => import("./templates/TemplatesPage.svelte") },
    ],
  },
  {
    title: settings.bots,
    pages: [
      { path: "bots/profile", title: settings.profileBot, help: "bots", load: () => botPage("profile") },
      { path: "bots/chat", title: settings.bots, help: "bots", load: () => botPage("chat") },
    ],
  },
  {
    title: settings.advanced,
    pages: [
      { path: "advanced/distribution", title: settings.distribution, help: "distribution", load: () => import("./distribution/DistributionPage.svelte") },
      { path: "advanced/requests", title: settings.requests, help: "requests", load: () => import("./requests/RequestsSettingsPage.svelte") },
      { path: "advanced/info-area", title: settings.infoArea, help: "custom-tabs", load: () => import("./info/InfoAreaPage.svelte") },
      { path: "advanced/security", title: settings.security, help: "signed-ids", load: () => import("./security/SecurityPage.svelte") },
      { path: "advanced/sms", title: settings.sms, help: "operations", load: () => import("./sms/SmsPage.svelte") },
    ],
  },
  {
    title: settings.extensions,
    pages: [
      { path: "extensions/services", title: settings.services, help: "channels", load: () => import("./services/ServicesPage.svelte") },
      { path: "extensions/api-keys", title: settings.apiKeys, help: "api", load: () => import("./keys/ApiKeysPage.svelte") },
      { path: "extensions/webhooks", title: settings.webhooks, help: "webhooks", load: () => import("./webhooks/WebhooksPage.svelte") },
    ],
  },
  {
    title: settings.accounts,
    pages: [
      { path: "account/people", title: settings.people, help: "accounts", load: () => import("./accounts/PeoplePage.svelte") },
      { path: "account/groups", title: settings.groups, help: "accounts", load: () => import("./accounts/GroupsPage.svelte") },
      { path: "account/me", title: account.menu, help: "accounts", least: "agent", load: () => import("./accounts/OwnPage.svelte") },
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
  return role === "admin" || page.least === "agent" || (role === "manager" && page.least === "manager");
}

/** The page at an address, with the branch it stands in. */
export function findPage(path: string): { page: SettingsPage; group: SettingsGroup } | null {
  for (const group of groups) {
    const page = group.pages.find((one) => one.path === path);
    if (page) return { page, group };
  }
  return null;
}
