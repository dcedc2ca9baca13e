use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Attachment, From, MessageKind, SystemLine};

/// What a page says when a visitor comes (F6). Values are taken as sent; rules of R3, R6, R7 and R11 apply.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct NewVisitorSession {
    /// SITEID.
    pub site_id: String,
    /// 고객 ID the site knows the visitor by.
    pub site_uid: Option<String>,
    /// Lower-case hex HMAC-SHA256 of it with the site's secret.
    pub site_uid_hash: Option<String>,
    /// 이름
    pub cus_extra_username: Option<String>,
    /// 전화
    pub cus_extra_phone: Option<String>,
    /// 이메일
    pub cus_extra_email: Option<String>,
    /// Free text.
    pub user_parameter: Option<String>,
    /// Free text.
    pub parameter1: Option<String>,
    /// Free text.
    pub parameter2: Option<String>,
    /// Free text.
    pub parameter3: Option<String>,
    /// Free text.
    pub parameter4: Option<String>,
    /// Free text.
    pub parameter5: Option<String>,
    /// Free text.
    pub parameter6: Option<String>,
    /// Free text.
    pub parameter7: Option<String>,
    /// Free text.
    pub parameter8: Option<String>,
    /// Free text.
    pub parameter9: Option<String>,
    /// Free text.
    pub parameter10: Option<String>,
    /// First 대분류 of the room.
    pub category_id: Option<String>,
    /// First 중분류 of the room.
    pub division_id: Option<String>,
}

/// A visitor's session.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct VisitorSession {
    /// Bearer token; stored hashed on the server, shown once. The old token again where the old session goes on.
    pub token: String,
    /// The open room this session stands in.
    pub room_no: Option<String>,
    /// Whether the entry was signed.
    pub trusted: bool,
    /// What the chat window shows.
    pub desk: Desk,
}

/// What the chat window shows about the site.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Desk {
    /// Name of the brand.
    pub name: String,
    /// Largest upload in bytes.
    pub max_upload_bytes: i64,
}

/// A message as its visitor sees it; no agent ids.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct VisitorMessage {
    /// Position in the room. Lines for agents only are left out, so a visitor may see gaps.
    pub seq: i64,
    /// `<room_no>-<seq>`.
    pub id: String,
    /// The visitor's own UUID; null on others' messages.
    pub client_id: Option<String>,
    /// What it is.
    pub kind: MessageKind,
    /// Who wrote it.
    pub from: From,
    /// Name of the agent who wrote it.
    pub agent_name: Option<String>,
    /// The text.
    pub text: String,
    /// Code and arguments of a system line.
    pub system: Option<SystemLine>,
    /// When it was stored.
    pub at: String,
    /// Files that came with it.
    pub attachments: Vec<Attachment>,
}

/// Messages of one room of the visitor, ascending by seq.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct VisitorMessages {
    /// The room; null before the first message.
    pub room_no: Option<String>,
    /// Ascending.
    pub items: Vec<VisitorMessage>,
    /// seq to pass as `after` while more are left.
    pub next_cursor: Option<String>,
    /// Whether the room is over.
    pub ended: bool,
    /// Up to where agents have read.
    pub agent_read_seq: i64,
}

/// Answer to a visitor's message.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Sent {
    /// The room it entered.
    pub room_no: String,
    /// Its position.
    pub seq: i64,
    /// `<room_no>-<seq>`.
    pub id: String,
    /// When it was stored.
    pub at: String,
}

/// A room of the visitor (R6).
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct VisitorRoom {
    /// 방번호.
    pub room_no: String,
    /// 상담시작.
    pub started_at: String,
    /// When it ended.
    pub ended_at: Option<String>,
    /// The newest message in short.
    pub last_text: String,
}

/// The rooms a visitor's session may see, newest first.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct VisitorRooms {
    /// Newest first.
    pub items: Vec<VisitorRoom>,
    /// Opaque; null on the last page.
    pub next_cursor: Option<String>,
}
