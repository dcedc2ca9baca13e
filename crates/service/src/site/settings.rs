//! A site's name, time zone and language, and what a new one still needs.

use domain::{AuditId, SiteId, text};
use live::{Audience, Event};
use store::audit;

use super::zone;
use crate::{
    Desk, Done, Error,
    session::Session,
    setup::{NAME_MAX, both},
    view::{self, FirstStep, FirstStepId, Locale},
};

/// The settings of the session's site.
///
/// # Errors
/// When the database fails.
pub async fn show(desk: &Desk, session: &Session) -> Result<view::SiteSettings, Error> {
    let row = super::find(desk, session.site).await?;
    Ok(view::SiteSettings {
        version: row.version,
        name: row.name,
        time_zone: row.time_zone,
        locale: Locale::of_site(&row.locale),
        site_id: session.site.to_string(),
    })
}

/// Sets them; open consoles show the new ones at once.
///
/// # Errors
/// [`Error::Invalid`], or [`Error::Stale`] where somebody else changed them meanwhile.
pub async fn set(desk: &Desk, session: &Session, new: &view::SiteSettings) -> Result<view::SiteSettings, Error> {
    let (site, agent) = (session.site, session.viewer.agent);
    let name = text::line(&new.name, NAME_MAX).map_err(|fault| Error::text("name", fault));
    let time_zone = time_zone(&new.time_zone);
    let (name, time_zone) = both(name, time_zone)?;
    let locale = new.locale.code();
    let input = (view::named(new.version), name, time_zone, locale, AuditId(desk.id()), desk.now());
    desk.write("set site", input, move |tx, (version, name, time_zone, locale, id, now)| {
        Box::pin(async move {
            let before = store::site::find(tx, site).await?.ok_or(Error::NotFound)?;
            Error::unless(store::site::put(tx, site, *version, (name, time_zone, locale)).await?, *version)?;
            audit::insert(tx, site, audit::Line::of(*id, *now, Some(agent), "set_site")).await?;
            let fields = [
                ("name", &before.name, &**name),
                ("time_zone", &before.time_zone, time_zone),
                ("locale", &before.locale, *locale),
            ];
            for (field, before, after) in fields.into_iter().filter(|(_, before, after)| before != after) {
                audit::value(tx, site, *id, field, Some(before), Some(after)).await?;
            }
            Ok(Done::telling((), vec![told(site, name, time_zone)]))
        })
    })
    .await?;
    show(desk, session).await
}

fn told(site: SiteId, name: &str, time_zone: &str) -> Event {
    let shown = view::SiteView { site_id: site.to_string(), name: name.to_owned(), time_zone: time_zone.to_owned() };
    let frame = serde_json::json!({"type": "site", "site": shown});
    Event { site, audience: Audience::Site(frame.to_string()), visitors: None }
}

/// A zone by its IANA name, spelled as the database of zones has it.
fn time_zone(name: &str) -> Result<String, Error> {
    // Others than places ("EST5EDT,M3.2.0", "posixrules") are known to some systems only.
    let invalid = || Error::field("time_zone", "invalid");
    if name != "UTC" && !name.contains('/') {
        return Err(invalid());
    }
    zone(name).map_err(|_| invalid())?.iana_name().map(str::to_owned).ok_or_else(invalid)
}

/// What of the session's site is done, in the order in which it is best done.
///
/// # Errors
/// When the database fails.
pub async fn first_steps(desk: &Desk, session: &Session) -> Result<view::FirstSteps, Error> {
    let begun = store::site::begun(&mut desk.read().await?, session.site).await?;
    let step = |id, done| FirstStep { id, done };
    Ok(view::FirstSteps {
        steps: vec![
            step(FirstStepId::Channel, begun.channel),
            step(FirstStepId::People, begun.people),
            step(FirstStepId::Hours, begun.hours),
            step(FirstStepId::Greeting, begun.greeting),
            step(FirstStepId::Test, begun.consulted),
        ],
    })
}
