use domain::{RoomNo, room::Sender};
use store::{
    AsConn,
    message::Place,
    visitor_room::{self, Eyes},
};

use super::Visitor;
use crate::{
    Desk, Error, pending,
    room::{self, show},
    view::{Locale, VisitorMessages, VisitorRoom, VisitorRooms},
};

/// Messages of one page.
const MESSAGES: i64 = 200;
/// Rooms of one page.
const ROOMS: i64 = 50;

impl Visitor {
    fn eyes(&self) -> Eyes {
        Eyes { site: self.site, visitor: self.visitor_id, signed: self.signed, identity: self.row }
    }
}

/// Whether a visitor may see a room, its attachments included (R6).
///
/// # Errors
/// When the database fails.
pub async fn may_see(conn: &mut dyn AsConn, visitor: &Visitor, room: RoomNo) -> Result<bool, Error> {
    Ok(visitor_room::find(conn, visitor.eyes(), room).await?.is_some())
}

/// Messages of the room the visitor stands in after a seq, ascending; lines for agents only are left out.
///
/// # Errors
/// When the database fails.
pub async fn messages(desk: &Desk, visitor: &Visitor, after: i64, locale: Locale) -> Result<VisitorMessages, Error> {
    match visitor.room_no {
        Some(room) => room_messages(desk, visitor, room, after, locale).await,
        None => {
            Ok(VisitorMessages { room_no: None, items: Vec::new(), next_cursor: None, ended: false, agent_read_seq: 0 })
        }
    }
}

/// The same of any room the visitor may see.
///
/// # Errors
/// [`Error::NotFound`] for any other room.
pub async fn room_messages(
    desk: &Desk,
    visitor: &Visitor,
    room: RoomNo,
    after: i64,
    locale: Locale,
) -> Result<VisitorMessages, Error> {
    let mut conn = desk.read().await?;
    let (ended, agent_read_seq) = visitor_room::find(&mut conn, visitor.eyes(), room).await?.ok_or(Error::NotFound)?;
    let key = (visitor.site, room);
    let mut records = store::message::page(&mut conn, key, Place::After(after), MESSAGES + 1).await?;
    let more = records.len() > usize::try_from(MESSAGES).unwrap_or_default();
    records.truncate(usize::try_from(MESSAGES).unwrap_or_default());
    let next_cursor = records.last().filter(|_| more).map(|record| record.seq.to_string());
    let items = records.into_iter().filter_map(|record| {
        let own = record.visitor() == Some(visitor.visitor_id);
        let mut message = show::for_visitor(&show::message(key, record, locale))?;
        message.client_id = message.client_id.filter(|_| own);
        Some(message)
    });
    Ok(VisitorMessages { room_no: Some(room.to_string()), items: items.collect(), next_cursor, ended, agent_read_seq })
}

/// The rooms the visitor may see, newest first.
///
/// # Errors
/// [`Error::InvalidCursor`] for a forged cursor.
pub async fn rooms(desk: &Desk, visitor: &Visitor, cursor: &str) -> Result<VisitorRooms, Error> {
    let before = match cursor {
        "" => RoomNo(i64::MAX),
        text => text.parse().map_err(|_| Error::InvalidCursor)?,
    };
    let mut rooms = visitor_room::page(&mut desk.read().await?, visitor.eyes(), before, ROOMS + 1).await?;
    let more = rooms.len() > usize::try_from(ROOMS).unwrap_or_default();
    rooms.truncate(usize::try_from(ROOMS).unwrap_or_default());
    let next_cursor = rooms.last().filter(|_| more).map(|room| room.room_no.to_string());
    let items = rooms.into_iter().map(|room| VisitorRoom {
        room_no: room.room_no.to_string(),
        started_at: room.started_at.rfc3339(),
        ended_at: room.ended_at.map(domain::Millis::rfc3339),
        last_text: room.last_text,
    });
    Ok(VisitorRooms { items: items.collect(), next_cursor })
}

/// The visitor has read the room they stand in up to a seq.
pub fn read(desk: &Desk, visitor: &Visitor, seq: i64) {
    if let Some(room) = visitor.room_no {
        pending::note_read(desk, (visitor.site, room), Sender::Customer, seq.max(0));
    }
}

/// The visitor ends the room they stand in; without an open one nothing changes.
///
/// # Errors
/// When the database fails.
pub async fn end(desk: &Desk, visitor: &Visitor) -> Result<(), Error> {
    match visitor.room_no {
        Some(room) => room::end_by_visitor(desk, visitor.site, visitor.visitor_id, room).await,
        None => Ok(()),
    }
}
