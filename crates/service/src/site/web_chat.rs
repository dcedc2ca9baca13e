//! The chat on the site's own pages: which of them may show it, and which have.

use domain::{
    AuditId, Millis, SiteId,
    origin::{self, ORIGIN_MAX, ORIGINS_MAX, OriginFault},
};
use store::{audit, site::WidgetPage};

use super::{origins, web_channel};
use crate::{Desk, Done, Error, FieldError, session::Session, view};

/// Pages that are remembered of a site.
const PAGES_MAX: i64 = 20;
/// A page that was seen is not written again for so long.
const SEEN_MS: i64 = 6 * 3_600_000;

/// The chat of the session's site.
///
/// # Errors
/// [`Error::NotFound`] where the site has no web chat.
pub async fn show(desk: &Desk, session: &Session) -> Result<view::WebChat, Error> {
    let site = session.site;
    let mut conn = desk.read().await?;
    let channel = web_channel(&mut conn, site).await?;
    let pages = store::site::widget_pages(&mut conn, site).await?;
    drop(conn);
    let allowed = origins(&channel)?;
    let host = &desk.config().widget_url;
    Ok(view::WebChat {
        version: channel.version,
        script_url: format!("{host}/widget.js"),
        chat_url: format!("{host}/chat/{site}"),
        site_id: site.to_string(),
        pages: pages
            .into_iter()
            .map(|page| view::WebChatPage {
                allowed: allowed.is_empty() || allowed.iter().any(|one| origin::covers(one, &page.origin)),
                seen_at: Millis(page.seen_at).rfc3339(),
                origin: page.origin,
            })
            .collect(),
        origins: allowed,
    })
}

/// Sets which pages may show it. Those that show it now go on until they are loaded again.
///
/// # Errors
/// [`Error::Invalid`] with every origin that is none, or [`Error::Stale`] where somebody else changed them meanwhile.
pub async fn set(desk: &Desk, session: &Session, new: &view::WebChat) -> Result<view::WebChat, Error> {
    let (site, agent) = (session.site, session.viewer.agent);
    let wanted = serde_json::json!(read(&new.origins)?).to_string();
    let input = (view::named(new.version), wanted, AuditId(desk.id()), desk.now());
    desk.write("set web chat", input, move |tx, (version, wanted, id, now)| {
        Box::pin(async move {
            let before = web_channel(tx, site).await?;
            let written = store::site::put_origins(tx, site, before.id, *version, wanted).await?;
            Error::unless(written, *version)?;
            audit::insert(tx, site, audit::Line::of(*id, *now, Some(agent), "set_web_chat")).await?;
            if before.origins != *wanted {
                audit::value(tx, site, *id, "origins", Some(&before.origins), Some(wanted)).await?;
            }
            Ok(Done::quiet(()))
        })
    })
    .await?;
    show(desk, session).await
}

fn read(typed: &[String]) -> Result<Vec<String>, Error> {
    if typed.len() > ORIGINS_MAX {
        let max = i64::try_from(ORIGINS_MAX).ok();
        return Err(Error::Invalid(vec![FieldError { field: "origins".into(), code: "too_many", max }]));
    }
    let (mut read, mut faults) = (Vec::new(), Vec::new());
    for (n, text) in typed.iter().enumerate() {
        match origin::parse(text) {
            Ok(origin) if read.contains(&origin) => {}
            Ok(origin) => read.push(origin),
            Err(fault) => {
                let max = if fault == OriginFault::TooLong { i64::try_from(ORIGIN_MAX).ok() } else { None };
                faults.push(FieldError { field: format!("origins.{n}").into(), code: fault.code(), max });
            }
        }
    }
    if faults.is_empty() { Ok(read) } else { Err(Error::Invalid(faults)) }
}

/// Remembers that a page opened the chat: the address is what its browser says, without path. Pages of the desk itself and
/// what is no address are left out.
///
/// # Errors
/// When the database fails.
pub async fn opened_by(desk: &Desk, site: SiteId, referer: &str) -> Result<(), Error> {
    let own = [&desk.config().public_url, &desk.config().widget_url];
    let Ok(page) = origin::parse(referer) else { return Ok(()) };
    if own.into_iter().any(|own| origin::parse(own).as_deref() == Ok(&page)) {
        return Ok(());
    }
    let now = desk.now();
    let known = store::site::widget_pages(&mut desk.read().await?, site).await?;
    let fresh = |seen: &WidgetPage| seen.origin == page && now.0 - seen.seen_at < SEEN_MS;
    let full = i64::try_from(known.len()).is_ok_and(|known| known >= PAGES_MAX);
    if known.iter().any(fresh) || (full && known.iter().all(|seen| seen.origin != page)) {
        return Ok(());
    }
    desk.write("remember page of widget", (page, now), move |tx, (page, now)| {
        Box::pin(async move {
            store::site::widget_page(tx, site, page, *now, PAGES_MAX).await?;
            Ok(Done::quiet(()))
        })
    })
    .await
}
