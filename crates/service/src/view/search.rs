use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Channel, From, MemoKind, Status};

/// Messages and memos in which everything that was asked for is found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SearchResult {
    /// Newest first.
    pub items: Vec<SearchHit>,
    /// Opaque; null at the end. A page may hold few items, or none, and go on all the same.
    pub next_cursor: Option<String>,
    /// Less than two letters of a word were asked for: nothing was searched.
    pub too_short: bool,
}

/// A message or memo that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SearchHit {
    /// 방번호
    pub room_no: String,
    /// The message; of a memo the one it stands behind.
    pub seq: i64,
    /// Where a memo comes from; null for a message.
    pub memo: Option<MemoKind>,
    /// Who wrote it.
    pub from: From,
    /// The agent who wrote it.
    pub author: Option<String>,
    /// The customer's name, or the customer id where none is known.
    pub name: String,
    /// Whether `name` tells who it is: false for a random ID that nobody chose.
    pub named: bool,
    /// The channel it came in by.
    pub channel: Channel,
    /// Where the consultation stands.
    pub status: Status,
    /// 상담시작
    pub started_at: String,
    /// When it was written.
    pub at: String,
    /// The text around the first place that was found; … where something was left out.
    pub text: String,
    /// The places in `text`.
    pub highlights: Vec<Highlight>,
}

/// A place in a text, in Unicode scalar values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Highlight {
    /// The first.
    pub start: usize,
    /// Behind the last.
    pub end: usize,
}

/// Why a search shows a room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Matched {
    /// Where it was found.
    pub field: MatchedField,
    /// What stands there, or a piece of it; null where the row shows it or nobody may see it here.
    pub text: Option<String>,
    /// The places in `text`.
    pub highlights: Vec<Highlight>,
    /// The message it was found in.
    pub seq: Option<i64>,
}

/// Where a search found something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MatchedField {
    /// 방번호
    RoomNo,
    /// 이름 or 고객 ID
    Name,
    /// 전화
    Phone,
    /// 휴대폰 of the room's own account.
    Mobile,
    /// A message.
    Message,
    /// A memo.
    Memo,
}
