//! Rooms: listing, accepting, ending.

mod accept;
mod end;
mod find;
mod hand_over;
pub mod hold;
mod list;
pub mod mark;
mod reassign;
mod search;
pub mod show;
pub mod tell;

use domain::{
    Millis,
    append::RoomKey,
    room::{ChannelKind, Kind, Sender},
};
use store::{
    Tx,
    message::{MessageRecord, NewRow},
    room::RoomRecord,
};

pub use accept::{accept, accept_many};
pub(crate) use end::end;
pub use end::{end_by_agent, end_by_bot, end_by_visitor};
pub(crate) use find::writable;
pub use find::{editable, find, readable};
pub(crate) use hand_over::{Heir, give_back, hand_over};
pub(crate) use list::readable_by;
pub use list::{Filter, counts, list, scopes};
pub use reassign::{end_many, reassign, reassign_many};

use crate::{
    Error, channel,
    view::{self, SystemLine},
};

/// Appends words the desk says by itself to a locked room; the caller saves the room. Counts like a system line: whose
/// turn it is, and what lists show, stay as they were.
pub(crate) async fn add_words(
    tx: &mut Tx<'_>,
    room: &mut RoomRecord,
    words: &str,
    now: Millis,
) -> Result<view::Message, Error> {
    say(tx, room, (Kind::Text, words, None), now).await
}

/// The same of anything a bot says: its kind, its words and the JSON of what it carries.
pub(crate) async fn say(
    tx: &mut Tx<'_>,
    room: &mut RoomRecord,
    (kind, words, extra): (Kind, &str, Option<&str>),
    now: Millis,
) -> Result<view::Message, Error> {
    let key: RoomKey = (room.site, room.room_no);
    let seq = room.state.take(Sender::System, Kind::System, "", now);
    let row = NewRow {
        room: key,
        seq,
        sender: Sender::Bot,
        author_id: 0,
        client_id: None,
        kind,
        body: words,
        extra,
        at: now,
    };
    store::message::insert(tx, &[row]).await?;
    let stored = MessageRecord {
        seq,
        sender: Sender::Bot,
        author_id: 0,
        client_id: None,
        kind,
        body: words.to_owned(),
        extra: extra.map(str::to_owned),
        at: now,
        agent_name: None,
    };
    let mut message = show::message(key, stored, view::Locale::Ko);
    if room.channel_kind != ChannelKind::Web {
        store::delivery::insert(tx, &[(key, seq)], now).await?;
        message.delivery = Some(view::Delivery::waiting(None));
    }
    Ok(message)
}

/// Appends a system line to a locked room; the caller saves the room.
pub(crate) async fn add_line(
    tx: &mut Tx<'_>,
    room: &mut RoomRecord,
    line: SystemLine,
    now: Millis,
) -> Result<view::Message, Error> {
    let key: RoomKey = (room.site, room.room_no);
    let seq = room.state.take(Sender::System, Kind::System, "", now);
    let extra = show::frame(&line);
    let row = NewRow {
        room: key,
        seq,
        sender: Sender::System,
        author_id: 0,
        client_id: None,
        kind: Kind::System,
        body: "",
        extra: Some(&extra),
        at: now,
    };
    store::message::insert(tx, &[row]).await?;
    let departs = channel::departs(room.channel_kind, &line);
    let mut message = show::system(key, seq, line, now, view::Locale::Ko);
    if departs {
        store::delivery::insert(tx, &[(key, seq)], now).await?;
        message.delivery = Some(view::Delivery::waiting(None));
    }
    Ok(message)
}
