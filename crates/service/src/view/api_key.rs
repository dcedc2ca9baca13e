use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::AgentRef;

/// The keys of a site.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ApiKeyList {
    /// Oldest first.
    pub items: Vec<ApiKey>,
    /// Always null: a site has few keys.
    pub next_cursor: Option<String>,
}

/// A key by which another system calls the API.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ApiKey {
    /// Opaque id.
    pub id: String,
    /// What it is for.
    pub label: String,
    /// As whom it acts: never more than this agent may.
    pub agent: AgentRef,
    /// Whether that agent is disabled, and so the key does not work.
    pub agent_disabled: bool,
    /// The last characters of the key.
    pub tail: String,
    /// What it may do: `rooms:read`, `rooms:write`, `customers:…`, `templates:…`, `reports:…`, `settings:…`.
    pub scopes: Vec<String>,
    /// When it was made.
    pub created_at: String,
    /// When it ends; null: when it is revoked.
    pub expires_at: Option<String>,
    /// When it was last used, to the minute.
    pub used_at: Option<String>,
}

/// How a key is to be.
#[derive(Debug, Clone, PartialEq, Deserialize, ToSchema)]
pub struct NewApiKey {
    /// What it is for; at most 50 characters.
    pub label: String,
    /// As whom it acts; absent: as who makes it.
    #[serde(default)]
    pub agent_id: Option<String>,
    /// What it may do; at least one.
    pub scopes: Vec<String>,
    /// When it ends, RFC 3339; absent: when it is revoked.
    #[serde(default)]
    pub expires_at: Option<String>,
}

/// A key that was just made.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct CreatedApiKey {
    /// The key, shown this once: `Authorization: Bearer <key>`.
    pub key: String,
    /// As the list has it.
    pub item: ApiKey,
}
