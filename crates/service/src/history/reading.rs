//! Who read the consultations of colleagues is written down before anything of them leaves (R18).

use domain::{AgentId, AuditId, RoomNo};
use store::{Read, audit};

use crate::{Desk, Done, Error, session::Session};

const ACTION: &str = "read_history_room";
/// Looking again within this time is the same reading.
const AGAIN_MS: i64 = 10 * 60 * 1000;

/// Writes down that this agent reads these rooms, each with who has or had it; one's own and those nobody had are no news.
pub(super) async fn note(
    desk: &Desk,
    session: &Session,
    mut read: Read,
    rooms: impl IntoIterator<Item = (RoomNo, Option<AgentId>)>,
) -> Result<(), Error> {
    let (site, me, now) = (session.site, session.viewer.agent, desk.now());
    let others = rooms.into_iter().filter(|(_, agent)| agent.is_some_and(|agent| agent != me));
    let mut rooms: Vec<RoomNo> = others.map(|(room, _)| room).collect();
    if rooms.is_empty() {
        return Ok(());
    }
    let known = audit::rooms_since(&mut read, site, me, ACTION, now.plus(-AGAIN_MS)).await?;
    // The connection goes back before the write asks for one.
    drop(read);
    rooms.retain(|room| !known.contains(room));
    if rooms.is_empty() {
        return Ok(());
    }
    let lines: Vec<(AuditId, RoomNo)> = rooms.into_iter().map(|room| (AuditId(desk.id()), room)).collect();
    desk.write("audit reading", lines, move |tx, lines| {
        Box::pin(async move {
            for (id, room) in lines {
                let line = audit::Line { room: Some(*room), ..audit::Line::of(*id, now, Some(me), ACTION) };
                audit::insert(tx, site, line).await?;
            }
            Ok(Done::quiet(()))
        })
    })
    .await
}
