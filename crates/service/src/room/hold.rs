//! 보류 (F1).

use domain::{
    AuditId, Millis, RoomNo, SiteId,
    hold::{self, NotHeld},
};
use store::{Tx, audit, timer};

use super::{add_line, tell, writable};
use crate::{
    Desk, Done, Error,
    session::Session,
    view::{self, SystemLine},
};

/// The timer that ends a hold.
const HOLD: &str = "hold";
/// Holds ended in one round.
const ROUND: i64 = 100;

struct Change {
    session: Session,
    room: RoomNo,
    wanted: view::NewHold,
    line: AuditId,
    now: Millis,
}

/// Puts a room on hold, gives its hold another end, or lifts it.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`], [`Error::RoomEnded`], [`Error::Invalid`] for a time that is no later one.
pub async fn set(
    desk: &Desk,
    session: &Session,
    room: RoomNo,
    wanted: &view::NewHold,
) -> Result<view::RoomView, Error> {
    let line = AuditId(desk.id());
    let input = Change { session: session.clone(), room, wanted: wanted.clone(), line, now: desk.now() };
    desk.write("hold room", input, |tx, input| Box::pin(change(tx, input))).await?;
    super::find(desk, session, room).await
}

async fn change(tx: &mut Tx<'_>, input: &Change) -> Result<Done<()>, Error> {
    let Change { session, now, .. } = input;
    let mut room = writable(tx, session, input.room).await?;
    let key = (room.site, room.room_no);
    let before = room.state.access();
    if !room.state.status.is_open() {
        return Err(Error::RoomEnded);
    }
    let until = match input.wanted.until.as_deref().filter(|_| input.wanted.on) {
        Some(text) => Some(Millis::from_rfc3339(text).ok_or_else(|| Error::field("until", "invalid"))?),
        None => None,
    };
    let old = room.state.hold;
    let code = if input.wanted.on {
        hold::begin(&mut room.state, until, *now).map_err(|fault| match fault {
            NotHeld::Past => Error::field("until", "past"),
            NotHeld::TooFar => Error::field("until", "out_of_range"),
            NotHeld::NotInHand => Error::Forbidden,
        })?;
        "room_held"
    } else if hold::lift(&mut room.state) {
        "room_unheld"
    } else {
        return Ok(Done::quiet(()));
    };
    store::room::set_hold(tx, key, room.state.hold).await?;
    timer::clear(tx, key.0, key.1, HOLD).await?;
    if let Some(until) = until {
        timer::set(tx, key.0, key.1, HOLD, until).await?;
    }
    let line = add_line(tx, &mut room, SystemLine::internal(code, [("agent", &session.name)]), *now).await?;
    store::room::save(tx, [(key, &room.state)]).await?;
    let shown = |hold: hold::Hold| hold.until.map_or_else(|| "on".to_owned(), Millis::rfc3339);
    let audited =
        audit::Line { room: Some(key.1), ..audit::Line::of(input.line, *now, Some(session.viewer.agent), "hold_room") };
    audit::insert(tx, key.0, audited).await?;
    let (old, new) = (old.map(shown), room.state.hold.map(shown));
    audit::value(tx, key.0, input.line, "hold", old.as_deref(), new.as_deref()).await?;
    Ok(Done::telling((), vec![tell::message(Some(before), &room, &line)]))
}

/// Ends the holds that are due; answers how many that were.
pub(crate) async fn run_due(desk: &Desk, only: Option<SiteId>) -> Result<usize, Error> {
    let mut done = 0;
    // The connection goes back before the first write asks for one.
    let due = timer::due(&mut desk.read().await?, HOLD, desk.now(), ROUND, only).await?;
    for timer in due {
        done +=
            usize::from(desk.write("end hold", (timer, desk.now()), |tx, (t, now)| Box::pin(end(tx, t, *now))).await?);
    }
    Ok(done)
}

/// The timer and its work go in one transaction; whoever comes second finds it gone.
async fn end(tx: &mut Tx<'_>, due: &timer::Timer, now: Millis) -> Result<Done<bool>, Error> {
    let key = (due.site, due.room);
    let mut room = store::room::lock(tx, &[key]).await?.pop().ok_or(Error::NotFound)?;
    if !timer::take(tx, due).await? {
        return Ok(Done::quiet(false));
    }
    let before = room.state.access();
    if !hold::ends(&room.state, due.due_at) || !hold::lift(&mut room.state) {
        return Ok(Done::quiet(true));
    }
    store::room::set_hold(tx, key, None).await?;
    let line = add_line(tx, &mut room, SystemLine::internal("room_hold_over", []), now).await?;
    store::room::save(tx, [(key, &room.state)]).await?;
    Ok(Done::telling(true, vec![tell::message(Some(before), &room, &line)]))
}

/// A room that ends is held no more.
pub(crate) async fn forget(tx: &mut Tx<'_>, room: &mut store::room::RoomRecord) -> Result<(), Error> {
    if room.state.hold.take().is_some() {
        store::room::set_hold(tx, (room.site, room.room_no), None).await?;
        timer::clear(tx, room.site, room.room_no, HOLD).await?;
    }
    Ok(())
}
