export interface Desk {
  name: string;
  max_upload_bytes: number;
}

export interface VisitorSession {
  token: string;
  room_no?: string | null;
  trusted: boolean;
  desk: Desk;
}

export interface SystemLine {
  code: string;
  args?: Record<string, string>;
  internal?: boolean;
}

export interface Attachment {
  id: string;
  name: string;
  mime: string;
  size: number;
  image: boolean;
  width?: number | null;
  height?: number | null;
}

export interface VisitorMessage {
  seq: number;
  id: string;
  client_id?: string | null;
  kind: "text" | "image" | "file" | "system";
  from: "customer" | "agent" | "bot" | "system";
  agent_name?: string | null;
  text: string;
  system?: SystemLine | null;
  at: string;
  attachments: Attachment[];
}

export interface VisitorMessages {
  room_no?: string | null;
  items: VisitorMessage[];
  next_cursor?: string | null;
  ended: boolean;
  agent_read_seq: number;
}

export interface Sent {
  room_no: string;
  seq: number;
  id: string;
  at: string;
}

export interface VisitorRoom {
  room_no: string;
  started_at: string;
  ended_at?: string | null;
  last_text: string;
}

export interface VisitorRooms {
  items: VisitorRoom[];
  next_cursor?: string | null;
}

export type VisitorFrame =
  | { type: "hello"; cursor: string }
  | { type: "reset"; cursor: string }
  | { type: "message"; cursor: string; room_no: string; message: VisitorMessage }
  | { type: "ended"; cursor: string; room_no: string }
  | { type: "read"; cursor: string; room_no: string; seq: number }
  | { type: "typing"; room_no: string; on: boolean }
  | { type: "ping" };
