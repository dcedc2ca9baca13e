import { answer, client } from "./http";
import type { SiteSettings, WebChat } from "./types";

const SITE = "/api/v1/settings/site";
const CHAT = "/api/v1/settings/web-chat";

/** The site's own settings; apart from the other calls, since only their pages need them. */
export const site = {
  settings: () => answer(client.GET(SITE)),
  saveSettings: (body: SiteSettings) => answer(client.PUT(SITE, { body })),
  webChat: () => answer(client.GET(CHAT)),
  saveWebChat: (body: WebChat) => answer(client.PUT(CHAT, { body })),
  firstSteps: () => answer(client.GET("/api/v1/settings/first-steps")),
};
