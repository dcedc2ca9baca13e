//! What agents are told in the room about a visitor's ID (R6, R11).

use std::collections::BTreeMap;

use domain::{Millis, append::RoomKey, entry::Reason};
use live::Event;
use store::{Tx, visitor::Marks};

use crate::{
    Error,
    room::{add_line, tell},
    view::SystemLine,
};

/// The lines about an ID that was ignored, is in use unsigned, or was renamed by an agent.
pub(crate) fn of(marks: &Marks) -> Vec<SystemLine> {
    let line = |code: &str, id: Option<&str>| SystemLine {
        code: code.to_owned(),
        args: id.map(|id| ("id".to_owned(), id.to_owned())).into_iter().collect::<BTreeMap<_, _>>(),
        internal: true,
    };
    let ignored = marks.ignored.as_ref().map(|(claim, reason)| match reason {
        Reason::Invalid => line("id_ignored_invalid", None),
        Reason::Unsigned => line("id_ignored_unsigned", Some(claim)),
        Reason::Limit => line("id_limit", Some(claim)),
        Reason::Undone => line("id_link_undone", Some(claim)),
        Reason::Settled => line("id_kept", Some(claim)),
    });
    let unsigned = marks.unsigned_id.as_deref().map(|id| line("id_unsigned", Some(id)));
    let renamed = marks.renamed_id.as_deref().map(|id| line("id_renamed", Some(id)));
    ignored.into_iter().chain(unsigned).chain(renamed).collect()
}

/// Writes into an open room what was not said there: an entry may come after the first message.
pub(super) async fn write(
    tx: &mut Tx<'_>,
    key: RoomKey,
    said: Option<&Marks>,
    marks: &Marks,
    now: Millis,
) -> Result<Vec<Event>, Error> {
    let said = said.map(of).unwrap_or_default();
    let lines: Vec<_> = of(marks).into_iter().filter(|line| !said.contains(line)).collect();
    if lines.is_empty() {
        return Ok(Vec::new());
    }
    let mut rooms = store::room::lock(tx, &[key]).await?;
    let Some(room) = rooms.first_mut().filter(|room| room.state.status.is_open()) else { return Ok(Vec::new()) };
    let before = room.state.access();
    let mut events = Vec::new();
    for line in lines {
        let line = add_line(tx, room, line, now).await?;
        events.push(tell::message(Some(before), room, &line));
    }
    store::room::save(tx, [(key, &room.state)]).await?;
    Ok(events)
}
