//! Messengers: how they are connected, what they tell, what is told to them (S14, S43, S44, F7).

mod connection;
mod deliver;
mod happen;
mod inbox;
mod link;
mod media;
mod outgoing;
mod pace;
mod settings;
mod signed;
mod typing;
mod undelivered;
mod webhook;

pub(crate) use connection::{Connection, Connections, recent as recent_connections};
pub use deliver::run_due as deliver_due;
pub use inbox::run_due as take_in_due;
pub use link::{create as create_link, redirect};
pub(crate) use outgoing::departs;
pub(crate) use pace::Pace;
pub(crate) use settings::is_open;
pub use settings::{change, check, connect, disconnect, list, rotate};
pub use signed::file;
pub use typing::types;
pub use undelivered::{list as undelivered, send_again, send_again_many};
pub use webhook::{Call, Hook, hear};

pub use channels::{kakao::Hook as KakaoHook, messenger::BODY_MAX as WEBHOOK_MAX};

use crate::Desk;

/// Takes in what messengers told and delivers to them, until it is dropped.
pub async fn work(desk: Desk) {
    tokio::join!(inbox::work(desk.clone()), deliver::work(desk));
}
