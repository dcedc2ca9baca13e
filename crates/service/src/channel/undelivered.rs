//! Messages that were given up, and '다시 보내기'.

use domain::{AuditId, RoomNo, append::RoomKey, room::Kind, text};
use store::{Tx, audit, delivery};

use crate::{
    Desk, Done, Error, FieldError,
    room::tell,
    session::Session,
    view::{self, Undelivered, UndeliveredList},
};

const PAGE: i64 = 50;
const MANY: usize = 200;
const SHORT: usize = 100;

/// What was given up in the session's site, the newest first.
///
/// # Errors
/// [`Error::InvalidCursor`]
pub async fn list(desk: &Desk, session: &Session, cursor: Option<&str>) -> Result<UndeliveredList, Error> {
    let before = match cursor {
        None => (i64::MAX, i64::MAX),
        Some(cursor) => cursor
            .split_once('-')
            .and_then(|(room, seq)| Some((room.parse().ok()?, seq.parse().ok()?)))
            .ok_or(Error::InvalidCursor)?,
    };
    let mut read = desk.read().await?;
    let mut rows = delivery::given_up(&mut read, session.site, before, PAGE + 1).await?;
    let total = delivery::count_given_up(&mut read, session.site).await?;
    let more = rows.len() > usize::try_from(PAGE).unwrap_or_default();
    rows.truncate(usize::try_from(PAGE).unwrap_or_default());
    let next_cursor = rows.last().filter(|_| more).map(|row| format!("{}-{}", row.room_no, row.seq));
    let items = rows.into_iter().map(|row| {
        let kind = domain::room::ChannelKind::from_code(row.kind).unwrap_or(domain::room::ChannelKind::Web);
        Undelivered {
            room_no: row.room_no.to_string(),
            seq: row.seq,
            channel: view::Channel { kind: kind.into(), label: row.label },
            customer: row.customer,
            text: text::cut(&row.body, SHORT).to_owned(),
            kind: Kind::from_code(row.message_kind).unwrap_or(Kind::Text).into(),
            reason: row.reason.unwrap_or_default(),
            since: domain::Millis(row.since).rfc3339(),
        }
    });
    Ok(UndeliveredList { items: items.collect(), next_cursor, total })
}

/// An agent who may write in the room sends a message again that was given up. One that is on its way already stays there.
///
/// # Errors
/// [`Error::NotFound`] where the agent may not read it or it was not given up, [`Error::Forbidden`].
pub async fn send_again(desk: &Desk, session: &Session, room: RoomNo, seq: i64) -> Result<view::Delivery, Error> {
    let input = (session.clone(), room, seq, desk.now());
    let sent = desk.write("send again", input, |tx, (session, room, seq, now)| {
        Box::pin(async move {
            let key = (session.site, *room);
            let head = store::room::access(tx, session.site, *room).await?.ok_or(Error::NotFound)?;
            if !session.viewer.may_read(head.access) {
                return Err(Error::NotFound);
            }
            if !session.viewer.may_write(head.access) {
                return Err(Error::Forbidden);
            }
            if !again(tx, key, *seq, *now).await? {
                let standing = delivery::of_room(tx, key, *seq, *seq).await?;
                return if standing.is_empty() { Err(Error::NotFound) } else { Ok(Done::quiet(())) };
            }
            Ok(Done::telling((), vec![told(tx, key, *seq).await?]))
        })
    });
    sent.await?;
    desk.departures().notify_one();
    Ok(view::Delivery::waiting(None))
}

async fn again(tx: &mut Tx<'_>, key: RoomKey, seq: i64, now: domain::Millis) -> Result<bool, Error> {
    Ok(delivery::again(tx, key, seq, now).await?)
}

async fn told(tx: &mut Tx<'_>, key: RoomKey, seq: i64) -> Result<live::Event, Error> {
    let record = store::room::find(tx, key.0, key.1).await?.ok_or(Error::NotFound)?;
    Ok(tell::delivery(&record, seq, Some(&view::Delivery::waiting(None))))
}

/// An administrator sends several again; answers how many there were.
///
/// # Errors
/// [`Error::Invalid`] for what names no message, or too many.
pub async fn send_again_many(
    desk: &Desk,
    session: &Session,
    which: &view::SendAgain,
) -> Result<view::SentAgain, Error> {
    if which.items.is_empty() || which.items.len() > MANY {
        let max = i64::try_from(MANY).ok();
        let code = if which.items.is_empty() { "required" } else { "too_many" };
        return Err(Error::Invalid(vec![FieldError { field: "items".into(), code, max }]));
    }
    let mut keys = Vec::new();
    for item in &which.items {
        let room: RoomNo = item.room_no.parse().map_err(|_| Error::field("items", "invalid"))?;
        keys.push(((session.site, room), item.seq));
    }
    keys.sort_unstable();
    keys.dedup();
    let input = (keys, session.site, session.viewer.agent, desk.now(), AuditId(desk.id()));
    let sent = desk.write("send many again", input, |tx, (keys, site, agent, now, line)| {
        Box::pin(async move {
            let mut events = Vec::new();
            for (key, seq) in keys {
                if again(tx, *key, *seq, *now).await? {
                    events.push(told(tx, *key, *seq).await?);
                }
            }
            if !events.is_empty() {
                let detail = format!(r#"{{"messages":{}}}"#, events.len());
                let line = audit::Line { detail: &detail, ..audit::Line::of(*line, *now, Some(*agent), "send_again") };
                audit::insert(tx, *site, line).await?;
            }
            Ok(Done::telling(events.len(), events))
        })
    });
    let sent = sent.await?;
    desk.departures().notify_one();
    Ok(view::SentAgain { sent: i64::try_from(sent).unwrap_or(i64::MAX) })
}
