//! What the console starts with.

use crate::{Desk, Error, account, draft, info_area, layout, room, session::Session, site, view};

/// Largest upload in bytes (F14).
pub const MAX_UPLOAD: i64 = 20 << 20;

/// Everything at once. Its cursor is taken before anything is read, so that no change falls between.
///
/// # Errors
/// When the database fails.
pub async fn boot(desk: &Desk, session: &Session) -> Result<view::Boot, Error> {
    let cursor = desk.hub().cursor(session.site);
    let settings = account::settings(desk, session.site, session.viewer.agent).await?;
    let site = site::find(desk, session.site).await?;
    let info = info_area::tabs(desk, session).await?;
    Ok(view::Boot {
        me: session.me(),
        site: view::SiteView { site_id: session.site.to_string(), name: site.name, time_zone: site.time_zone },
        preferences: session.preferences.clone(),
        layout: layout::from_stored(&settings.layout),
        available: settings.available,
        cursor,
        build: desk.config().build.clone(),
        scopes: room::scopes(session.viewer.role),
        counts: room::counts(desk, session, None).await?,
        drafts: draft::list(desk, session).await?,
        default_tab: info.default_tab,
        custom_tabs: info.custom_tabs,
        max_upload_bytes: MAX_UPLOAD,
    })
}
