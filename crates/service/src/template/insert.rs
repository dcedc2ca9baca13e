use domain::{
    Millis, RoomNo, TemplateId,
    template::{self as rules, Values, Wanted},
};
use store::{AsConn, attachment::State, template::Stored};

use super::refused;
use crate::{Desk, Done, Error, attachment, room::readable, session::Session, site, view};

/// A template as it would be inserted into a room.
///
/// # Errors
/// [`Error::NotFound`] for a room or a template the agent doesn't see.
pub async fn look(desk: &Desk, session: &Session, room: RoomNo, id: TemplateId) -> Result<view::FilledTemplate, Error> {
    let (template, values, files) = read(desk, session, room, id).await?;
    let shown = files.iter().map(attachment::shown).collect();
    Ok(filled(&template, &values, shown))
}

/// Inserts a template into what an agent writes in a room: counts it, and copies its files, so that a message can carry them
/// and what becomes of the template does not concern it.
///
/// # Errors
/// [`Error::NotFound`] for a room or a template the agent doesn't see, [`Error::StorageFull`].
pub async fn insert(
    desk: &Desk,
    session: &Session,
    room: RoomNo,
    id: TemplateId,
) -> Result<view::FilledTemplate, Error> {
    let (template, values, files) = read(desk, session, room, id).await?;
    let (site, agent) = (session.site, session.viewer.agent);
    let mut copies = Vec::with_capacity(files.len());
    for file in files.iter().filter(|file| file.state == State::Clean) {
        copies.push(attachment::copy(desk, site, agent.0, file).await?);
    }
    let input = (site, id, store::template::By { agent, at: desk.now() });
    desk.write("use template", input, |tx, &(site, id, by)| {
        Box::pin(async move { Ok(Done::quiet(store::template::count_use(tx, site, id, by).await?)) })
    })
    .await?;
    Ok(filled(&template, &values, copies))
}

/// A text that is not a template yet, filled with the agent, the site and an example of a customer.
///
/// # Errors
/// [`Error::Invalid`] for a text that is too long, [`Error::UnknownVariable`].
pub async fn sample(desk: &Desk, session: &Session, body: &str) -> Result<view::FilledTemplate, Error> {
    let wanted = Wanted { title: "-".to_owned(), body: body.to_owned(), code: None };
    let body = rules::check(&wanted, true).map_err(refused)?.body;
    let site = site::find(desk, session.site).await?;
    let example = Values {
        customer_name: "김서연".to_owned(),
        customer_id: "happytalk".to_owned(),
        agent_name: session.name.clone(),
        room_no: "10213".to_owned(),
        channel_name: "웹채팅".to_owned(),
        site_name: site.name,
        today: today(desk.now(), &site.time_zone)?,
    };
    let filled = rules::fill(&body, &example);
    Ok(view::FilledTemplate { text: filled.text, missing: Vec::new(), files: Vec::new() })
}

async fn read(
    desk: &Desk,
    session: &Session,
    room: RoomNo,
    id: TemplateId,
) -> Result<(Stored, Values, Vec<store::attachment::Stored>), Error> {
    let mut read = desk.read().await?;
    readable(&mut read, session, room).await?;
    let template = store::template::find(&mut read, session.site, session.viewer.agent, id).await?;
    let template = template.filter(|one| one.owner.is_read_by(session.viewer.agent)).ok_or(Error::NotFound)?;
    let files = store::template::file::of(&mut read, session.site, id).await?;
    let (values, _) = values(&mut read, session, room, desk.now()).await?;
    Ok((template, values, files))
}

fn filled(template: &Stored, values: &Values, files: Vec<view::Attachment>) -> view::FilledTemplate {
    let filled = rules::fill(&template.wanted.body, values);
    let missing = filled.missing.iter().map(|one| one.name().to_owned()).collect();
    view::FilledTemplate { text: filled.text, missing, files }
}

/// What variables stand for in a room that the agent may read; with what else speaks of its customer.
pub(crate) async fn values(
    conn: &mut dyn AsConn,
    session: &Session,
    room: RoomNo,
    now: Millis,
) -> Result<(Values, String), Error> {
    let known = store::template::values(conn, session.site, room).await?.ok_or(Error::NotFound)?;
    let values = Values {
        customer_name: known.customer_name,
        customer_id: known.customer_id,
        agent_name: session.name.clone(),
        room_no: room.to_string(),
        channel_name: known.channel,
        site_name: known.site,
        today: today(now, &known.time_zone)?,
    };
    Ok((values, known.email))
}

/// The day as it is written to customers.
fn today(now: Millis, time_zone: &str) -> Result<String, Error> {
    let day = now.date(&site::zone(time_zone)?);
    Ok(day.map(|day| format!("{}월 {}일", day.month(), day.day())).unwrap_or_default())
}
