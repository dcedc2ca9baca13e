use domain::{
    Millis, RoomNo, TemplateId,
    template::{self as rules, Values},
};
use store::{AsConn, attachment::State, template::Stored};

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
    conn: &mut impl AsConn,
    session: &Session,
    room: RoomNo,
    now: Millis,
) -> Result<(Values, String), Error> {
    let known = store::template::values(conn, session.site, room).await?.ok_or(Error::NotFound)?;
    let today = now.date(&site::zone(&known.time_zone)?);
    let values = Values {
        customer_name: known.customer_name,
        customer_id: known.customer_id,
        agent_name: session.name.clone(),
        room_no: room.to_string(),
        channel_name: known.channel,
        site_name: known.site,
        today: today.map(|day| format!("{}월 {}일", day.month(), day.day())).unwrap_or_default(),
    };
    Ok((values, known.email))
}
