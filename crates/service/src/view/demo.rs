use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{ChannelKind, NewVisitorSession};

/// What an account of a messenger does, as the demo plays it.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct SimulatedMessage {
    /// Its messenger.
    pub channel: ChannelKind,
    /// What the messenger calls the account: the same key is the same person's account.
    pub account: String,
    /// The messenger's number of the message; the same again is the same message. Without one it is a new one.
    #[serde(default)]
    pub message_id: Option<String>,
    /// What it writes; nothing where it only comes.
    #[serde(default)]
    pub text: Option<String>,
    /// The parameters of the link it comes by.
    #[serde(default)]
    pub page: Option<NewVisitorSession>,
}

/// Where it went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SimulatedRoom {
    /// The room it wrote in.
    pub room_no: Option<String>,
}
