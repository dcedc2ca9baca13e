use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Channel, CustomerView};

/// What a link would do, before anything is saved (R9).
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct LinkPreview {
    /// The person who has the ID.
    pub target: LinkTarget,
    /// The person the identity leaves.
    pub mine: LinkMine,
    /// Name, phone, email, birth_date, address, note.
    pub fields: Vec<LinkField>,
    /// How many identities stay with the old ID (R8).
    pub stays_behind: i64,
    /// Web into web: both show the same 고객식별번호 from then on (R2).
    pub merges: bool,
    /// A web identity keeps its 고객식별번호, because a messenger's identity has the text (R2).
    pub keeps_identifier: bool,
    /// Both have a verified 휴대폰, and they differ (R20).
    pub mobiles_differ: bool,
}

/// The person who has the ID.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct LinkTarget {
    /// 고객 ID.
    pub customer_id: String,
    /// Sent back with the confirmation as `target_version`.
    pub version: String,
    /// How many 고객식별번호 share it.
    pub identities: i64,
    /// Their channels.
    pub channels: Vec<Channel>,
    /// Each of them.
    pub accounts: Vec<LinkAccount>,
    /// 총 상담이력건.
    pub consultations: i64,
}

/// A channel account of the other person.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct LinkAccount {
    /// 고객식별번호.
    pub identifier: String,
    /// Channel.
    pub channel: Channel,
}

/// The person the identity leaves.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct LinkMine {
    /// 고객 ID.
    pub customer_id: String,
    /// How many 고객식별번호 share it.
    pub identities: i64,
    /// 총 상담이력건.
    pub consultations: i64,
}

/// One field of both persons.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct LinkField {
    /// Name of the field.
    pub field: String,
    /// Value here, as typed.
    pub mine: Option<String>,
    /// Value there, masked except 비고.
    pub theirs_masked: Option<String>,
    /// Which one is shown after the link.
    pub winner: Winner,
}

/// Which value is shown after a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Winner {
    /// The identity's.
    Mine,
    /// The other person's.
    Theirs,
    /// Both are the same.
    Same,
}

/// What undoing a link would do, before anything is changed (R24).
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct UndoPreview {
    /// The 고객 ID the identity goes back to.
    pub back_to: String,
    /// Somebody else has that ID by now: undoing links to them.
    pub link: Option<LinkPreview>,
    /// Values that this identity shows now and afterwards, where they differ.
    pub fields: Vec<UndoField>,
    /// How many consultations go back with it.
    pub rooms: i64,
    /// How many identities stay with the other person.
    pub identities_stay: i64,
    /// What agents typed since; it stays with the other person.
    pub edited_since: Vec<EditedSince>,
}

/// One field before and after an undo.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct UndoField {
    /// Name of the field.
    pub field: String,
    /// Value now.
    pub now: Option<String>,
    /// Value afterwards.
    pub after: Option<String>,
}

/// What an agent typed since a link was made.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct EditedSince {
    /// Name of the field.
    pub field: String,
    /// Value.
    pub value: String,
    /// Name of the agent.
    pub by: Option<String>,
    /// When.
    pub at: String,
}

/// A save of 고객정보. Absent fields stay as they are; null or an empty text clears.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, ToSchema)]
pub struct CustomerPatch {
    /// From the view that was edited.
    pub version: String,
    /// 고객 ID, 1–255 characters; blank: the newest link is undone, or a fresh ID (R10).
    #[schema(nullable)]
    pub customer_id: Option<String>,
    /// 이름, at most 100 characters.
    #[schema(nullable)]
    pub name: Option<String>,
    /// 전화, at most 100 characters.
    #[schema(nullable)]
    pub phone: Option<String>,
    /// 이메일, at most 100 characters.
    #[schema(nullable)]
    pub email: Option<String>,
    /// 생년월일, YYYY-MM-DD.
    #[schema(nullable)]
    pub birth_date: Option<String>,
    /// 주소, at most 300 characters.
    #[schema(nullable)]
    pub address: Option<String>,
    /// 비고, at most 500 characters.
    #[schema(nullable)]
    pub note: Option<String>,
    /// `false`: 값 없이 분리, where an unused ID takes the identity away from others.
    pub keep_values: Option<bool>,
    /// The link was shown and is wanted.
    pub confirm_link: Option<bool>,
    /// `target.version` of the preview.
    pub target_version: Option<String>,
    /// The undo was shown and is wanted.
    pub confirm_undo: Option<bool>,
}

/// An answer to the preview of an undo.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, ToSchema)]
pub struct UndoRequest {
    /// The undo was shown and is wanted.
    #[serde(default)]
    pub confirm: bool,
    /// Where the old ID is somebody else's by now: the link to them is wanted.
    #[serde(default)]
    pub confirm_link: bool,
    /// `link.target.version` of the preview.
    pub target_version: Option<String>,
}

/// An identity after its link was undone.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct UndoneLink {
    /// Its 고객 ID.
    pub customer_id: String,
    /// Its 고객식별번호.
    pub identifier: String,
}

/// 409 `stale_version`: somebody else changed these fields since.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct StaleCustomer {
    /// As it stands.
    pub current: CustomerView,
    /// Those of the save that changed since.
    pub fields: Vec<String>,
}

/// The change log of a customer, newest first.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct CustomerChanges {
    /// Newest first.
    pub items: Vec<CustomerChange>,
    /// Opaque; null on the last page.
    pub next_cursor: Option<String>,
}

/// One change of what is known of a customer.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct CustomerChange {
    /// Unique within the log.
    pub id: String,
    /// When it was written.
    pub at: String,
    /// What kind of change.
    pub kind: ChangeKind,
    /// The field of a value; a parameter by its name with `p:` before it.
    pub field: Option<String>,
    /// Value or 고객 ID before.
    pub before: Option<String>,
    /// Value or 고객 ID after; null: cleared.
    pub value: Option<String>,
    /// agent, profile_bot, parameter or api.
    pub source: String,
    /// Name of the agent.
    pub by: Option<String>,
    /// Label of the channel it came by.
    pub channel: Option<String>,
    /// 고객식별번호 it came by.
    pub identifier: Option<String>,
    /// The link that it is, or that brought it.
    pub link_id: Option<String>,
    /// Whether the link can be undone by the reader.
    pub undo: Option<UndoState>,
    /// Whether this value is the one shown.
    pub shown: bool,
    /// Whether it came with a link.
    pub via_link: bool,
}

/// Kinds of changes of a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// A field got a value or was cleared.
    Value,
    /// The 고객 ID changed, and nobody was linked.
    Id,
    /// An identity was linked.
    Link,
    /// A link that was undone.
    LinkUndone,
}

/// Whether a link can be undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum UndoState {
    /// By the reader, now.
    Possible,
    /// A newer move of the identity stands before it.
    Superseded,
    /// It was undone.
    Done,
    /// Not by the reader.
    NotAllowed,
}
