//! One's sessions: seen and ended by whom they belong to.

use domain::{AgentId, AuditId, Millis, SiteId, device};
use store::{Tx, audit, session::OpenSession};

use crate::{Desk, Done, Error, session::Session, view};

/// Characters of the name of a session: so much of its stored hash tells it from all others and opens nothing.
const NAME: usize = 16;

/// The sessions of one's account on all sites, the one used last first.
///
/// # Errors
/// When the database fails.
pub async fn list(desk: &Desk, session: &Session) -> Result<view::OpenSessions, Error> {
    let rows = store::session::of_account(&mut desk.read().await?, session.account, desk.now()).await?;
    let items = rows.into_iter().map(|row| shown(row, session)).collect();
    Ok(view::OpenSessions { items, next_cursor: None })
}

fn shown(row: OpenSession, session: &Session) -> view::OpenSession {
    let device = device::of(&row.user_agent);
    view::OpenSession {
        id: name(&row.token_hash).to_owned(),
        current: row.token_hash == session.token_hash,
        browser: device.browser.map(str::to_owned),
        system: device.system.map(str::to_owned),
        mobile: device.mobile,
        address: Some(row.address).filter(|address| !address.is_empty()),
        began_at: Millis(row.created_at).rfc3339(),
        seen_at: Millis(row.seen_at).rfc3339(),
    }
}

fn name(token_hash: &str) -> &str {
    token_hash.get(..NAME).unwrap_or(token_hash)
}

/// Ends one of one's sessions; one that is over already stays so.
///
/// # Errors
/// [`Error::NotFound`] without such a session of this account.
pub async fn end(desk: &Desk, session: &Session, id: &str) -> Result<(), Error> {
    let input = (session.clone(), id.to_owned(), AuditId(desk.id()), desk.now());
    desk.write("end session", input, |tx, (session, id, line, now)| {
        Box::pin(async move {
            let rows = store::session::of_account(tx, session.account, *now).await?;
            let row = rows.into_iter().find(|row| name(&row.token_hash) == id).ok_or(Error::NotFound)?;
            told(tx, session, "end_session", *line, *now).await?;
            end_these(tx, vec![row]).await
        })
    })
    .await
}

/// Ends all of one's sessions but this one.
///
/// # Errors
/// When the database fails.
pub async fn end_all_others(desk: &Desk, session: &Session) -> Result<(), Error> {
    let input = (session.clone(), AuditId(desk.id()), desk.now());
    desk.write("end other sessions", input, |tx, (session, line, now)| {
        Box::pin(async move {
            told(tx, session, "end_other_sessions", *line, *now).await?;
            end_others(tx, session, *now).await
        })
    })
    .await
}

async fn told(tx: &mut Tx<'_>, session: &Session, action: &str, line: AuditId, now: Millis) -> Result<(), Error> {
    let line = audit::Line::of(line, now, Some(session.viewer.agent), action);
    Ok(audit::insert(tx, session.site, line).await?)
}

/// Ends the sessions of this one's account but this one.
pub(super) async fn end_others(tx: &mut Tx<'_>, session: &Session, now: Millis) -> Result<Done<()>, Error> {
    let mut rows = store::session::of_account(tx, session.account, now).await?;
    rows.retain(|row| row.token_hash != session.token_hash);
    end_these(tx, rows).await
}

async fn end_these(tx: &mut Tx<'_>, rows: Vec<OpenSession>) -> Result<Done<()>, Error> {
    let mut done = Done::quiet(());
    for row in rows {
        store::session::delete(tx, &row.token_hash).await?;
        done = done.ending(SiteId(row.site_id), AgentId(row.agent_id), &row.token_hash);
    }
    Ok(done)
}
