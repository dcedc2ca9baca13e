use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::{Attachment, From, MessageButton, MessageKind, SystemLine};

/// What a page says when a visitor comes (F6). Values are taken as sent; rules of R3, R6, R7 and R11 apply.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct NewVisitorSession {
    /// SITEID.
    #[serde(deserialize_with = "some_text_or_number")]
    pub site_id: String,
    /// 고객 ID the site knows the visitor by.
    #[serde(deserialize_with = "text_or_number")]
    pub site_uid: Option<String>,
    /// Lower-case hex HMAC-SHA256 of it with the site's secret.
    #[serde(deserialize_with = "text_or_number")]
    pub site_uid_hash: Option<String>,
    /// 이름
    #[serde(deserialize_with = "text_or_number")]
    pub cus_extra_username: Option<String>,
    /// 전화
    #[serde(deserialize_with = "text_or_number")]
    pub cus_extra_phone: Option<String>,
    /// 이메일
    #[serde(deserialize_with = "text_or_number")]
    pub cus_extra_email: Option<String>,
    /// Free text.
    #[serde(deserialize_with = "text_or_number")]
    pub user_parameter: Option<String>,
    /// Free text.
    #[serde(deserialize_with = "text_or_number")]
    pub parameter1: Option<String>,
    /// Free text.
    #[serde(deserialize_with = "text_or_number")]
    pub parameter2: Option<String>,
    /// Free text.
    #[serde(deserialize_with = "text_or_number")]
    pub parameter3: Option<String>,
    /// Free text.
    #[serde(deserialize_with = "text_or_number")]
    pub parameter4: Option<String>,
    /// Free text.
    #[serde(deserialize_with = "text_or_number")]
    pub parameter5: Option<String>,
    /// Free text.
    #[serde(deserialize_with = "text_or_number")]
    pub parameter6: Option<String>,
    /// Free text.
    #[serde(deserialize_with = "text_or_number")]
    pub parameter7: Option<String>,
    /// Free text.
    #[serde(deserialize_with = "text_or_number")]
    pub parameter8: Option<String>,
    /// Free text.
    #[serde(deserialize_with = "text_or_number")]
    pub parameter9: Option<String>,
    /// Free text.
    #[serde(deserialize_with = "text_or_number")]
    pub parameter10: Option<String>,
    /// First 대분류 of the room.
    #[serde(deserialize_with = "text_or_number")]
    pub category_id: Option<String>,
    /// First 중분류 of the room.
    #[serde(deserialize_with = "text_or_number")]
    pub division_id: Option<String>,
}

/// A text; a number is taken as it is written, so that long ones keep their digits.
fn text_or_number<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    let raw = Box::<RawValue>::deserialize(from)?;
    let json = raw.get();
    match json.as_bytes().first() {
        Some(b'"') => serde_json::from_str(json).map(Some).map_err(D::Error::custom),
        Some(b'-' | b'0'..=b'9') => Ok(Some(json.to_owned())),
        Some(b'n') => Ok(None),
        _ => Err(D::Error::custom("a text is expected")),
    }
}

fn some_text_or_number<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    text_or_number(from).map(Option::unwrap_or_default)
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
    /// What there is to choose; absent where that is nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub buttons: Vec<MessageButton>,
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
