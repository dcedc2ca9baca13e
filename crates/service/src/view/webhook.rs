use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The webhooks of a site.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct WebhookList {
    /// Oldest first.
    pub items: Vec<Webhook>,
    /// Always null: a site has few webhooks.
    pub next_cursor: Option<String>,
}

/// An address that is told what happens, by Standard Webhooks.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Webhook {
    /// Opaque id.
    pub id: String,
    /// What it is for.
    pub label: String,
    /// Where it is told.
    pub url: String,
    /// What it is told of: `room.opened`, `room.assigned`, `room.status_changed`, `room.ended`, `message.created`,
    /// `customer.changed`.
    pub events: Vec<String>,
    /// Whether it is told at all.
    pub enabled: bool,
    /// Why it was switched off without anybody's doing: `gone` (it answered 410) or `gave_up`.
    pub stopped: Option<String>,
    /// Of the settings; a PUT that carries an older one is refused.
    pub version: i64,
    /// Deliveries that wait, counted up to 1000.
    pub waiting: i64,
    /// Deliveries that were given up, counted up to 1000.
    pub given_up: i64,
    /// When something last arrived.
    pub last_success_at: Option<String>,
    /// What last went wrong: `forbidden_address`, `unreachable`, `timeout`, `redirect`, `refused`, `busy`, `trouble`, `gone`.
    pub last_error: Option<String>,
    /// When that was.
    pub last_error_at: Option<String>,
    /// Until when the secret before signs as well.
    pub old_secret_until: Option<String>,
}

/// How a webhook is to be.
#[derive(Debug, Clone, PartialEq, Deserialize, ToSchema)]
pub struct NewWebhook {
    /// What it is for; at most 50 characters.
    pub label: String,
    /// Where it is told: https, on a desk of this machine also http.
    pub url: String,
    /// What it is told of; at least one.
    pub events: Vec<String>,
    /// Whether it is told at all; absent: yes.
    #[serde(default = "yes")]
    pub enabled: bool,
    /// The version that was read.
    #[serde(default)]
    pub version: Option<i64>,
}

fn yes() -> bool {
    true
}

/// What receivers check signatures with.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct WebhookSecret {
    /// `whsec_…`
    pub secret: String,
}

/// How a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WebhookDeliveryState {
    /// It waits for its time.
    Waiting,
    /// It was tried often enough.
    GivenUp,
    /// It arrived.
    Delivered,
}

/// What a webhook is told.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct WebhookDelivery {
    /// Opaque id; `webhook-id` is `msg_` and this.
    pub id: String,
    /// Its type.
    pub event: String,
    /// How it stands.
    pub state: WebhookDeliveryState,
    /// Attempts so far.
    pub attempts: i64,
    /// When it happened.
    pub at: String,
    /// When it is tried next, where it waits.
    pub next_at: Option<String>,
    /// When it arrived or was given up.
    pub done_at: Option<String>,
    /// Status of the last answer.
    pub status: Option<i64>,
    /// What last went wrong, as in a webhook's `last_error`.
    pub error: Option<String>,
    /// The document, JSON as text: it is signed byte for byte.
    pub body: String,
}

/// Deliveries of a webhook.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct WebhookDeliveryList {
    /// The newest first.
    pub items: Vec<WebhookDelivery>,
    /// For the next page.
    pub next_cursor: Option<String>,
}

/// What is told once more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct SentAgainCount {
    /// How many deliveries.
    pub sent: i64,
}
