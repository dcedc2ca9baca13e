use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{AgentRef, RequestState};

/// What an agent wrote about a consultation; no customer ever sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Memo {
    /// Opaque id.
    pub id: String,
    /// 메모, 상담원 변경 요청 or 상담내용 검토 요청.
    pub kind: MemoKind,
    /// Who wrote it.
    pub agent: AgentRef,
    /// The text, with line breaks.
    pub text: String,
    /// When it was written.
    pub at: String,
    /// seq of the newest message then: the memo stands behind it.
    pub after_seq: i64,
    /// How the request it tells of stands.
    pub request: Option<MemoRequest>,
}

/// Where a memo comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MemoKind {
    /// 메모
    Note,
    /// 상담원 변경 요청
    Transfer,
    /// 상담내용 검토 요청
    Review,
}

/// The request a memo tells of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MemoRequest {
    /// Opaque id.
    pub id: String,
    /// Where it stands.
    pub state: RequestState,
    /// Whom it asks; null: any manager.
    pub to: Option<String>,
    /// What was answered.
    pub answer: Option<String>,
}

/// Memos of a room, oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MemoList {
    /// Oldest first.
    pub items: Vec<Memo>,
    /// Opaque; null on the last page.
    pub next_cursor: Option<String>,
}

/// A memo as written.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
pub struct NewMemo {
    /// 1 to 5,000 characters.
    pub text: String,
}
