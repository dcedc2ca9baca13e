//! Sites and what is set for all of their agents.

use domain::{AuditId, Millis, SiteId, room::ChannelKind};
use jiff::tz::TimeZone;
use store::{AsConn, audit};

use crate::{Desk, Done, Error, session::Session, vault, view};

/// Reads from the database: whether the desk can serve, with the key its secrets were written with.
///
/// # Errors
/// When the database can't be read.
pub async fn ping(desk: &Desk) -> Result<(), Error> {
    if vault::fits(desk).await? { Ok(()) } else { Err(Error::Internal("the secret key is another one")) }
}

/// The origins whose pages may show the widget of a site; empty: any.
///
/// # Errors
/// [`Error::NotFound`] without such a site or its web channel.
pub async fn widget_origins(desk: &Desk, site: SiteId) -> Result<Vec<String>, Error> {
    let channels = store::site::channels(&mut desk.read().await?, site).await?;
    let web = channels.into_iter().find(|channel| channel.kind == ChannelKind::Web && channel.enabled);
    let origins = web.ok_or(Error::NotFound)?.origins;
    serde_json::from_str(&origins).map_err(|_| store::StoreError::Corrupt("channels.origins").into())
}

/// A site's settings.
///
/// # Errors
/// [`Error::NotFound`] without such a site.
pub async fn find(desk: &Desk, site: SiteId) -> Result<store::site::SiteRow, Error> {
    store::site::find(&mut desk.read().await?, site).await?.ok_or(Error::NotFound)
}

/// The first instant of today in the site's time zone.
pub(crate) async fn today(conn: &mut impl AsConn, site: SiteId, now: Millis) -> Result<Millis, Error> {
    let site = store::site::find(conn, site).await?.ok_or(Error::NotFound)?;
    Ok(now.start_of_day(&zone(&site.time_zone)?))
}

/// A site's time zone by its stored name.
pub(crate) fn zone(name: &str) -> Result<TimeZone, Error> {
    TimeZone::get(name).map_err(|_| Error::Internal("unknown time zone of a site"))
}

/// 대표 메뉴 and custom tabs (S4).
///
/// # Errors
/// When the database fails.
pub async fn info_area(desk: &Desk, session: &Session) -> Result<view::InfoArea, Error> {
    let site = find(desk, session.site).await?;
    Ok(view::InfoArea { default_tab: site.default_tab, custom_tabs: Vec::new() })
}

/// Chooses 대표 메뉴.
///
/// # Errors
/// [`Error::Invalid`] for a view there is not.
pub async fn set_info_area(desk: &Desk, session: &Session, new: &view::InfoArea) -> Result<view::InfoArea, Error> {
    if !matches!(new.default_tab.as_str(), "room" | "customer" | "history") {
        return Err(Error::field("default_tab", "invalid"));
    }
    if !new.custom_tabs.is_empty() {
        return Err(Error::field("custom_tabs", "invalid"));
    }
    let (site, agent) = (session.site, session.viewer.agent);
    let input = (new.default_tab.clone(), desk.now(), AuditId(desk.id()));
    desk.write("set info area", input, move |tx, (tab, now, line)| {
        Box::pin(async move {
            store::site::set_default_tab(tx, site, tab).await?;
            audit::insert(tx, site, audit::Line::of(*line, *now, Some(agent), "set_info_area")).await?;
            Ok(Done::quiet(()))
        })
    })
    .await?;
    info_area(desk, session).await
}
