use domain::{
    RoomNo, SiteId, VisitorId,
    append::RoomKey,
    room::{EndedBy, Status},
};
use store::{Tx, room::RoomRecord};

use super::{add_line, tell};
use crate::{
    Desk, Done, Error, request,
    session::Session,
    view::{self, SystemLine},
};

/// 상담 종료 by an agent. Ending an ended room again changes nothing.
///
/// # Errors
/// [`Error::NotFound`] or [`Error::Forbidden`].
pub async fn end_by_agent(desk: &Desk, session: &Session, room: RoomNo) -> Result<view::RoomView, Error> {
    let input = (session.clone(), room, desk.now());
    desk.write("end room", input, |tx, (session, room, now)| {
        Box::pin(async move {
            let mut record = store::room::lock(tx, &[(session.site, *room)]).await?.pop().ok_or(Error::NotFound)?;
            let access = record.state.access();
            if !session.viewer.may_read(access) {
                return Err(Error::NotFound);
            }
            if !session.viewer.may_write(access) {
                return Err(Error::Forbidden);
            }
            let line = SystemLine::new("room_ended_by_agent", [("agent", &session.name)]);
            end(tx, &mut record, EndedBy::Agent, line, *now).await
        })
    })
    .await?;
    super::find(desk, session, room).await
}

/// The visitor ends the room their session stands in. Ending an ended room again changes nothing.
///
/// # Errors
/// When the database fails.
pub async fn end_by_visitor(desk: &Desk, site: SiteId, visitor: VisitorId, room: RoomNo) -> Result<(), Error> {
    let input = (site, visitor, room, desk.now());
    desk.write("end room by visitor", input, |tx, (site, _, room, now)| {
        Box::pin(async move {
            let mut record = store::room::lock(tx, &[(*site, *room)]).await?.pop().ok_or(Error::NotFound)?;
            end(tx, &mut record, EndedBy::Customer, SystemLine::new("room_ended_by_customer", []), *now).await
        })
    })
    .await
}

/// A bot ends the room it is in, which nobody else has had (S77). Answers whether it did: where an agent has it meanwhile, or
/// it is over, it stays as it is.
///
/// # Errors
/// [`Error::NotFound`] without such a room.
pub async fn end_by_bot(desk: &Desk, site: SiteId, room: RoomNo) -> Result<bool, Error> {
    desk.write("end room by bot", (site, room, desk.now()), |tx, &(site, room, now)| {
        Box::pin(async move {
            let mut record = store::room::lock(tx, &[(site, room)]).await?.pop().ok_or(Error::NotFound)?;
            if record.state.status != Status::Bot {
                return Ok(Done::quiet(false));
            }
            let events =
                end(tx, &mut record, EndedBy::Bot, SystemLine::new("room_ended_by_bot", []), now).await?.events;
            Ok(Done::telling(true, events))
        })
    })
    .await
}

/// Ends a locked room; one that is over stays as it is.
pub(crate) async fn end(
    tx: &mut Tx<'_>,
    room: &mut RoomRecord,
    by: EndedBy,
    line: SystemLine,
    now: domain::Millis,
) -> Result<Done<()>, Error> {
    if !room.state.status.is_open() {
        return Ok(Done::quiet(()));
    }
    let key: RoomKey = (room.site, room.room_no);
    let before = room.state.access();
    let line = add_line(tx, room, line, now).await?;
    let closed = request::close(tx, room, now).await?;
    if before.status == Status::Bot {
        store::bot::forget(tx, key).await?;
    }
    room.state.end(by, now);
    super::hold::forget(tx, room).await?;
    store::room::save(tx, [(key, &room.state)]).await?;
    if let Some(agent) = room.state.agent {
        store::room::give_back_load(tx, room.site, agent).await?;
    }
    store::draft::forget_room(tx, room.site, room.room_no).await?;
    let mut events = vec![tell::message(Some(before), room, &line), tell::ended(room), tell::customer(room)];
    events.extend(request::told(tx, room, &closed).await?);
    Ok(Done::telling((), events))
}
