import type { Webhook, WebhookDelivery } from "@sarangbang/api";
import { t } from "@sarangbang/kit/i18n";
import { integrations as words } from "@sarangbang/kit/i18n/messages/integrations";

/** What one can be told of, in the order in which it is offered. */
export const EVENTS = ["room.opened", "room.assigned", "room.status_changed", "room.ended", "message.created", "customer.changed"] as const;

type Named = keyof typeof words;

/** Words for a name of the server's; a newer server may know others. */
function worded(name: string): string {
  return name in words ? t(words[name as Named] as { ko: string; en: string }) : name;
}

export const eventText = (event: string): string => worded(event);

/** Why something did not arrive, with the answer's status where there was one. */
export function faultText(error: string, status: number | null | undefined): string {
  return status == null ? worded(error) : t(words.withStatus, { reason: worded(error), status: String(status) });
}

export type Standing = "on" | "new" | "off" | "trouble";

/** How a webhook is doing: what went wrong last counts until something arrives. */
export function standing(webhook: Webhook): Standing {
  if (!webhook.enabled) return "off";
  const [well, ill] = [webhook.last_success_at, webhook.last_error_at].map((at) => (at == null ? null : Date.parse(at)));
  if (ill != null && (well == null || ill > well)) return "trouble";
  return well == null ? "new" : "on";
}

/** The document, laid out for reading. */
export function pretty({ body }: Pick<WebhookDelivery, "body">): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
