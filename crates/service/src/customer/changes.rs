use domain::{Millis, RoomNo, customer::Source};
use store::change::{Change, Subject};

use super::undo::may_undo;
use crate::{
    Desk, Error, cursor,
    info::{filled, source_name},
    room::readable,
    session::Session,
    view,
};

/// Changes of one page.
const PAGE: i64 = 50;

/// 변경 이력: every value, ID and link of a room's customer, newest first (R4).
///
/// # Errors
/// [`Error::NotFound`] where the agent may not read the room, [`Error::InvalidCursor`].
pub async fn changes(
    desk: &Desk,
    session: &Session,
    room_no: RoomNo,
    cursor: &str,
    field: Option<&str>,
) -> Result<view::CustomerChanges, Error> {
    let before = read_cursor(cursor)?;
    let mut read = desk.read().await?;
    let head = readable(&mut read, session, room_no).await?;
    let site = session.site;
    let mut page = store::change::page(&mut read, site, head.customer, before, field, PAGE + 1).await?;
    let more = page.len() > usize::try_from(PAGE).unwrap_or_default();
    page.truncate(usize::try_from(PAGE).unwrap_or_default());
    let next_cursor = page.last().filter(|_| more).map(write_cursor);
    let now = desk.now();
    let items = page.into_iter().map(|change| shown(session, change, now)).collect::<Result<_, _>>()?;
    Ok(view::CustomerChanges { items, next_cursor })
}

fn shown(session: &Session, change: Change, now: Millis) -> Result<view::CustomerChange, Error> {
    let source = Source::from_code(change.source).ok_or(store::StoreError::Corrupt("facts.source"))?;
    let undo = match &change.subject {
        Subject::Link { undone: true, .. } => Some(view::UndoState::Done),
        Subject::Link { newest: false, .. } => Some(view::UndoState::Superseded),
        Subject::Link { agent, .. } if may_undo(session, (*agent, change.at), now) => Some(view::UndoState::Possible),
        Subject::Link { .. } => Some(view::UndoState::NotAllowed),
        Subject::Value { .. } | Subject::Id | Subject::Move => None,
    };
    let (kind, field, link, shown, via_link) = match change.subject {
        Subject::Value { field, link, shown } => (view::ChangeKind::Value, Some(field), link, shown, link.is_some()),
        Subject::Link { link, undone: false, .. } => (view::ChangeKind::Link, None, Some(link), false, false),
        Subject::Link { link, undone: true, .. } => (view::ChangeKind::LinkUndone, None, Some(link), false, false),
        Subject::Id | Subject::Move => (view::ChangeKind::Id, None, None, false, false),
    };
    Ok(view::CustomerChange {
        id: change.id.to_string(),
        at: change.at.rfc3339(),
        kind,
        field,
        before: filled(change.before),
        value: filled(change.after),
        source: source_name(source).to_owned(),
        by: change.by,
        channel: change.channel,
        identifier: change.identifier,
        link_id: link.map(|link| link.to_string()),
        undo,
        shown,
        via_link,
    })
}

fn write_cursor(change: &Change) -> String {
    cursor::saying(&format!("{}.{}", change.placed.0, change.id))
}

fn read_cursor(text: &str) -> Result<(Millis, i64), Error> {
    if text.is_empty() {
        return Ok((Millis(i64::MAX), i64::MAX));
    }
    let said = cursor::read(text)?;
    let read = || {
        let (placed, id) = said.split_once('.')?;
        Some((Millis(placed.parse().ok()?), id.parse().ok()?))
    };
    read().ok_or(Error::InvalidCursor)
}
