//! A manager's direct change of who consults, and changes of several rooms at once (F4, R15).

use domain::{
    AgentId, AuditId, Millis, RoomNo,
    room::{EndedBy, How},
};
use store::{Tx, audit, team};

use super::{Heir, end, hand_over, writable};
use crate::{
    Desk, Done, Error,
    session::Session,
    view::{self, SystemLine},
};

/// Most rooms changed with one call.
const MOST: usize = 100;

struct Change {
    session: Session,
    room: RoomNo,
    agent: String,
    line: AuditId,
    now: Millis,
}

/// 담당 상담사 변경: gives a room to an agent of one's groups, a waiting one too; the same agent again changes nothing.
///
/// # Errors
/// [`Error::NotFound`] or [`Error::Forbidden`] where the agent may not write in the room or is no manager,
/// [`Error::RoomEnded`], [`Error::Invalid`] for an agent one can't give rooms to, [`Error::AgentAtCapacity`].
pub async fn reassign(desk: &Desk, session: &Session, room: RoomNo, agent: &str) -> Result<view::RoomView, Error> {
    change(desk, session, room, agent).await?;
    super::find(desk, session, room).await
}

/// The same with several rooms, each on its own.
///
/// # Errors
/// For more than 100 rooms, an agent one can't give rooms to, or when the database fails.
pub async fn reassign_many(
    desk: &Desk,
    session: &Session,
    rooms: &[RoomNo],
    agent: &str,
) -> Result<view::ChangedRooms, Error> {
    let mut answer = several(rooms)?;
    for &room in rooms {
        note(&mut answer, room, change(desk, session, room, agent).await)?;
    }
    Ok(answer)
}

/// 상담 종료 of several rooms, each on its own.
///
/// # Errors
/// For more than 100 rooms, or when the database fails.
pub async fn end_many(desk: &Desk, session: &Session, rooms: &[RoomNo]) -> Result<view::ChangedRooms, Error> {
    let mut answer = several(rooms)?;
    for &room in rooms {
        let input = (session.clone(), room, desk.now());
        let ended = desk.write("end room", input, |tx, (session, room, now)| {
            Box::pin(async move {
                let mut record = writable(tx, session, *room).await?;
                let line = SystemLine::new("room_ended_by_agent", [("agent", &session.name)]);
                end(tx, &mut record, EndedBy::Agent, line, *now).await
            })
        });
        note(&mut answer, room, ended.await)?;
    }
    Ok(answer)
}

fn several(rooms: &[RoomNo]) -> Result<view::ChangedRooms, Error> {
    if rooms.is_empty() || rooms.len() > MOST {
        return Err(Error::field("room_nos", "out_of_range"));
    }
    Ok(view::ChangedRooms { changed: Vec::new(), refused: Vec::new() })
}

/// What became of one room among several; what concerns all of them is no room's fault.
fn note(answer: &mut view::ChangedRooms, room: RoomNo, became: Result<(), Error>) -> Result<(), Error> {
    let code = match became {
        Ok(()) => {
            answer.changed.push(room.to_string());
            return Ok(());
        }
        Err(Error::RoomEnded) => "room_ended",
        Err(Error::AgentAtCapacity(_)) => "at_capacity",
        Err(Error::NotFound) => "not_found",
        Err(Error::Forbidden) => "forbidden",
        Err(error) => return Err(error),
    };
    answer.refused.push(view::RefusedRoom { room_no: room.to_string(), code: code.to_owned(), agent: None });
    Ok(())
}

async fn change(desk: &Desk, session: &Session, room: RoomNo, agent: &str) -> Result<(), Error> {
    let line = AuditId(desk.id());
    let input = Change { session: session.clone(), room, agent: agent.to_owned(), line, now: desk.now() };
    desk.write("change agent", input, |tx, input| Box::pin(give(tx, input))).await
}

async fn give(tx: &mut Tx<'_>, input: &Change) -> Result<Done<()>, Error> {
    let Change { session, now, .. } = input;
    let me = session.viewer.agent;
    let mut room = writable(tx, session, input.room).await?;
    if !room.state.status.is_open() {
        return Err(Error::RoomEnded);
    }
    if !session.viewer.may_reassign(room.state.access()) {
        return Err(Error::Forbidden);
    }
    let unknown = || Error::field("agent_id", "unknown");
    let id: AgentId = input.agent.parse().map_err(|_| unknown())?;
    let (to, _) = team::find(tx, session.site, id, me).await?.ok_or_else(unknown)?;
    if to.agent != me && !session.viewer.oversees(to.agent) {
        return Err(Error::field("agent_id", "other_group"));
    }
    let before = room.state.agent;
    let heir = Heir { agent: to.agent, name: &to.name, how: How::ManagerChange, by: Some(me) };
    let events = hand_over(tx, &mut room, heir, *now).await?;
    if before != room.state.agent {
        let line =
            audit::Line { room: Some(room.room_no), ..audit::Line::of(input.line, *now, Some(me), "change_agent") };
        audit::insert(tx, session.site, line).await?;
        let shown = |agent: Option<AgentId>| agent.map(|agent| agent.to_string());
        let (before, after) = (shown(before), shown(room.state.agent));
        audit::value(tx, session.site, input.line, "agent", before.as_deref(), after.as_deref()).await?;
    }
    Ok(Done::telling((), events))
}
