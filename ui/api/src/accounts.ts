import { answer, client } from "./http";
import type { AcceptedInvitation, Deactivation, NewInvitation, NewPassword, NewPerson } from "./types";

const AGENT = "/api/v1/settings/agents/{id}";
const INVITATIONS = "/api/v1/settings/invitations";
const TOTP = "/api/v1/me/totp";

const at = (id: string) => ({ path: { id } });

/** Accounts: one's own, those of the site, and what one-time links are for; apart from the other calls, since only their pages need them. */
export const accounts = {
  people: () => answer(client.GET("/api/v1/settings/people")),
  changePerson: (id: string, body: NewPerson) => answer(client.PUT(AGENT, { params: at(id), body })),
  deactivate: (id: string, body: Deactivation) => answer(client.POST(`${AGENT}/deactivate`, { params: at(id), body })),
  reactivate: (id: string) => answer(client.POST(`${AGENT}/reactivate`, { params: at(id) })),
  passwordLink: (id: string) => answer(client.POST(`${AGENT}/password-link`, { params: at(id) })),
  turnTotpOff: (id: string) => answer(client.DELETE(`${AGENT}/totp`, { params: at(id) })),
  invitations: () => answer(client.GET(INVITATIONS)),
  invite: (body: NewInvitation) => answer(client.POST(INVITATIONS, { body })),
  renewInvitation: (id: string) => answer(client.POST(`${INVITATIONS}/{id}/renew`, { params: at(id) })),
  takeInvitationBack: (id: string) => answer(client.DELETE(`${INVITATIONS}/{id}`, { params: at(id) })),

  lookAtInvitation: (token: string) => answer(client.POST("/api/v1/invitations/look", { body: { token } })),
  acceptInvitation: (body: AcceptedInvitation) => answer(client.POST("/api/v1/invitations/accept", { body })),
  lookAtPasswordLink: (token: string) => answer(client.POST("/api/v1/password-links/look", { body: { token } })),
  usePasswordLink: (token: string, password: string) => answer(client.POST("/api/v1/password-links/use", { body: { token, password } })),

  rename: (name: string) => answer(client.PUT("/api/v1/me/name", { body: { name } })),
  changePassword: (body: NewPassword) => answer(client.PUT("/api/v1/me/password", { body })),
  sessions: () => answer(client.GET("/api/v1/me/sessions")),
  endSession: (id: string) => answer(client.DELETE("/api/v1/me/sessions/{id}", { params: at(id) })),
  endOtherSessions: () => answer(client.DELETE("/api/v1/me/sessions")),
  totp: () => answer(client.GET(TOTP)),
  beginTotp: (password: string) => answer(client.POST(TOTP, { body: { password } })),
  confirmTotp: (code: string) => answer(client.PUT(TOTP, { body: { code } })),
  turnOffTotp: (password: string) => answer(client.POST(`${TOTP}/off`, { body: { password } })),
  renewRecoveryCodes: (password: string) => answer(client.POST(`${TOTP}/recovery-codes`, { body: { password } })),
};
