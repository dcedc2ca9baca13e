//! A room changes hands.

use domain::{
    AgentId, Millis, SiteId,
    distribution::Mode,
    room::{How, Status, given_to_agent},
};
use live::Event;
use store::{
    Tx,
    room::{Assignment, RoomRecord},
};

use super::{add_line, hold, tell};
use crate::{
    Error, request,
    view::{AgentRef, SystemLine},
};

/// Who gets a room, and how.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Heir<'h> {
    /// Who.
    pub(crate) agent: AgentId,
    /// Shown name.
    pub(crate) name: &'h str,
    /// How.
    pub(crate) how: How,
    /// Who did it; `None`: it came by itself.
    pub(crate) by: Option<AgentId>,
}

/// Gives a locked room to an agent, from whoever has it: one room less for them, one more for the other, whose capacity is
/// never exceeded. What was asked about the room is closed. What is told of it; nothing where they have it already.
///
/// # Errors
/// [`Error::RoomEnded`], [`Error::AgentAtCapacity`], or when the database fails: the transaction is to be rolled back.
pub(crate) async fn hand_over(
    tx: &mut Tx<'_>,
    room: &mut RoomRecord,
    heir: Heir<'_>,
    now: Millis,
) -> Result<Vec<Event>, Error> {
    let (key, before, from) = ((room.site, room.room_no), room.state.access(), room.state.agent);
    let status = given_to_agent(room.state.status).ok_or(Error::RoomEnded)?;
    if from == Some(heir.agent) {
        return Ok(Vec::new());
    }
    let closed = request::close(tx, room, now).await?;
    if before.status == Status::Bot {
        store::bot::forget(tx, key).await?;
        store::room::due(tx, key, now).await?;
    }
    let line = line(heir, room.agent_name.as_deref().unwrap_or_default());
    room.state.status = status;
    room.state.agent = Some(heir.agent);
    room.agent_name = Some(heir.name.to_owned());
    let line = add_line(tx, room, line, now).await?;
    store::room::save(tx, [(key, &room.state)]).await?;
    if !move_load(tx, room.site, from, heir.agent).await? {
        return Err(Error::AgentAtCapacity(AgentRef { agent_id: heir.agent.to_string(), name: heir.name.to_owned() }));
    }
    let log = Assignment { from, to: heir.agent, how: heir.how, by: heir.by, at: now };
    store::room::log_assignment(tx, key, log).await?;
    let mut events = vec![tell::message(Some(before), room, &line), tell::customer(room)];
    events.extend(request::told(tx, room, &closed).await?);
    Ok(events)
}

/// Gives a locked room back to [대기], from whoever has it; what was asked about it is closed. What is told of it; nothing where
/// nobody has it.
///
/// # Errors
/// [`Error::RoomEnded`], or when the database fails: the transaction is to be rolled back.
pub(crate) async fn give_back(tx: &mut Tx<'_>, room: &mut RoomRecord, now: Millis) -> Result<Vec<Event>, Error> {
    let (key, before) = ((room.site, room.room_no), room.state.access());
    if !before.status.is_open() {
        return Err(Error::RoomEnded);
    }
    let Some(from) = before.agent else { return Ok(Vec::new()) };
    let closed = request::close(tx, room, now).await?;
    hold::forget(tx, room).await?;
    let name = room.agent_name.take().unwrap_or_default();
    room.state.status = Status::Waiting;
    room.state.agent = None;
    room.state.queued = store::distribution::find(tx, room.site).await?.mode == Mode::Auto;
    let line = add_line(tx, room, SystemLine::internal("room_given_back", [("agent", &name)]), now).await?;
    store::room::save(tx, [(key, &room.state)]).await?;
    store::room::give_back_load(tx, room.site, from).await?;
    let mut events = vec![tell::message(Some(before), room, &line), tell::customer(room)];
    events.extend(request::told(tx, room, &closed).await?);
    Ok(events)
}

fn line(heir: Heir<'_>, from: &str) -> SystemLine {
    match heir.how {
        How::TransferRequest => SystemLine::new("room_transferred", [("from", from), ("agent", heir.name)]),
        How::ManagerChange => SystemLine::new("room_reassigned", [("agent", heir.name)]),
        How::Auto | How::Accepted => SystemLine::new("room_accepted", [("agent", heir.name)]),
    }
}

/// Agents are locked in ascending order, whichever way the room goes: two rooms that change places block nobody.
async fn move_load(tx: &mut Tx<'_>, site: SiteId, from: Option<AgentId>, to: AgentId) -> Result<bool, Error> {
    let gives_first = from.is_some_and(|from| from < to);
    if let Some(from) = from.filter(|_| gives_first) {
        store::room::give_back_load(tx, site, from).await?;
    }
    let taken = store::room::take_load(tx, site, to).await?;
    if let Some(from) = from.filter(|_| taken && !gives_first) {
        store::room::give_back_load(tx, site, from).await?;
    }
    Ok(taken)
}
