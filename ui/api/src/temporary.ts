// Stands in for the generated schema.d.ts until the server's description exists.

export interface Me {
  agent_id: string;
  name: string;
  email: string;
  role: Role;
  site_id: string;
}

export type Role = "agent" | "manager" | "admin";

export interface Layout {
  list: number | null;
  info: number | null;
  templates: number | null;
}

export interface Preferences {
  locale: Locale;
  theme: Theme;
  send_key: SendKey;
  sound: boolean;
  desktop_notices: boolean;
}

export type Locale = "ko" | "en";

export type Theme = "system" | "light" | "dark";

export type SendKey = "enter" | "ctrl_enter";

export interface AgentRef {
  agent_id: string;
  name: string;
}

export interface SiteView {
  site_id: string;
  name: string;
  time_zone: string;
}

export interface Boot {
  me: Me;
  site: SiteView;
  preferences: Preferences;
  layout: Layout;
  available: boolean;
  cursor: string;
  build: string;
  scopes: Scope[];
  counts: Counts;
  drafts: Draft[];
  default_tab: string;
  custom_tabs: CustomTab[];
  max_upload_bytes: number;
}

export interface CustomTab {
  id: string;
  title: string;
}

export interface RoomInfo {
  agent: string;
  identifier: string;
  room_no: string;
  channel: Channel;
  history_count: number;
}

export interface CustomerView {
  version: string;
  customer_id: string;
  name: string | null;
  phone: string | null;
  mobile: Mobile | null;
  email: string | null;
  birth_date: string | null;
  age: number | null;
  address: string | null;
  note: string | null;
  sources: Record<string, Source>;
  parameters: Record<string, string>;
  parameter_sources: Record<string, Source>;
  identity: IdentityView;
  identities: number;
  editable: string[];
}

export interface Mobile {
  number: string;
  verified: boolean;
}

export interface Source {
  source: string;
  by: string | null;
  at: string;
  channel: string | null;
}

export interface IdentityView {
  identifier: string;
  tags: string[];
  signed: boolean;
  ignored_claim: string | null;
}

export interface HistoryRow {
  room_no: string;
  started_at: string;
  memo: MemoLine | null;
  category: string;
  agent: string;
  in_charge: string | null;
  channel: Channel;
  current: boolean;
}

export interface MemoLine {
  kind: string;
  first_line: string;
  more: number;
}

export interface History {
  total: number;
  items: HistoryRow[];
  next_cursor: string | null;
}

export type Frame =
  | { type: "hello"; cursor: string; build: string }
  | { type: "reset"; cursor: string }
  | { type: "message"; cursor: string; room_no: string; message: Message; room: RoomRow }
  | { type: "room"; cursor: string; room: RoomRow }
  | { type: "room_entered"; cursor: string; room: RoomRow }
  | { type: "room_left"; cursor: string; room_no: string }
  | { type: "read"; cursor: string; room_no: string; by: From; seq: number }
  | { type: "customer"; cursor: string; room_no: string }
  | { type: "draft"; cursor: string; room_no: string; text: string }
  | { type: "typing"; room_no: string; on: boolean }
  | { type: "viewers"; room_no: string; viewers: Viewer[] }
  | { type: "ping" };

export type ConsoleSays =
  | { type: "view"; room_no: string | null }
  | { type: "typing"; room_no: string; on: boolean }
  | { type: "pong" };

export type VisitorFrame =
  | { type: "hello"; cursor: string }
  | { type: "reset"; cursor: string }
  | { type: "message"; cursor: string; room_no: string; message: VisitorMessage }
  | { type: "ended"; cursor: string; room_no: string }
  | { type: "read"; cursor: string; room_no: string; seq: number }
  | { type: "typing"; room_no: string; on: boolean }
  | { type: "ping" };

export type VisitorSays =
  | { type: "auth"; token: string; since: string | null }
  | { type: "typing"; on: boolean }
  | { type: "pong" };

export type Scope = "mine" | "team" | "all";

export type Status = "bot" | "waiting" | "assigned" | "in_progress" | "on_hold" | "ended";

export type Turn = "inquiry" | "answered";

export interface Channel {
  kind: ChannelKind;
  label: string;
}

export type ChannelKind = "web" | "kakao" | "naver";

export type From = "customer" | "agent" | "bot" | "system";

export interface RoomRow {
  room_no: string;
  status: Status;
  turn: Turn | null;
  name: string;
  channel: Channel;
  last_message: LastMessage | null;
  unread: number;
  agent: AgentRef | null;
  started_at: string;
  waiting_since: string | null;
  version: number;
}

export interface LastMessage {
  text: string;
  from: From;
  at: string;
}

export interface RoomList {
  items: RoomRow[];
  next_cursor: string | null;
  counts: Counts;
}

export interface Counts {
  bot: number;
  waiting: number;
  assigned: number;
  in_progress: number;
  on_hold: number;
  ended: number;
  unread: number;
}

export interface RoomView extends RoomRow {
  ended_at: string | null;
  last_seq: number;
  customer_read_seq: number;
  agent_read_seq: number;
  actions: Actions;
  draft: string | null;
  viewers: Viewer[];
}

export interface Actions {
  accept: boolean;
  reply: boolean;
  end: boolean;
}

export interface Viewer {
  agent_id: string;
  name: string;
  typing: boolean;
}

export interface Message {
  seq: number;
  id: string;
  client_id: string | null;
  kind: MessageKind;
  from: From;
  agent: AgentRef | null;
  text: string;
  system: SystemLine | null;
  at: string;
  attachments: Attachment[];
}

export type MessageKind = "text" | "image" | "file" | "system";

export interface SystemLine {
  code: string;
  args: Record<string, string>;
  internal: boolean;
}

export interface Attachment {
  id: string;
  name: string;
  mime: string;
  size: number;
  image: boolean;
  width: number | null;
  height: number | null;
}

export interface MessagePage {
  items: Message[];
  next_cursor: string | null;
}

export interface NewMessage {
  client_id: string;
  text: string;
  attachment_ids: string[];
}

export interface Draft {
  room_no: string;
  text: string;
}

export interface AcceptedRooms {
  accepted: string[];
  refused: RefusedRoom[];
}

export interface RefusedRoom {
  room_no: string;
  code: string;
  agent: AgentRef | null;
}

export interface NewVisitorSession {
  site_id: string;
  site_uid?: string | null;
  site_uid_hash?: string | null;
  cus_extra_username?: string | null;
  cus_extra_phone?: string | null;
  cus_extra_email?: string | null;
  user_parameter?: string | null;
  parameter1?: string | null;
  parameter2?: string | null;
  parameter3?: string | null;
  parameter4?: string | null;
  parameter5?: string | null;
  parameter6?: string | null;
  parameter7?: string | null;
  parameter8?: string | null;
  parameter9?: string | null;
  parameter10?: string | null;
  category_id?: string | null;
  division_id?: string | null;
}

export interface VisitorSession {
  token: string;
  room_no: string | null;
  trusted: boolean;
  desk: Desk;
}

export interface Desk {
  name: string;
  max_upload_bytes: number;
}

export interface VisitorMessage {
  seq: number;
  id: string;
  client_id: string | null;
  kind: MessageKind;
  from: From;
  agent_name: string | null;
  text: string;
  system: SystemLine | null;
  at: string;
  attachments: Attachment[];
}

export interface VisitorMessages {
  room_no: string | null;
  items: VisitorMessage[];
  next_cursor: string | null;
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
  ended_at: string | null;
  last_text: string;
}

export interface VisitorRooms {
  items: VisitorRoom[];
  next_cursor: string | null;
}
