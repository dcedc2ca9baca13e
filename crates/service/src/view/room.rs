use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{AgentRef, AgentRequest, Alarm, Card, Delivery, Grade, Hold, Matched, RoomCategory};

/// Which rooms a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// One's own rooms and the waiting ones one may accept.
    Mine,
    /// Rooms of the groups one leads.
    Team,
    /// Every room of the site.
    All,
}

/// F1: 봇, 대기, 접수, 진행, 보류, 종료.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// 봇
    Bot,
    /// 대기
    Waiting,
    /// 접수: assigned, never answered.
    Assigned,
    /// 진행: answered.
    InProgress,
    /// 보류
    OnHold,
    /// 종료
    Ended,
}

/// Inside 진행: who spoke last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Turn {
    /// 문의: the customer spoke last.
    Inquiry,
    /// 응대: the agent spoke last.
    Answered,
}

/// The channel a room came in by (S14).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Channel {
    /// web, kakao or naver.
    pub kind: ChannelKind,
    /// Shown label, such as 웹채팅.
    pub label: String,
}

/// Kinds of channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChannelKind {
    /// 웹채팅
    Web,
    /// 카카오톡
    Kakao,
    /// 네이버톡톡
    Naver,
}

/// Who wrote a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum From {
    /// The customer.
    Customer,
    /// An agent.
    Agent,
    /// A bot.
    Bot,
    /// A system line.
    System,
}

/// A row of the room list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RoomRow {
    /// 방번호.
    pub room_no: String,
    /// F1.
    pub status: Status,
    /// '배정 대기': it waits to be given out; 매니저 and 관리자 see it.
    pub queued: bool,
    /// Set in 진행 only.
    pub turn: Option<Turn>,
    /// The customer's name, or the customer id where none is known.
    pub name: String,
    /// Whether `name` tells who it is: false for a random ID that nobody chose.
    pub named: bool,
    /// The channel it came in by.
    pub channel: Channel,
    /// The newest message; null in a room without one.
    pub last_message: Option<LastMessage>,
    /// Customer messages no agent has read.
    pub unread: i64,
    /// The agent in charge; after the end, the last one.
    pub agent: Option<AgentRef>,
    /// 상담시작.
    pub started_at: String,
    /// Since when the customer waits for an answer; null where nobody waits.
    pub waiting_since: Option<String>,
    /// 보류; after a customer's message still there until it is lifted: no silence ends the room.
    pub hold: Option<Hold>,
    /// One of eight signs, 1 to 8.
    pub flag: Option<i64>,
    /// 상담방태그
    pub tags: Vec<String>,
    /// 고객 등급
    pub grade: Option<Grade>,
    /// Grows with every change of this row: an older one is to be ignored.
    pub version: i64,
    /// Why a search shows it; only there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matched: Option<Matched>,
}

/// The newest message in short.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LastMessage {
    /// At most 200 characters; for a file its name.
    pub text: String,
    /// Who wrote it.
    pub from: From,
    /// When.
    pub at: String,
}

/// A page of rooms.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct RoomList {
    /// Newest activity first.
    pub items: Vec<RoomRow>,
    /// Opaque; null on the last page.
    pub next_cursor: Option<String>,
    /// Live counts of the same scope.
    pub counts: Counts,
}

/// How many rooms stand in each status.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Counts {
    /// 봇 (매니저, 관리자; else 0).
    pub bot: i64,
    /// 대기.
    pub waiting: i64,
    /// 접수.
    pub assigned: i64,
    /// 진행.
    pub in_progress: i64,
    /// 진행, 문의: the customer spoke last.
    pub inquiry: i64,
    /// 진행, 응대: an agent spoke last.
    pub answered: i64,
    /// 보류.
    pub on_hold: i64,
    /// 종료, today's in the site's time zone.
    pub ended: i64,
    /// Customer messages unread in these rooms, ended ones apart.
    pub unread: i64,
}

/// One room with what the reader may do in it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct RoomView {
    /// The list row.
    #[serde(flatten)]
    pub row: RoomRow,
    /// When it ended.
    pub ended_at: Option<String>,
    /// seq of the newest message.
    pub last_seq: i64,
    /// Up to where the customer has read.
    pub customer_read_seq: i64,
    /// Up to where agents have read.
    pub agent_read_seq: i64,
    /// Allowed actions.
    pub actions: Actions,
    /// The reader's unsent text.
    pub draft: Option<String>,
    /// 상담 분류
    pub category: RoomCategory,
    /// The reader's own alarm about the room.
    pub alarm: Option<Alarm>,
    /// What is asked about the room and waits for an answer.
    pub requests: Vec<AgentRequest>,
    /// Who else looks at the room now.
    pub viewers: Vec<Viewer>,
}

/// What the reader may do in a room now.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Actions {
    /// 상담 접수로 변경.
    pub accept: bool,
    /// Write to the customer.
    pub reply: bool,
    /// 상담 종료.
    pub end: bool,
    /// 본인 인증 요청.
    pub verify: bool,
    /// Memos, classification, tags, sign: after the end too.
    pub memo: bool,
    /// 보류, and lifting it.
    pub hold: bool,
    /// 상담원 변경 요청 and 상담내용 검토 요청.
    pub ask: bool,
    /// 담당 상담사 변경 by a manager.
    pub reassign: bool,
}

/// Somebody who looks at the room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Viewer {
    /// Opaque id of the agent.
    pub agent_id: String,
    /// Shown name.
    pub name: String,
    /// Typing now.
    pub typing: bool,
}

/// One message of a room.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Message {
    /// Position in the room, from 1 without gaps.
    pub seq: i64,
    /// `<room_no>-<seq>`.
    pub id: String,
    /// The sender's UUID; null for system lines.
    pub client_id: Option<String>,
    /// What it is.
    pub kind: MessageKind,
    /// Who wrote it.
    pub from: From,
    /// The agent who wrote it.
    pub agent: Option<AgentRef>,
    /// The text; for system lines rendered in the site's language.
    pub text: String,
    /// Code and arguments of a system line, to be rendered in the reader's language.
    pub system: Option<SystemLine>,
    /// When it was stored.
    pub at: String,
    /// Files that came with it.
    pub attachments: Vec<Attachment>,
    /// The product that is asked about; absent where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card: Option<Card>,
    /// What a bot lets the customer choose; absent where that is nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub buttons: Vec<MessageButton>,
    /// Where it goes to a messenger and has not arrived: how it stands; absent everywhere else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivery: Option<Delivery>,
}

/// A button below what a bot says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MessageButton {
    /// What it says.
    pub label: String,
    /// Sent as `button`, with the label as the text, when it is pressed; absent on a link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The page it opens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// What a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MessageKind {
    /// Text.
    Text,
    /// One or more images.
    Image,
    /// One or more files.
    File,
    /// A system line.
    System,
}

/// A system line as data. Codes: `room_opened`, `room_accepted {agent}`, `room_transferred {from, agent}`,
/// `room_reassigned {agent}`, `room_ended_by_agent {agent}`,
/// `room_ended_by_customer`, `room_ended_by_bot`, `bot_handed_over`, `bot_customer_silent`, `verification_requested {agent, method, request_id, expires_at}`, `verification_completed`,
/// `verification_not_sent`, `verification_not_sent_number`, `verification_sender {reason}`, `kakao_sync_refused {reason}`, `id_ignored_invalid`, `id_ignored_unsigned {id}`, `id_unsigned {id}`, `id_limit {id}`, `id_kept {id}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SystemLine {
    /// Stable code.
    pub code: String,
    /// Arguments by name.
    #[serde(default)]
    pub args: std::collections::BTreeMap<String, String>,
    /// Whether only agents see it.
    #[serde(default)]
    pub internal: bool,
}

/// A stored file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Attachment {
    /// Opaque id.
    pub id: String,
    /// File name as sent, cleaned.
    pub name: String,
    /// Type found in the content.
    pub mime: String,
    /// Bytes.
    pub size: i64,
    /// Whether it may be shown as a picture.
    pub image: bool,
    /// Pixels, images only.
    pub width: Option<i64>,
    /// Pixels, images only.
    pub height: Option<i64>,
    /// Whether its bytes can still be had (R23).
    #[serde(default)]
    #[schema(required = true)]
    pub state: FileState,
}

/// Whether the bytes of a file can still be had.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FileState {
    /// They can.
    #[default]
    Available,
    /// Gone by a retention setting: 만료된 파일.
    Expired,
    /// Gone by request, its name as well.
    Erased,
}

/// Messages ascending by seq.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct MessagePage {
    /// Ascending.
    pub items: Vec<Message>,
    /// Where older (or, with `after`, newer) messages are left: the seq to pass as `before` (or `after`).
    pub next_cursor: Option<String>,
}

/// What a sender says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct NewMessage {
    /// UUID, unique per sender: the same again answers the stored message.
    pub client_id: String,
    /// At most 10,000 characters; may be empty when there are attachments.
    #[serde(default)]
    pub text: String,
    /// Uploaded before by the same sender; at most 10.
    #[serde(default)]
    pub attachment_ids: Vec<String>,
    /// The code of the bot's button that was pressed; of no meaning from agents.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub button: Option<String>,
}

/// Unsent text of one agent in one room.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Draft {
    /// 방번호.
    pub room_no: String,
    /// The text.
    pub text: String,
}

/// Answer of accepting several rooms.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct AcceptedRooms {
    /// Accepted now, or already one's own.
    pub accepted: Vec<String>,
    /// Not accepted, with the reason.
    pub refused: Vec<RefusedRoom>,
}

/// A room that could not be accepted.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct RefusedRoom {
    /// 방번호.
    pub room_no: String,
    /// `already_accepted`, `room_ended`, `not_found`, `at_capacity`.
    pub code: String,
    /// Who has it.
    pub agent: Option<AgentRef>,
}
