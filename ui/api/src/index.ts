export { api, type ChangeQuery, type HistoryFilter, type MessageQuery, type RoomQuery, type Setup } from "./console";
export { ApiError, type FieldError } from "./error";
export { onLoggedOut, speak } from "./http";
export type * from "./types";
export { attachmentUrl, upload, uploadFromConsole, type Upload } from "./upload";
