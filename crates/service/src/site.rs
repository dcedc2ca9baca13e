//! Sites and what is set for all of their agents.

use domain::{SiteId, room::ChannelKind};

use crate::{Desk, Error};

/// Reads from the database: whether the desk can serve.
///
/// # Errors
/// When the database can't be read.
pub async fn ping(desk: &Desk) -> Result<(), Error> {
    store::site::meta(&mut desk.read().await?, "demo").await?;
    Ok(())
}

/// The origins whose pages may show the widget of a site; empty: any.
///
/// # Errors
/// [`Error::NotFound`] without such a site or its web channel.
pub async fn widget_origins(desk: &Desk, site: SiteId) -> Result<Vec<String>, Error> {
    let channels = store::site::channels(&mut desk.read().await?, site).await?;
    let web = channels.into_iter().find(|channel| channel.kind == ChannelKind::Web && channel.enabled);
    let origins = web.ok_or(Error::NotFound)?.origins;
    Ok(serde_json::from_str(&origins).unwrap_or_default())
}
