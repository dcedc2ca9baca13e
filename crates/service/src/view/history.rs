use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Attachment, Channel, ChannelKind, Memo, Message, Status};

/// One consultation in the list of 상담이력 (S72).
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct HistoryRow {
    /// 방번호.
    pub room_no: String,
    /// 상담시작.
    pub started_at: String,
    /// 메모: the latest one's first line, and how many more.
    pub memo: Option<MemoLine>,
    /// 대/중/소, or `-`.
    pub category: String,
    /// 상담원 by R15.
    pub agent: String,
    /// 담당: who is in charge now.
    pub in_charge: Option<String>,
    /// Channel it came in by.
    pub channel: Channel,
    /// Whether this is the room in view.
    pub current: bool,
}

/// A memo in one line.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct MemoLine {
    /// note, transfer or review.
    pub kind: String,
    /// First line of the latest memo.
    pub first_line: String,
    /// How many more memos there are.
    pub more: i64,
}

/// A page of 상담이력, newest first.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct History {
    /// Equals 총 상담이력건, whatever the filter (R14).
    pub total: i64,
    /// Newest first. With a filter a page may hold fewer than usual, or none, and yet not be the last.
    pub items: Vec<HistoryRow>,
    /// Opaque; null on the last page.
    pub next_cursor: Option<String>,
}

/// What a customer's 상담이력 may be narrowed to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct HistoryFilters {
    /// Channels its consultations came in by.
    pub channels: Vec<ChannelOption>,
    /// Agents who ever had one; `bot` for those that nobody had.
    pub agents: Vec<FilterOption>,
    /// 대분류 and 중분류; `none` for those without one.
    pub categories: Vec<FilterOption>,
}

/// A channel to choose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ChannelOption {
    /// Opaque id.
    pub id: String,
    /// Its kind.
    pub kind: ChannelKind,
    /// Its label.
    pub label: String,
    /// How many consultations.
    pub count: i64,
}

/// An agent or a category to choose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FilterOption {
    /// Opaque id.
    pub id: String,
    /// Its name today, 대/중 for a 중분류.
    pub label: String,
    /// How many consultations.
    pub count: i64,
}

/// A consultation as it is opened from 상담이력: the ten things of S84.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Consultation {
    /// 방번호.
    pub room_no: String,
    /// Whether this is the room in view.
    pub current: bool,
    /// F1.
    pub status: Status,
    /// 고객식별번호 it came in with.
    pub identifier: String,
    /// 시작시간
    pub started_at: String,
    /// 종료시간; null while it is open.
    pub ended_at: Option<String>,
    /// 총 상담시간 in milliseconds; of an open room up to the moment of the answer (R16).
    pub duration_ms: i64,
    /// 상담 분류: 대/중/소, or `-`.
    pub category: String,
    /// 담당 상담사 by R15, as in the list.
    pub agent: String,
    /// 담당: who is in charge now, or was at the end.
    pub in_charge: Option<String>,
    /// Who had it, one after the other.
    pub assignments: Vec<AssignmentLine>,
    /// 상담방태그
    pub tags: Vec<String>,
    /// 인입 채널
    pub channel: Channel,
    /// 첨부파일, oldest first; at most 300 of `file_count`.
    pub files: Vec<ConsultationFile>,
    /// How many files the room has.
    pub file_count: i64,
    /// 메모, oldest first; at most 500.
    pub memos: Vec<Memo>,
    /// 대화 내용 from its beginning, or around the message asked for.
    pub messages: ConsultationMessages,
    /// The next consultation of the customer.
    pub newer: Option<String>,
    /// The one before.
    pub older: Option<String>,
    /// Its place in 상담이력, from 1 for the newest.
    pub place: i64,
    /// 총 상담이력건
    pub total: i64,
}

/// How a room came to an agent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AssignmentLine {
    /// Name of who had it before.
    pub from: Option<String>,
    /// Name of who has it from then on.
    pub to: String,
    /// How it came.
    pub how: AssignedHow,
    /// Name of who did it.
    pub by: Option<String>,
    /// When.
    pub at: String,
}

/// How a room came to an agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AssignedHow {
    /// Given out automatically.
    Auto,
    /// Accepted from [대기].
    Accepted,
    /// By 상담원 변경 요청.
    TransferRequest,
    /// By a manager.
    ManagerChange,
}

/// A file of a consultation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ConsultationFile {
    /// The file.
    #[serde(flatten)]
    pub file: Attachment,
    /// When it was uploaded.
    pub at: String,
}

/// A part of a conversation, ascending by seq.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ConsultationMessages {
    /// Ascending.
    pub items: Vec<Message>,
    /// The seq to pass as `before` where older ones are left.
    pub older: Option<i64>,
    /// The seq to pass as `after` where newer ones are left.
    pub newer: Option<i64>,
}

/// 이전 상담 이어 보기: the conversations before a room as one timeline across channels.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct OlderConversations {
    /// How many consultations began before the room in view.
    pub total: i64,
    /// Parts of conversations, newest first. The last one may go on in the next page.
    pub items: Vec<OlderConversation>,
    /// Opaque; null where nothing older is left.
    pub next_cursor: Option<String>,
}

/// A part of an older conversation.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct OlderConversation {
    /// 방번호.
    pub room_no: String,
    /// 상담시작.
    pub started_at: String,
    /// When it ended.
    pub ended_at: Option<String>,
    /// Channel it came in by.
    pub channel: Channel,
    /// 상담원 by R15.
    pub agent: String,
    /// Whether it starts with the first message of the room.
    pub begins: bool,
    /// Ascending by seq.
    pub messages: Vec<Message>,
    /// Memos behind these messages, oldest first.
    pub memos: Vec<Memo>,
}
