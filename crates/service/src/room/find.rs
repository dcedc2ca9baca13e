use domain::{Millis, RoomNo, access::RoomAccess};
use store::{
    AsConn, Tx,
    room::{RoomHead, RoomRecord},
};

use super::show;
use crate::{Desk, Error, alarm, category, request, session::Session, site, view};

/// The head of a room that this agent may read.
///
/// # Errors
/// [`Error::NotFound`] for any other room.
pub async fn readable(conn: &mut dyn AsConn, session: &Session, room: RoomNo) -> Result<RoomHead, Error> {
    let head = store::room::access(conn, session.site, room).await?.ok_or(Error::NotFound)?;
    if session.viewer.may_read(head.access) { Ok(head) } else { Err(Error::NotFound) }
}

/// The head of a room whose customer this agent may change (R18).
///
/// # Errors
/// [`Error::NotFound`] where they may not read it, [`Error::Forbidden`] where they may not change its customer (any more).
pub async fn editable(conn: &mut dyn AsConn, session: &Session, room: RoomNo, now: Millis) -> Result<RoomHead, Error> {
    let head = readable(conn, session, room).await?;
    let today = site::today(conn, session.site, now).await?;
    let may = session.viewer.may_edit_customer(head.access, head.ended_at, today);
    if may { Ok(head) } else { Err(Error::Forbidden) }
}

/// A room in which this agent may write, open or not (R18), locked.
///
/// # Errors
/// [`Error::NotFound`] where they may not read it, [`Error::Forbidden`] where they may not write.
pub(crate) async fn writable(tx: &mut Tx<'_>, session: &Session, room: RoomNo) -> Result<RoomRecord, Error> {
    let record = store::room::lock(tx, &[(session.site, room)]).await?.pop().ok_or(Error::NotFound)?;
    let access = record.state.access();
    if !session.viewer.may_read(access) {
        return Err(Error::NotFound);
    }
    if session.viewer.may_write(access) { Ok(record) } else { Err(Error::Forbidden) }
}

fn viewer(looking: live::Looking) -> view::Viewer {
    view::Viewer { agent_id: looking.agent.to_string(), name: looking.name.to_string(), typing: looking.typing }
}

/// One room with what the agent may do in it.
///
/// # Errors
/// [`Error::NotFound`] where the agent may not read it.
pub async fn find(desk: &Desk, session: &Session, room: RoomNo) -> Result<view::RoomView, Error> {
    let mut conn = desk.read().await?;
    let found = store::room::find_for(&mut conn, session.site, room, session.viewer.agent).await?;
    drop(conn);
    let (record, beside) = found.ok_or(Error::NotFound)?;
    let access: RoomAccess = record.state.access();
    if !session.viewer.may_read(access) {
        return Err(Error::NotFound);
    }
    let draft = match desk.pending().draft(session, room) {
        Some(draft) => Some(draft).filter(|text| !text.is_empty()),
        None => beside.draft,
    };
    let requests = if beside.asked { request::of_room(desk, session, room).await? } else { Vec::new() };
    Ok(view::RoomView {
        row: show::row(&record),
        ended_at: record.state.ended_at.map(domain::Millis::rfc3339),
        last_seq: record.state.last_seq,
        customer_read_seq: record.state.customer_read_seq,
        agent_read_seq: record.state.agent_read_seq,
        actions: show::actions(&session.viewer, access),
        draft,
        category: category::of_record(beside.category),
        alarm: beside.alarm.map(alarm::shown),
        requests,
        viewers: desk.hub().viewers(session.site, room).into_iter().map(viewer).collect(),
    })
}
