//! Naver TalkTalk, chatbot API v1.

mod inbound;
mod outbound;

pub use inbound::parse;
pub use outbound::{Account, body, check, send};

/// Where Naver takes events.
pub const NAVER_URL: &str = "https://gw.talk.naver.com";
/// Where customers begin a chat.
pub const CHAT_URL: &str = "https://talk.naver.com";
/// Networks that Naver sends from.
pub const NETWORKS: [&str; 3] = ["211.249.40.0/27", "211.249.68.0/27", "220.230.168.0/27"];
