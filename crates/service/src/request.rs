//! 상담원 변경 요청 and 상담내용 검토 요청 (F4, S74, S79, R15, R18).

mod ask;
mod decide;
mod list;
pub mod settings;
mod show;

use domain::{AgentRequestId, Millis, RoomNo};
use live::Event;
use store::{Tx, room::RoomRecord};

pub use ask::{colleagues, review, transfer};
pub use decide::{approve, reject, withdraw};
pub use list::{Filter, list};
pub(crate) use show::news;

use crate::{Desk, Error, memo, room::tell, session::Session, view};

/// What waits in a room, as this agent sees it.
pub(crate) async fn of_room(desk: &Desk, session: &Session, room: RoomNo) -> Result<Vec<view::AgentRequest>, Error> {
    let mut read = desk.read().await?;
    let waiting = store::request::pending_of_room(&mut read, session.site, room).await?;
    let (approval, _) = store::request::approval(&mut read, session.site).await?;
    Ok(waiting.iter().map(|one| show::request(one, &session.viewer, approval)).collect())
}

/// Closes what waits in a locked room that ends or changes hands: nobody is asked any more. The caller saves the room, then
/// tells of it with [`told`].
pub(crate) async fn close(tx: &mut Tx<'_>, room: &mut RoomRecord, now: Millis) -> Result<Vec<AgentRequestId>, Error> {
    let closed = store::request::close(tx, (room.site, room.room_no), now).await?;
    release(tx, room).await?;
    Ok(closed)
}

/// The manager who was asked for a review is asked no more; answers whether there was one. The caller saves the room.
async fn release(tx: &mut Tx<'_>, room: &mut RoomRecord) -> Result<bool, Error> {
    let asked = room.state.reviewer.take().is_some();
    if asked {
        store::request::set_reviewer(tx, (room.site, room.room_no), None).await?;
    }
    Ok(asked)
}

/// What is told of these requests of a saved room: their memos to its readers, their state to those concerned.
pub(crate) async fn told(tx: &mut Tx<'_>, room: &RoomRecord, ids: &[AgentRequestId]) -> Result<Vec<Event>, Error> {
    let mut events = Vec::new();
    for id in ids {
        events.extend(memo::of_request(tx, room, *id).await?);
        let record = store::request::find(tx, room.site, *id).await?.ok_or(Error::NotFound)?;
        events.extend(tell::request(room.site, &record));
    }
    Ok(events)
}
