import { answer, client } from "./http";
import type { NewApiKey, NewWebhook, WebhookDeliveryState } from "./types";

const WEBHOOK = "/api/v1/settings/webhooks/{id}";

const one = (id: string) => ({ path: { id } });

/** Keys of the API and outgoing webhooks: apart from the rest, so that the console's first load does without. */
export const integrationsApi = {
  keys: () => answer(client.GET("/api/v1/settings/api-keys")),
  createKey: (body: NewApiKey) => answer(client.POST("/api/v1/settings/api-keys", { body })),
  revokeKey: (id: string) => answer(client.DELETE("/api/v1/settings/api-keys/{id}", { params: one(id) })),
  agents: () => answer(client.GET("/api/v1/settings/agents")),
  webhooks: () => answer(client.GET("/api/v1/settings/webhooks")),
  createWebhook: (body: NewWebhook) => answer(client.POST("/api/v1/settings/webhooks", { body })),
  changeWebhook: (id: string, body: NewWebhook) => answer(client.PUT(WEBHOOK, { params: one(id), body })),
  removeWebhook: (id: string) => answer(client.DELETE(WEBHOOK, { params: one(id) })),
  webhookSecret: (id: string) => answer(client.GET(`${WEBHOOK}/secret`, { params: one(id) })),
  rotateWebhookSecret: (id: string) => answer(client.POST(`${WEBHOOK}/secret`, { params: one(id) })),
  checkWebhook: (id: string) => answer(client.POST(`${WEBHOOK}/check`, { params: one(id) })),
  deliveries: (id: string, state: WebhookDeliveryState, cursor: string | null) =>
    answer(client.GET(`${WEBHOOK}/deliveries`, { params: { path: { id }, query: { state, ...(cursor === null ? {} : { cursor }) } } })),
  sendAgain: (id: string, delivery_id: string) =>
    answer(client.POST(`${WEBHOOK}/deliveries/{delivery_id}/send-again`, { params: { path: { id, delivery_id } } })),
  sendAllAgain: (id: string) => answer(client.POST(`${WEBHOOK}/send-again`, { params: one(id) })),
};
