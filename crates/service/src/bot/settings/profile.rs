use domain::{
    AuditId, Millis,
    bot::{Asked, BotKind, Problem, Profile, Question, check_profile},
};
use store::{AsConn, Tx, audit};

use super::{channels::Channels, locale, pictures, same, usual};
use crate::{Desk, Done, Error, FieldError, session::Session, view};

/// 프로필봇 of the session's site.
///
/// # Errors
/// When the database fails.
pub async fn show(desk: &Desk, session: &Session) -> Result<view::ProfileBot, Error> {
    shown(&mut desk.read().await?, session).await
}

async fn shown(conn: &mut dyn AsConn, session: &Session) -> Result<view::ProfileBot, Error> {
    let site = store::site::find(conn, session.site).await?.ok_or(Error::NotFound)?;
    let row = store::bot::find(conn, session.site, BotKind::Profile).await?;
    let profile = stored(&row.draft);
    let channels = Channels::read(conn, session.site, BotKind::Profile).await?;
    let images = pictures::shown(conn, session.site, profile.image.as_deref()).await?;
    Ok(view::ProfileBot {
        version: row.version,
        channels: channels.shown(),
        items: same(&profile.items)?,
        greeting: profile.greeting,
        image: profile.image,
        consent: profile.consent,
        thanks: profile.thanks,
        images,
        usual: usual(locale(&site)),
    })
}

/// A site begins with the questions that most ask.
fn stored(json: &str) -> Profile {
    let usual = |field, required| Question { field, words: String::new(), required };
    serde_json::from_str(json).unwrap_or_else(|_| Profile {
        items: vec![usual(Asked::Name, true), usual(Asked::Phone, false)],
        ..Profile::default()
    })
}

struct Put {
    session: Session,
    new: view::NewProfileBot,
    line: AuditId,
    now: Millis,
}

/// Sets it; rooms that are being asked go on as they began.
///
/// # Errors
/// [`Error::Invalid`], or [`Error::Stale`] where somebody else changed it meanwhile.
pub async fn set(desk: &Desk, session: &Session, new: &view::NewProfileBot) -> Result<view::ProfileBot, Error> {
    let input = Put { session: session.clone(), new: new.clone(), line: AuditId(desk.id()), now: desk.now() };
    desk.write("set profile bot", input, |tx, input| Box::pin(put(tx, input))).await
}

async fn put(tx: &mut Tx<'_>, input: &Put) -> Result<Done<view::ProfileBot>, Error> {
    let Put { session, new, line, now } = input;
    let (site, agent) = (session.site, session.viewer.agent);
    let row = store::bot::find(tx, site, BotKind::Profile).await?;
    let before = stored(&row.draft);
    let after = merged(&before, new)?;
    let channels = Channels::read(tx, site, BotKind::Profile).await?;
    let on = channels.switched(&new.channels)?;
    let faults: Vec<FieldError> = check_profile(&after)
        .into_iter()
        .filter(|problem| problem.code != "no_questions" || !on.is_empty())
        .map(|problem| fault(&problem))
        .collect();
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    pictures::keep(tx, site, agent, after.image.as_deref()).await?;
    let body = super::super::written(&after)?;
    if !store::bot::put(tx, site, BotKind::Profile, new.version, (&body, row.idle)).await? {
        return Err(if new.version.is_some() { Error::Stale } else { store::StoreError::Conflict.into() });
    }
    if after != before || row.published.is_none() {
        store::bot::publish(tx, site, BotKind::Profile, &body, (Some(agent), *now)).await?;
    }
    audit::insert(tx, site, audit::Line::of(*line, *now, Some(agent), "set_profile_bot")).await?;
    if after != before {
        audit::value(tx, site, *line, "profile_bot", Some(&row.draft), Some(&body)).await?;
    }
    channels.switch(tx, (site, BotKind::Profile), &on, *line).await?;
    Ok(Done::quiet(shown(tx, session).await?))
}

fn merged(before: &Profile, new: &view::NewProfileBot) -> Result<Profile, Error> {
    let words = |new: &Option<String>, before: &str| new.as_deref().unwrap_or(before).trim().to_owned();
    Ok(Profile {
        greeting: words(&new.greeting, &before.greeting),
        image: new.image.clone().unwrap_or_else(|| before.image.clone()).filter(|id| !id.is_empty()),
        consent: words(&new.consent, &before.consent),
        items: match &new.items {
            Some(items) => same(items)?,
            None => before.items.clone(),
        },
        thanks: words(&new.thanks, &before.thanks),
    })
}

/// A problem as a refusal of its field.
fn fault(problem: &Problem) -> FieldError {
    let field = match problem.about.as_deref() {
        Some("greeting") => "greeting",
        Some("consent") => "consent",
        Some("thanks") => "thanks",
        _ => "items",
    };
    let (code, max) = match problem.code {
        "text_too_long" => ("too_long", problem.max.and_then(|max| i64::try_from(max).ok())),
        "text_control" => ("control_character", None),
        "question_twice" => ("taken", None),
        _ => ("blank", None),
    };
    FieldError { field: field.into(), code, max }
}
