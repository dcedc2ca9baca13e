//! What the live connection tells of rooms. Frames are written straight to text: this is the appender's path.

use std::sync::Arc;

use domain::{AgentId, SiteId, access::RoomAccess, room::Sender};
use live::{Audience, Event, Said, Text};
use serde::Serialize;
use store::{request::RequestRecord, room::RoomRecord};

use super::show::{self, frame};
use crate::{request, view};

/// About the size of a frame without the text of its message.
const FRAME: usize = 512;

/// The frames of `view::Frame` and `view::VisitorFrame` that rooms are told by; the hub adds the cursor.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Told<'t> {
    Room {
        room: &'t view::RoomRow,
    },
    RoomEntered {
        room: &'t view::RoomRow,
    },
    RoomLeft {
        room_no: &'t str,
    },
    Read {
        room_no: &'t str,
        #[serde(skip_serializing_if = "Option::is_none")]
        by: Option<view::From>,
        seq: i64,
    },
    Ended {
        room_no: &'t str,
    },
    Delivery {
        room_no: &'t str,
        seq: i64,
        delivery: Option<&'t view::Delivery>,
    },
    Memo {
        room_no: &'t str,
        memo: &'t view::Memo,
    },
    Request {
        request: &'t view::RequestNews,
    },
    Agent {
        agent_id: &'t str,
        available: bool,
    },
    #[serde(rename = "message")]
    AgentsMessage {
        room_no: &'t str,
        message: &'t view::Message,
        room: &'t view::RoomRow,
    },
    #[serde(rename = "message")]
    VisitorsMessage {
        room_no: &'t str,
        message: &'t view::VisitorMessage,
    },
}

/// A room's row changed: status, agent, unread, name.
#[must_use]
pub fn row(before: Option<RoomAccess>, room: &RoomRecord) -> Event {
    let row = show::row(room);
    Event { site: room.site, audience: audience(before, room, &row, &Told::Room { room: &row }), visitors: None }
}

/// A message came in; the row is the one right after it.
#[must_use]
pub fn message(before: Option<RoomAccess>, room: &RoomRecord, message: &view::Message) -> Event {
    appended(before, room.clone(), Arc::new(message.clone()))
}

/// The same of what is owned: the frames are written when somebody hears them.
pub(crate) fn appended(before: Option<RoomAccess>, room: RoomRecord, message: Arc<view::Message>) -> Event {
    let (site, room_no, after) = (room.site, room.room_no, room.state.access());
    let moved = before != Some(after);
    let internal = message.system.as_ref().is_some_and(|line| line.internal);
    let said = (!internal).then(|| Said { seq: message.seq, sender: sender(message.from) });
    // What is kept until then, and the frame.
    let bytes = size_of::<RoomRecord>() + size_of::<view::Message>() + 4 * message.text.len() + 2 * FRAME;
    let room = Arc::new(room);
    let visitors = (!internal).then(|| {
        let message = message.clone();
        let told = move || {
            let room_no = room_no.to_string();
            let told = show::for_visitor(&message);
            told.map(|told| frame(&Told::VisitorsMessage { room_no: &room_no, message: &told })).unwrap_or_default()
        };
        (room_no, Text::later(FRAME, told))
    });
    let (entered, left) = if moved {
        let row = show::row(&room);
        (Some(frame(&Told::RoomEntered { room: &row })), Some(frame(&Told::RoomLeft { room_no: &row.room_no })))
    } else {
        (None, None)
    };
    let update = Text::later(bytes, move || {
        let row = show::row(&room);
        frame(&Told::AgentsMessage { room_no: &row.room_no, message: &message, room: &row })
    });
    let audience = Audience::Room {
        room_no,
        before,
        after,
        update,
        entered: entered.map(Text::from),
        left: left.map(Text::from),
        said,
    };
    Event { site, audience, visitors }
}

fn sender(from: view::From) -> Sender {
    match from {
        view::From::Customer => Sender::Customer,
        view::From::Agent => Sender::Agent,
        view::From::Bot => Sender::Bot,
        view::From::System => Sender::System,
    }
}

/// Somebody has read up to `seq`.
#[must_use]
pub fn read(room: &RoomRecord, by: Sender, seq: i64) -> Event {
    let row = show::row(room);
    let by = view::From::from(by);
    let update = Told::Read { room_no: &row.room_no, by: Some(by), seq };
    let visitors = (by == view::From::Agent)
        .then(|| (room.room_no, frame(&Told::Read { room_no: &row.room_no, by: None, seq }).into()));
    Event { site: room.site, audience: audience(Some(room.state.access()), room, &row, &update), visitors }
}

/// A message to a messenger arrived, or how it stands.
#[must_use]
pub fn delivery(room: &RoomRecord, seq: i64, delivery: Option<&view::Delivery>) -> Event {
    let row = show::row(room);
    let update = Told::Delivery { room_no: &row.room_no, seq, delivery };
    Event { site: room.site, audience: audience(Some(room.state.access()), room, &row, &update), visitors: None }
}

/// A memo was written, or the request it tells of changed its state. Visitors never hear of it.
#[must_use]
pub fn memo(room: &RoomRecord, memo: &view::Memo) -> Event {
    let row = show::row(room);
    let update = Told::Memo { room_no: &row.room_no, memo };
    Event { site: room.site, audience: audience(Some(room.state.access()), room, &row, &update), visitors: None }
}

/// A request was made or decided: whom it concerns hears of it, whether or not they may read the room.
#[must_use]
pub(crate) fn request(site: SiteId, record: &RequestRecord) -> Vec<Event> {
    let told = frame(&Told::Request { request: &request::news(record) });
    let parties = [Some(record.request.from), record.request.to].into_iter().flatten();
    let mut audiences: Vec<_> = parties.map(|agent| Audience::Agent(agent, told.clone())).collect();
    audiences.push(Audience::Overseers(record.request.from, told));
    audiences.into_iter().map(|audience| Event { site, audience, visitors: None }).collect()
}

/// Who oversees an agent hears whether they are available.
#[must_use]
pub(crate) fn available(site: SiteId, agent: AgentId, available: bool) -> Event {
    let told = frame(&Told::Agent { agent_id: &agent.to_string(), available });
    Event { site, audience: Audience::Overseers(agent, told), visitors: None }
}

/// The room is over.
#[must_use]
pub fn ended(room: &RoomRecord) -> Event {
    let told = frame(&Told::Ended { room_no: &room.room_no.to_string() });
    Event { site: room.site, audience: Audience::None, visitors: Some((room.room_no, told.into())) }
}

/// What is known of the person changed: those with a room of theirs in view look again.
#[must_use]
pub fn customer(room: &RoomRecord) -> Event {
    Event { site: room.site, audience: Audience::Customer(room.customer), visitors: None }
}

fn audience(before: Option<RoomAccess>, room: &RoomRecord, row: &view::RoomRow, update: &Told<'_>) -> Audience {
    let after = room.state.access();
    let moved = before != Some(after);
    Audience::Room {
        room_no: room.room_no,
        before,
        after,
        update: frame(update).into(),
        entered: moved.then(|| frame(&Told::RoomEntered { room: row }).into()),
        left: moved.then(|| frame(&Told::RoomLeft { room_no: &row.room_no }).into()),
        said: None,
    }
}
