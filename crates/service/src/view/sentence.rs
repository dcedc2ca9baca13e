use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What an agent wants while they type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SentenceChoice {
    /// Whether sentences are offered.
    pub offer: bool,
    /// Whether sentences the agent sends are kept.
    pub learn: bool,
}

/// A kept sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct OwnSentence {
    /// Opaque id.
    pub id: String,
    /// What it says.
    pub text: String,
    /// How often it was sent.
    pub uses: i64,
    /// When it was last sent.
    pub used_at: String,
}

/// Kept sentences of an agent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct OwnSentences {
    /// Whether sentences are offered.
    pub offer: bool,
    /// Whether sentences the agent sends are kept.
    pub learn: bool,
    /// Most that are kept; the one not sent for longest goes first.
    pub most: i64,
    /// The most sent first.
    pub items: Vec<OwnSentence>,
}

/// A text that was sent.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
pub struct SentText {
    /// Its sentences are counted.
    pub text: String,
}

/// A sentence that may be offered in a room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct OfferedSentence {
    /// Filled for the room.
    pub text: String,
    /// Whether the agent wrote it; else it comes from a template.
    pub own: bool,
}

/// Sentences that may be offered in a room, the likeliest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct OfferedSentences {
    /// Whether sentences the agent sends are to be told to the server.
    pub learn: bool,
    /// The sentences.
    pub items: Vec<OfferedSentence>,
}
