//! 상담이력: the consultations of the customer of the room in view (S71–S88, R14–R16).

mod consultation;
mod filter;
mod older;
mod reading;

use std::collections::HashMap;

use domain::{AgentId, RoomNo, SiteId, category, chain};
use store::{
    AsConn,
    history::{Assigned, Behind, HistoryRecord, filter::Found},
    room::RoomHead,
};

pub use consultation::{Wanted, consultation, messages};
pub use filter::{Filter, filters};
pub(crate) use filter::{day, number, period};
pub use older::older;

use crate::{
    Desk, Error, cursor,
    room::readable,
    session::Session,
    view::{self, Locale},
};

/// Consultations of one page.
const PAGE: i64 = 30;

/// A page of the list, newest first. `cursor` is empty for the first one.
///
/// # Errors
/// [`Error::NotFound`] where the agent may not read the room, [`Error::InvalidCursor`] for a cursor that is none of this
/// customer's, [`Error::Invalid`] for a filter that can be none.
pub async fn list(
    desk: &Desk,
    session: &Session,
    room_no: RoomNo,
    filter: &Filter,
    cursor: &str,
) -> Result<view::History, Error> {
    let mut read = desk.read().await?;
    let head = readable(&mut read, session, room_no).await?;
    let behind = place(&mut read, session.site, head, cursor).await?;
    let total = store::history::count(&mut read, session.site, head.customer).await?;
    let found = match filter.read(&mut read, session.site).await? {
        None => page(&mut read, session.site, head, behind).await?,
        Some(filter) => {
            store::history::filter::page(&mut read, session.site, head.customer, behind, &filter, PAGE).await?
        }
    };
    let log =
        store::history::assignments(&mut read, session.site, found.rooms.iter().map(HistoryRecord::room_no)).await?;
    drop(read);
    let logs = by_room(&log);
    let show = |room| row(room, &logs, room_no, session.preferences.locale);
    let items = found.rooms.into_iter().map(show).collect::<Result<_, _>>()?;
    Ok(view::History { total, items, next_cursor: found.next.map(cursor_behind) })
}

async fn page(conn: &mut dyn AsConn, site: SiteId, head: RoomHead, behind: Behind) -> Result<Found, Error> {
    let mut rooms = store::history::page(conn, site, head.customer, behind, PAGE + 1).await?;
    let more = rooms.len() > usize::try_from(PAGE).unwrap_or_default();
    if more {
        rooms.pop();
    }
    let next = rooms.last().filter(|_| more).map(HistoryRecord::room_no);
    Ok(Found { rooms, next })
}

fn cursor_behind(room: RoomNo) -> String {
    cursor::saying(&room.to_string())
}

/// A cursor is the number of a room of this customer, looked up anew.
async fn place(conn: &mut dyn AsConn, site: SiteId, head: RoomHead, cursor: &str) -> Result<Behind, Error> {
    if cursor.is_empty() {
        return Ok(Behind::NOTHING);
    }
    let room_no = cursor::read(cursor)?.parse().map_err(|_| Error::InvalidCursor)?;
    store::history::behind(conn, site, head.customer, room_no).await?.ok_or(Error::InvalidCursor)
}

pub(crate) fn by_room(log: &[Assigned]) -> HashMap<RoomNo, &[Assigned]> {
    log.chunk_by(|a, b| a.room_no == b.room_no).map(|entries| (entries[0].room_no, entries)).collect()
}

fn row(
    room: HistoryRecord,
    logs: &HashMap<RoomNo, &[Assigned]>,
    current: RoomNo,
    locale: Locale,
) -> Result<view::HistoryRow, Error> {
    let room_no = room.room_no();
    let log = logs.get(&room_no).copied().unwrap_or_default();
    let memo = room.memo_kind.clone().zip(room.memo_line.clone());
    Ok(view::HistoryRow {
        room_no: room_no.to_string(),
        started_at: room.started_at().rfc3339(),
        memo: memo.map(|(kind, first_line)| view::MemoLine { kind, first_line, more: room.memo_count - 1 }),
        category: category::shown(room.category.as_deref(), room.division.as_deref(), room.detail.as_deref()),
        agent: handled_by(log, locale),
        channel: view::Channel { kind: room.channel_kind()?.into(), label: room.channel_label },
        in_charge: room.in_charge,
        current: room_no == current,
    })
}

/// 상담원 with today's names.
pub(crate) fn handled_by(log: &[Assigned], locale: Locale) -> String {
    let entries: Vec<_> = log.iter().map(|assigned| assigned.entry).collect();
    let name = |agent: AgentId| log.iter().find(|assigned| assigned.entry.to == agent).map_or("-", |found| &found.name);
    chain::shown(&chain::chain(&entries), bot(locale), name)
}

/// What stands where no agent does.
pub(crate) fn bot(locale: Locale) -> &'static str {
    match locale {
        Locale::Ko => "로봇",
        Locale::En => "Bot",
    }
}
