//! 이전 상담 이어 보기: what was said before the room in view, on every channel, as one timeline.

use domain::{Millis, RoomNo, SiteId};
use store::{
    AsConn,
    history::{
        Behind,
        past::{self, Consultation, Range},
    },
    room::RoomHead,
};

use super::{by_room, handled_by, reading};
use crate::{
    Desk, Error, cursor, memo,
    room::{readable, show},
    session::Session,
    view,
};

/// Messages of one page.
const MESSAGES: i64 = 100;
/// Most consultations that one page touches.
const ROOMS: usize = 20;
const MEMOS: i64 = 500;

/// Where a page begins.
struct Start {
    /// A conversation that the page before showed in part, and the seq it goes on before.
    rest: Option<(Consultation, i64)>,
    /// The other ones come behind this place.
    behind: Behind,
}

/// A page of older conversations, newest first; `cursor` is empty for the first one. Those of colleagues are audited (R18).
///
/// # Errors
/// [`Error::NotFound`] where the agent may not read the room, [`Error::InvalidCursor`] for a cursor that is none of this
/// customer's.
pub async fn older(
    desk: &Desk,
    session: &Session,
    room_no: RoomNo,
    cursor: &str,
) -> Result<view::OlderConversations, Error> {
    let (site, locale) = (session.site, session.preferences.locale);
    let mut read = desk.read().await?;
    let head = readable(&mut read, session, room_no).await?;
    let current = store::history::behind(&mut read, site, head.customer, room_no).await?.ok_or(Error::NotFound)?;
    let total = past::count_older(&mut read, site, head.customer, current).await?;
    let start = start(&mut read, site, head, cursor, current).await?;
    let most = i64::try_from(ROOMS).unwrap_or(i64::MAX);
    let rooms = past::older(&mut read, site, head.customer, start.behind, most + 1).await?;
    let (parts, next) = divide(start.rest, rooms);
    let ranges: Vec<Range> = parts.iter().map(|(_, range)| *range).collect();
    let mut messages = past::messages(&mut read, site, &ranges).await?;
    let mut memos = past::memos(&mut read, site, &ranges, MEMOS).await?;
    let log = store::history::assignments(&mut read, site, ranges.iter().map(|range| range.room_no)).await?;
    reading::note(desk, session, read, parts.iter().map(|(room, _)| (room.room_no, room.agent))).await?;
    let logs = by_room(&log);
    let mut items = Vec::with_capacity(parts.len());
    for (room, range) in parts {
        let key = (site, room.room_no);
        let own =
            messages.extract_if(.., |(of, _)| *of == room.room_no).map(|(_, one)| show::message(key, one, locale));
        let own = own.collect();
        let noted = memos.extract_if(.., |(of, _)| *of == room.room_no).map(|(_, one)| memo::shown(one));
        items.push(view::OlderConversation {
            room_no: room.room_no.to_string(),
            started_at: room.started_at.rfc3339(),
            ended_at: room.ended_at.map(Millis::rfc3339),
            channel: view::Channel { kind: room.channel_kind.into(), label: room.channel_label },
            agent: handled_by(logs.get(&room.room_no).copied().unwrap_or_default(), locale),
            begins: range.from == 1,
            messages: own,
            memos: noted.collect::<Result<_, _>>()?,
        });
    }
    let next_cursor = next.map(|(room, seq)| cursor::saying(&format!("{room}.{seq}")));
    Ok(view::OlderConversations { total, items, next_cursor })
}

/// A cursor is a room of this customer before the one in view, and the seq its conversation goes on before; 1: behind it.
async fn start(
    conn: &mut dyn AsConn,
    site: SiteId,
    head: RoomHead,
    cursor: &str,
    current: Behind,
) -> Result<Start, Error> {
    if cursor.is_empty() {
        return Ok(Start { rest: None, behind: current });
    }
    let text = cursor::read(cursor)?;
    let (room, seq) = text.split_once('.').ok_or(Error::InvalidCursor)?;
    let room = room.parse().map_err(|_| Error::InvalidCursor)?;
    let seq: i64 = seq.parse().map_err(|_| Error::InvalidCursor)?;
    let found = past::find(conn, site, head.customer, room).await?.ok_or(Error::InvalidCursor)?;
    let behind = found.place();
    let is_older = (behind.started_at, behind.room_no) < (current.started_at, current.room_no);
    if !is_older || !(1..=found.last_seq.max(1)).contains(&seq) {
        return Err(Error::InvalidCursor);
    }
    Ok(Start { rest: (seq > 1).then_some((found, seq)), behind })
}

type Parts = Vec<(Consultation, Range)>;

/// What of which room the page shows, and where the next page begins.
fn divide(rest: Option<(Consultation, i64)>, rooms: Vec<Consultation>) -> (Parts, Option<(RoomNo, i64)>) {
    let mut left = MESSAGES;
    let mut parts = Parts::new();
    let whole = rooms.into_iter().map(|room| {
        let to = room.last_seq + 1;
        (room, to)
    });
    for (room, to) in rest.into_iter().chain(whole) {
        let full = left == 0 || parts.len() == ROOMS;
        if full {
            let last = parts.last().map(|(_, range)| (range.room_no, range.from));
            return (parts, last);
        }
        let from = (to - left).max(1);
        left -= to - from;
        let room_no = room.room_no;
        parts.push((room, Range { room_no, from, to }));
    }
    let last = parts.last().map(|(_, range)| (range.room_no, range.from)).filter(|(_, from)| *from > 1);
    (parts, last)
}
