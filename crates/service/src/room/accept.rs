use domain::{
    RoomNo,
    room::{How, NotAccepted, Status},
};
use store::{
    Tx,
    room::{Assignment, RoomRecord},
};

use super::{add_line, tell};
use crate::{
    Desk, Done, Error,
    session::Session,
    view::{self, AgentRef, SystemLine},
};

/// Most rooms accepted with one call.
const MOST: usize = 100;

struct Accept {
    session: Session,
    room: RoomNo,
    now: domain::Millis,
}

/// 상담 접수로 변경: the agent takes a waiting room (F2). Of two at once one gets it.
///
/// # Errors
/// [`Error::AlreadyAccepted`] with who has it, [`Error::RoomEnded`], [`Error::AtCapacity`], [`Error::Forbidden`] while a
/// bot is in it, [`Error::NotFound`].
pub async fn accept(desk: &Desk, session: &Session, room: RoomNo) -> Result<view::RoomView, Error> {
    let input = Accept { session: session.clone(), room, now: desk.now() };
    desk.write("accept room", input, |tx, input| Box::pin(take(tx, input))).await?;
    super::find(desk, session, room).await
}

/// 선택 대화 상담 접수로 변경: several rooms, each on its own.
///
/// # Errors
/// For more than 100 rooms, or when the database fails; a room that can't be had stands in the answer.
pub async fn accept_many(desk: &Desk, session: &Session, rooms: &[RoomNo]) -> Result<view::AcceptedRooms, Error> {
    if rooms.is_empty() || rooms.len() > MOST {
        return Err(Error::field("room_nos", "out_of_range"));
    }
    let mut answer = view::AcceptedRooms { accepted: Vec::new(), refused: Vec::new() };
    for &room in rooms {
        let input = Accept { session: session.clone(), room, now: desk.now() };
        let (code, agent) = match desk.write("accept room", input, |tx, input| Box::pin(take(tx, input))).await {
            Ok(()) => {
                answer.accepted.push(room.to_string());
                continue;
            }
            Err(Error::AlreadyAccepted(agent)) => ("already_accepted", Some(agent)),
            Err(Error::RoomEnded) => ("room_ended", None),
            Err(Error::AtCapacity) => ("at_capacity", None),
            Err(Error::NotFound | Error::Forbidden) => ("not_found", None),
            Err(error) => return Err(error),
        };
        answer.refused.push(view::RefusedRoom { room_no: room.to_string(), code: code.to_owned(), agent });
    }
    Ok(answer)
}

async fn take(tx: &mut Tx<'_>, input: &Accept) -> Result<Done<()>, Error> {
    let Accept { session, room, now } = input;
    let me = session.viewer.agent;
    let key = (session.site, *room);
    let mut record = store::room::lock(tx, &[key]).await?.pop().ok_or(Error::NotFound)?;
    let before = record.state.access();
    match domain::room::accept(before, me) {
        Ok(true) if session.viewer.may_accept(before) => {}
        Ok(false) => return Ok(Done::quiet(())),
        // Who took it is told to any agent of the site: they saw the room in [대기] a moment ago.
        Err(NotAccepted::Taken(_)) => return Err(Error::AlreadyAccepted(in_charge(&record))),
        Err(NotAccepted::Ended) if session.viewer.may_read(before) => return Err(Error::RoomEnded),
        Err(NotAccepted::WithBot) if session.viewer.may_read(before) => return Err(Error::Forbidden),
        Ok(true) | Err(_) => return Err(Error::NotFound),
    }
    record.state.status = Status::Assigned;
    record.state.agent = Some(me);
    record.agent_name = Some(session.name.clone());
    let line = add_line(tx, &mut record, SystemLine::new("room_accepted", [("agent", &session.name)]), *now).await?;
    store::room::save(tx, [(key, &record.state)]).await?;
    if !store::room::take_load(tx, session.site, me).await? {
        return Err(Error::AtCapacity);
    }
    // With 자동배분 nobody accepts (S82): who takes a room that waits to be given out does so as a manager.
    let how = if before.queued { How::ManagerChange } else { How::Accepted };
    let log = Assignment { from: None, to: me, how, by: Some(me), at: *now };
    store::room::log_assignment(tx, key, log).await?;
    Ok(Done::telling((), vec![tell::message(Some(before), &record, &line), tell::customer(&record)]))
}

fn in_charge(room: &RoomRecord) -> AgentRef {
    AgentRef {
        agent_id: room.state.agent.map(|agent| agent.to_string()).unwrap_or_default(),
        name: room.agent_name.clone().unwrap_or_default(),
    }
}
