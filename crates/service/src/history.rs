//! 상담이력: the consultations of the customer of the room in view (S71–S82, R14, R15).

use std::collections::HashMap;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{AgentId, RoomNo, SiteId, category, chain};
use store::{
    AsConn,
    history::{Assigned, Behind, HistoryRecord},
    room::RoomHead,
};

use crate::{Desk, Error, room::readable, session::Session, view};

/// Consultations of one page.
const PAGE: i64 = 50;

/// A page of the list, newest first. `cursor` is empty for the first one.
///
/// # Errors
/// [`Error::NotFound`] where the agent may not read the room, [`Error::InvalidCursor`] for a cursor that is none of this
/// customer's.
pub async fn list(desk: &Desk, session: &Session, room_no: RoomNo, cursor: &str) -> Result<view::History, Error> {
    let mut read = desk.read().await?;
    let head = readable(&mut read, session, room_no).await?;
    let behind = place(&mut read, session.site, head, cursor).await?;
    let total = store::history::count(&mut read, session.site, head.customer).await?;
    let mut rooms = store::history::page(&mut read, session.site, head.customer, behind, PAGE + 1).await?;
    let more = rooms.len() > usize::try_from(PAGE).unwrap_or_default();
    if more {
        rooms.pop();
    }
    let log = store::history::assignments(&mut read, session.site, rooms.iter().map(HistoryRecord::room_no)).await?;
    drop(read);
    let next_cursor = rooms.last().filter(|_| more).map(|last| URL_SAFE_NO_PAD.encode(last.room_no().to_string()));
    let logs = by_room(&log);
    let items = rooms.into_iter().map(|room| row(room, &logs, room_no)).collect::<Result<_, _>>()?;
    Ok(view::History { total, items, next_cursor })
}

/// A cursor is the number of a room of this customer, looked up anew.
async fn place(conn: &mut impl AsConn, site: SiteId, head: RoomHead, cursor: &str) -> Result<Behind, Error> {
    if cursor.is_empty() {
        return Ok(Behind::NOTHING);
    }
    let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| Error::InvalidCursor)?;
    let text = str::from_utf8(&bytes).map_err(|_| Error::InvalidCursor)?;
    let room_no = text.parse().map_err(|_| Error::InvalidCursor)?;
    store::history::behind(conn, site, head.customer, room_no).await?.ok_or(Error::InvalidCursor)
}

fn by_room(log: &[Assigned]) -> HashMap<RoomNo, &[Assigned]> {
    log.chunk_by(|a, b| a.room_no == b.room_no).map(|entries| (entries[0].room_no, entries)).collect()
}

fn row(room: HistoryRecord, logs: &HashMap<RoomNo, &[Assigned]>, current: RoomNo) -> Result<view::HistoryRow, Error> {
    let room_no = room.room_no();
    let log = logs.get(&room_no).copied().unwrap_or_default();
    let memo = room.memo_kind.clone().zip(room.memo_line.clone());
    Ok(view::HistoryRow {
        room_no: room_no.to_string(),
        started_at: room.started_at().rfc3339(),
        memo: memo.map(|(kind, first_line)| view::MemoLine { kind, first_line, more: room.memo_count - 1 }),
        category: category::shown(room.category.as_deref(), room.division.as_deref(), room.detail.as_deref()),
        agent: handled_by(log),
        channel: view::Channel { kind: room.channel_kind()?.into(), label: room.channel_label },
        in_charge: room.in_charge,
        current: room_no == current,
    })
}

/// 상담원 with today's names.
fn handled_by(log: &[Assigned]) -> String {
    let entries: Vec<_> = log.iter().map(|assigned| assigned.entry).collect();
    let name = |agent: AgentId| log.iter().find(|assigned| assigned.entry.to == agent).map_or("-", |found| &found.name);
    chain::shown(&chain::chain(&entries), name)
}
