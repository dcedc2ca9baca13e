//! 상담방태그, signs of rooms and 고객 등급 (F4).

use domain::{
    AuditId, Millis, RoomNo,
    mark::{self, Grade},
    tag,
};
use live::Event;
use store::{Tx, audit, room::RoomRecord, tag::On};

use super::{editable, tell, writable};
use crate::{Desk, Done, Error, customer, session::Session, view};

/// Suggestions of one answer.
const SUGGESTIONS: i64 = 20;

struct Change<T> {
    session: Session,
    room: RoomNo,
    wanted: T,
    line: AuditId,
    now: Millis,
}

impl<T> Change<T> {
    fn new(desk: &Desk, session: &Session, room: RoomNo, wanted: T) -> Self {
        Self { session: session.clone(), room, wanted, line: AuditId(desk.id()), now: desk.now() }
    }

    async fn audit(
        &self,
        tx: &mut Tx<'_>,
        action: &str,
        field: &str,
        (before, after): (Option<String>, Option<String>),
    ) -> Result<(), Error> {
        let (site, agent) = (self.session.site, Some(self.session.viewer.agent));
        let line = audit::Line { room: Some(self.room), ..audit::Line::of(self.line, self.now, agent, action) };
        audit::insert(tx, site, line).await?;
        Ok(audit::value(tx, site, self.line, field, before.as_deref(), after.as_deref()).await?)
    }
}

/// Saves the version of a locked room whose row shows something new.
async fn told(tx: &mut Tx<'_>, room: &mut RoomRecord) -> Result<Vec<Event>, Error> {
    room.state.version += 1;
    store::room::save(tx, [((room.site, room.room_no), &room.state)]).await?;
    Ok(vec![tell::row(Some(room.state.access()), room), tell::customer(room)])
}

/// Sets 상담방태그; what stands there afterwards. The last one to write wins.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`], [`Error::Invalid`] for a list that can't be taken.
pub async fn set_tags(desk: &Desk, session: &Session, room: RoomNo, sent: Vec<String>) -> Result<Vec<String>, Error> {
    let input = Change::new(desk, session, room, sent);
    desk.write("set room tags", input, |tx, input| Box::pin(write_tags(tx, input))).await
}

async fn write_tags(tx: &mut Tx<'_>, input: &Change<Vec<String>>) -> Result<Done<Vec<String>>, Error> {
    let mut room = writable(tx, &input.session, input.room).await?;
    let key = (room.site, room.room_no);
    let list = tag::list(&input.wanted).map_err(crate::tag::refused)?;
    if room.tags == list {
        return Ok(Done::quiet(list));
    }
    store::room::set_tags(tx, key, &list).await?;
    let had: Vec<_> = room.tags.iter().map(|tag| tag::folded(tag)).collect();
    let fresh = list.iter().filter(|tag| !had.contains(&tag::folded(tag)));
    store::tag::used(tx, key.0, On::Rooms, fresh, input.now).await?;
    let json = |tags: &[String]| Some(serde_json::Value::from(tags).to_string());
    input.audit(tx, "set_room_tags", "tags", (json(&room.tags), json(&list))).await?;
    room.tags.clone_from(&list);
    let events = told(tx, &mut room).await?;
    Ok(Done::telling(list, events))
}

/// 상담방태그 used in the site that begin with `q`, newest use first.
///
/// # Errors
/// When the database fails.
pub async fn suggest_tags(desk: &Desk, session: &Session, q: &str) -> Result<Vec<String>, Error> {
    let beginning = domain::text::cut(q.trim().trim_start_matches(['#', '＃']), tag::LENGTH_MAX);
    Ok(store::tag::find(&mut desk.read().await?, session.site, On::Rooms, beginning, SUGGESTIONS).await?)
}

/// Puts one of eight signs on a room, or takes it away.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`], [`Error::Invalid`].
pub async fn set_flag(
    desk: &Desk,
    session: &Session,
    room: RoomNo,
    flag: Option<i64>,
) -> Result<view::RoomView, Error> {
    let input = Change::new(desk, session, room, flag);
    desk.write("flag room", input, |tx, input| Box::pin(write_flag(tx, input))).await?;
    super::find(desk, session, room).await
}

async fn write_flag(tx: &mut Tx<'_>, input: &Change<Option<i64>>) -> Result<Done<()>, Error> {
    let mut room = writable(tx, &input.session, input.room).await?;
    let flag = input.wanted;
    if flag.is_some_and(|flag| !mark::is_flag(flag)) {
        return Err(Error::field("flag", "out_of_range"));
    }
    if room.flag == flag {
        return Ok(Done::quiet(()));
    }
    store::room::set_flag(tx, (room.site, room.room_no), flag).await?;
    let shown = |flag: Option<i64>| flag.map(|flag| flag.to_string());
    input.audit(tx, "flag_room", "flag", (shown(room.flag), shown(flag))).await?;
    room.flag = flag;
    let events = told(tx, &mut room).await?;
    Ok(Done::telling((), events))
}

/// Sets 고객 등급 of the person behind a room.
///
/// # Errors
/// [`Error::NotFound`] or [`Error::Forbidden`] where the agent may not change the customer (R18).
pub async fn set_grade(
    desk: &Desk,
    session: &Session,
    room: RoomNo,
    grade: Option<view::Grade>,
) -> Result<view::RoomView, Error> {
    let input = Change::new(desk, session, room, grade.map(Grade::from));
    desk.write("grade customer", input, |tx, input| Box::pin(write_grade(tx, input))).await?;
    super::find(desk, session, room).await
}

async fn write_grade(tx: &mut Tx<'_>, input: &Change<Option<Grade>>) -> Result<Done<()>, Error> {
    let site = input.session.site;
    let head = editable(tx, &input.session, input.room, input.now).await?;
    store::customer::lock(tx, site, head.customer).await?;
    store::identity::stays_with(tx, site, head.identity, head.customer).await?;
    let before = store::grade::of(tx, site, head.customer).await?;
    if before == input.wanted {
        return Ok(Done::quiet(()));
    }
    store::grade::set(tx, site, (head.customer, head.identity), input.wanted, input.now).await?;
    let name = |grade: Option<Grade>| grade.map(|grade| grade.name().to_owned());
    input.audit(tx, "grade_customer", "grade", (name(before), name(input.wanted))).await?;
    let events = customer::tell::customers(tx, site, &[head.customer]).await?;
    Ok(Done::telling((), events))
}
