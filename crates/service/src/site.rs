//! Sites and what is set for all of their agents.

use domain::{Millis, SiteId, room::ChannelKind};
use jiff::tz::TimeZone;
use store::AsConn;

use crate::{Desk, Error, vault};

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
pub(crate) async fn today(conn: &mut dyn AsConn, site: SiteId, now: Millis) -> Result<Millis, Error> {
    let site = store::site::find(conn, site).await?.ok_or(Error::NotFound)?;
    Ok(now.start_of_day(&zone(&site.time_zone)?))
}

/// A site's time zone by its stored name.
pub(crate) fn zone(name: &str) -> Result<TimeZone, Error> {
    TimeZone::get(name).map_err(|_| Error::Internal("unknown time zone of a site"))
}
