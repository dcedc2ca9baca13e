//! Unsent texts of agents: kept on the server, the same in every tab.

use domain::RoomNo;
use live::{Audience, Event};
use serde_json::json;

use crate::{Desk, Error, pending, room, session::Session, view};

/// Longest unsent text that is kept, in characters; the same as of a message.
const MAX: usize = domain::text::MESSAGE_MAX;

/// Keeps an unsent text; an empty one is forgotten. Tabs of the same agent hear of it.
///
/// # Errors
/// [`Error::NotFound`] for a room the agent may not read, [`Error::Invalid`] where it is too long.
pub async fn put(desk: &Desk, session: &Session, room_no: RoomNo, text: &str) -> Result<(), Error> {
    room::readable(&mut desk.read().await?, session, room_no).await?;
    let text = domain::text::normal(text).replace('\0', "");
    let length = text.chars().count();
    if length > MAX {
        return Err(Error::text("text", domain::text::TextFault::TooLong { length, max: MAX }));
    }
    keep(desk, session, room_no, text);
    Ok(())
}

/// What was sent is no draft any more, in no tab. A text begun since then stays: a message that waited for its
/// connection is sent while the agent writes the next one.
pub(crate) async fn forget_sent(desk: &Desk, session: &Session, room_no: RoomNo, sent: &str) -> Result<(), Error> {
    let kept = match desk.pending().draft(session, room_no) {
        Some(kept) => kept,
        None => store::draft::find(&mut desk.read().await?, session.site, session.viewer.agent, room_no)
            .await?
            .unwrap_or_default(),
    };
    let kept = kept.trim_end();
    if !kept.is_empty() && sent.starts_with(kept) {
        keep(desk, session, room_no, String::new());
    }
    Ok(())
}

/// Noted before it is told: a tab that starts in between reads it.
fn keep(desk: &Desk, session: &Session, room_no: RoomNo, text: String) {
    let told = room::show::frame(&json!({ "type": "draft", "room_no": room_no.to_string(), "text": text }));
    pending::note_draft(desk, session, room_no, text);
    let audience = Audience::Agent(session.viewer.agent, told);
    desk.teller().mention(vec![Event { site: session.site, audience, visitors: None }]);
}

/// All unsent texts of an agent.
///
/// # Errors
/// When the database fails.
pub async fn list(desk: &Desk, session: &Session) -> Result<Vec<view::Draft>, Error> {
    let waiting = desk.pending().drafts(session);
    let stored = store::draft::list(&mut desk.read().await?, session.site, session.viewer.agent).await?;
    let mut drafts: std::collections::BTreeMap<RoomNo, String> = stored.into_iter().collect();
    drafts.extend(waiting);
    let drafts = drafts.into_iter().filter(|(_, text)| !text.is_empty());
    Ok(drafts.map(|(room, text)| view::Draft { room_no: room.to_string(), text }).collect())
}
