use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Status;

/// Which list is exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExportKind {
    /// 고객 목록: one line per 고객식별번호.
    Customers,
    /// 상담 목록: one line per consultation.
    Consultations,
}

/// How far an export is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExportState {
    /// It is being written.
    Running,
    /// It can be downloaded.
    Ready,
    /// It was given up.
    Failed,
    /// It was cancelled.
    Cancelled,
}

/// A list to be written into a file, narrowed like the list itself; fields that the list doesn't have are not looked at.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
pub struct NewExport {
    /// Which list.
    pub kind: ExportKind,
    /// As typed into the list.
    #[serde(default)]
    pub q: String,
    /// Of consultations: in these statuses.
    #[serde(default)]
    pub status: Vec<Status>,
    /// Id of a channel.
    #[serde(default)]
    pub channel_id: String,
    /// Of consultations: id of an agent, or `none`.
    #[serde(default)]
    pub agent_id: String,
    /// Of consultations: id of a category, or `none`.
    #[serde(default)]
    pub category_id: String,
    /// A tag.
    #[serde(default)]
    pub tag: String,
    /// The first day.
    #[serde(default)]
    pub from: String,
    /// The last day.
    #[serde(default)]
    pub to: String,
}

/// A list that is written into a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Export {
    /// Opaque id.
    pub id: String,
    /// Which list.
    pub kind: ExportKind,
    /// How far it is.
    pub state: ExportState,
    /// Rows so far.
    pub rows: i64,
    /// How many there will be; null where that is not known beforehand.
    pub total: Option<i64>,
    /// Bytes so far.
    pub bytes: i64,
    /// When it was asked for.
    pub created_at: String,
    /// Until when it can be downloaded.
    pub expires_at: Option<String>,
}

/// One's own exports, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Exports {
    /// Those of the last day, at most 20.
    pub items: Vec<Export>,
}
