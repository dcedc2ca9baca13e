//! What the live connection tells of rooms.

use domain::{access::RoomAccess, room::Sender};
use live::{Audience, Event};
use serde_json::json;
use store::room::RoomRecord;

use super::show::{self, frame};
use crate::view;

/// A room's row changed: status, agent, unread, name.
#[must_use]
pub fn row(before: Option<RoomAccess>, room: &RoomRecord) -> Event {
    let update = frame(&json!({ "type": "room", "room": show::row(room) }));
    Event { site: room.site, audience: audience(before, room, update), visitors: None }
}

/// A message came in; the row is the one right after it.
#[must_use]
pub fn message(before: Option<RoomAccess>, room: &RoomRecord, message: &view::Message) -> Event {
    let room_no = room.room_no.to_string();
    let update = frame(&json!({ "type": "message", "room_no": room_no, "message": message, "room": show::row(room) }));
    let visitors = show::for_visitor(message)
        .map(|message| (room.room_no, frame(&json!({ "type": "message", "room_no": room_no, "message": message }))));
    Event { site: room.site, audience: audience(before, room, update), visitors }
}

/// Somebody has read up to `seq`.
#[must_use]
pub fn read(room: &RoomRecord, by: Sender, seq: i64) -> Event {
    let room_no = room.room_no.to_string();
    let by = view::From::from(by);
    let update = frame(&json!({ "type": "read", "room_no": room_no, "by": by, "seq": seq }));
    let visitors = (by == view::From::Agent)
        .then(|| (room.room_no, frame(&json!({ "type": "read", "room_no": room_no, "seq": seq }))));
    Event { site: room.site, audience: audience(Some(room.state.access()), room, update), visitors }
}

/// The room is over.
#[must_use]
pub fn ended(room: &RoomRecord) -> Event {
    let text = frame(&json!({ "type": "ended", "room_no": room.room_no.to_string() }));
    Event { site: room.site, audience: Audience::None, visitors: Some((room.room_no, text)) }
}

/// What is known of the person changed: those with a room of theirs in view look again.
#[must_use]
pub fn customer(room: &RoomRecord) -> Event {
    Event { site: room.site, audience: Audience::Customer(room.customer), visitors: None }
}

fn audience(before: Option<RoomAccess>, room: &RoomRecord, update: String) -> Audience {
    let after = room.state.access();
    let moved = before != Some(after);
    let room_no = room.room_no.to_string();
    Audience::Room {
        room_no: room.room_no,
        before,
        after,
        update,
        entered: moved.then(|| frame(&json!({ "type": "room_entered", "room": show::row(room) }))),
        left: moved.then(|| frame(&json!({ "type": "room_left", "room_no": room_no }))),
    }
}
