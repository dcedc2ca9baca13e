//! KakaoTalk 상담톡: spoken to directly or by a relay.

mod flavour;
mod inbound;
mod outbound;

pub use flavour::{CHAT_URL, Flavour, Paths};
pub use inbound::{Hook, parse};
pub use outbound::{Account, Stored, check, part, send};

/// Most characters of a message.
pub const TEXT_MAX: usize = 1_000;
