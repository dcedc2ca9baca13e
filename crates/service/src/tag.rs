//! 고객 태그 of the channel account of the room in view (S68–S70).

use domain::{
    AuditId, Millis, RoomNo,
    tag::{self, TagFault},
};
use live::{Audience, Event};
use store::{Tx, audit, tag::On};

use crate::{Desk, Done, Error, room::editable, session::Session};

/// Suggestions of one answer.
const SUGGESTIONS: i64 = 20;

struct Save {
    desk: Desk,
    session: Session,
    room: RoomNo,
    sent: Vec<String>,
    now: Millis,
}

/// Sets the tags of the room's account; what it shows afterwards. The last one to write wins.
///
/// # Errors
/// [`Error::NotFound`] or [`Error::Forbidden`] where the agent may not change the customer (R18), [`Error::Invalid`] for a
/// list that can't be taken; nothing was saved then.
pub async fn set(desk: &Desk, session: &Session, room: RoomNo, sent: Vec<String>) -> Result<Vec<String>, Error> {
    let save = Save { desk: desk.clone(), session: session.clone(), room, sent, now: desk.now() };
    desk.write("set customer tags", save, |tx, save| Box::pin(write(tx, save))).await
}

async fn write(tx: &mut Tx<'_>, save: &Save) -> Result<Done<Vec<String>>, Error> {
    let site = save.session.site;
    let head = editable(tx, &save.session, save.room, save.now).await?;
    let list = tag::list(&save.sent).map_err(refused)?;
    store::customer::lock(tx, site, head.customer).await?;
    store::identity::stays_with(tx, site, head.identity, head.customer).await?;
    let target = store::tag::target(tx, site, head.identity).await?;
    let tagged = store::tag::lock(tx, site, head.customer, target).await?;
    let before = tagged.shown();
    if before == list {
        return Ok(Done::quiet(list));
    }
    store::tag::set(tx, site, &tag::spread(&tagged.rows, target, &list), target, &list).await?;
    let had: Vec<_> = before.iter().map(|tag| tag::folded(tag)).collect();
    store::tag::used(tx, site, On::Customers, list.iter().filter(|tag| !had.contains(&tag::folded(tag))), save.now)
        .await?;
    let id = AuditId(save.desk.id());
    let line = audit::Line {
        room: Some(save.room),
        identity: Some(target),
        ..audit::Line::of(id, save.now, Some(save.session.viewer.agent), "set_customer_tags")
    };
    audit::insert(tx, site, line).await?;
    audit::value(tx, site, id, "tags", Some(&json(&before)), Some(&json(&list))).await?;
    let event = Event { site, audience: Audience::Customer(head.customer), visitors: None };
    Ok(Done::telling(list, vec![event]))
}

fn json(tags: &[String]) -> String {
    serde_json::Value::from(tags).to_string()
}

pub(crate) fn refused(fault: TagFault) -> Error {
    match fault {
        TagFault::Text(fault) => Error::text("tags", fault),
        TagFault::TooMany => Error::Invalid(vec![crate::FieldError {
            field: "tags".into(),
            code: "too_many",
            max: i64::try_from(tag::TAGS_MAX).ok(),
        }]),
    }
}

/// Tags used in the site that begin with `q`, newest use first; all of them where it is empty.
///
/// # Errors
/// When the database fails.
pub async fn suggest(desk: &Desk, session: &Session, q: &str) -> Result<Vec<String>, Error> {
    let beginning = domain::text::cut(q.trim().trim_start_matches(['#', '＃']), tag::LENGTH_MAX);
    Ok(store::tag::find(&mut desk.read().await?, session.site, On::Customers, beginning, SUGGESTIONS).await?)
}
