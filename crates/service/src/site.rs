//! Sites and what is set for all of their agents.

mod settings;
mod web_chat;

pub use settings::{first_steps, set, show};
pub use web_chat::{opened_by, set as set_web_chat, show as web_chat};

use domain::{Millis, SiteId, room::ChannelKind};
use jiff::tz::TimeZone;
use store::{AsConn, StoreError, site::ChannelRow};

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
    let web = web_channel(&mut desk.read().await?, site).await?;
    if !web.enabled {
        return Err(Error::NotFound);
    }
    origins(&web)
}

async fn web_channel(conn: &mut dyn AsConn, site: SiteId) -> Result<ChannelRow, Error> {
    let channels = store::site::channels(conn, site).await?;
    channels.into_iter().find(|channel| channel.kind == ChannelKind::Web).ok_or(Error::NotFound)
}

fn origins(channel: &ChannelRow) -> Result<Vec<String>, Error> {
    serde_json::from_str(&channel.origins).map_err(|_| StoreError::Corrupt("channels.origins").into())
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
