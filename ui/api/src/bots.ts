import { answer, client } from "./http";
import type { BotTest, BotTree, NewChatbot, NewProfileBot } from "./types";

const CHATBOT = "/api/v1/settings/chatbot";

/** 프로필봇 and 챗봇; apart from the other calls, since only their pages need them. */
export const bots = {
  profileBot: () => answer(client.GET("/api/v1/settings/profile-bot")),
  saveProfileBot: (settings: NewProfileBot) => answer(client.PUT("/api/v1/settings/profile-bot", { body: settings })),
  chatbot: () => answer(client.GET(CHATBOT)),
  saveChatbot: (settings: NewChatbot) => answer(client.PUT(CHATBOT, { body: settings })),
  publish: (version: number) => answer(client.POST(`${CHATBOT}/publish`, { body: { version } })),
  check: (draft: BotTree) => answer(client.POST(`${CHATBOT}/check`, { body: { draft } })),
  test: (said: BotTest) => answer(client.POST(`${CHATBOT}/test`, { body: said })),
  versions: (cursor?: string | null) => answer(client.GET(`${CHATBOT}/versions`, { params: { query: { cursor: cursor ?? undefined } } })),
  version: (version: number) => answer(client.GET(`${CHATBOT}/versions/{version}`, { params: { path: { version } } })),
  restore: (version: number, at: number) =>
    answer(client.POST(`${CHATBOT}/versions/{version}/restore`, { params: { path: { version } }, body: { version: at } })),
};
