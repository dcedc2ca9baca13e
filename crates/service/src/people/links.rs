use domain::{AgentId, AuditId};
use store::audit;

use super::{lock, not_oneself};
use crate::{Desk, Done, Error, account::totp, secret, session::Session, view};

/// How long a link for another password is good.
const LIFE: i64 = 24 * 60 * 60_000;

/// A one-time link by which somebody chooses another password; the one before is no good any more. Until it is used the
/// password stays as it is.
///
/// # Errors
/// [`Error::NotFound`] without such an agent at work, [`Error::NotOneself`], [`Error::SharedAccount`].
pub async fn password_link(desk: &Desk, session: &Session, agent: AgentId) -> Result<view::OneTimeLink, Error> {
    not_oneself(session, agent)?;
    let token = secret::token(desk);
    let (now, expires_at) = (desk.now(), desk.now().plus(LIFE));
    let input = (session.clone(), agent, secret::hash(&token), AuditId(desk.id()));
    desk.write("make password link", input, move |tx, (session, agent, token_hash, line)| {
        Box::pin(async move {
            let site = session.site;
            let person = lock(tx, site, *agent).await?;
            if person.disabled_at.is_some() {
                return Err(Error::NotFound);
            }
            of_this_site_alone(tx, site, person.account).await?;
            let account = person.account;
            store::invitation::put_password_link(tx, account, token_hash, (site, *agent), now, expires_at).await?;
            let detail = format!(r#"{{"agent":"{agent}"}}"#);
            let told = audit::Line::of(*line, now, Some(session.viewer.agent), "make_password_link");
            audit::insert(tx, site, audit::Line { detail: &detail, ..told }).await?;
            Ok(Done::quiet(()))
        })
    })
    .await?;
    let url = format!("{}/password#token={token}", desk.config().public_url);
    Ok(view::OneTimeLink { url, expires_at: expires_at.rfc3339() })
}

/// Takes somebody's second factor out of use, say when their phone is lost. Where there is none nothing changes.
///
/// # Errors
/// [`Error::NotFound`], [`Error::NotOneself`], [`Error::SharedAccount`].
pub async fn turn_off_totp(desk: &Desk, session: &Session, agent: AgentId) -> Result<view::Person, Error> {
    not_oneself(session, agent)?;
    let input = (session.clone(), agent, AuditId(desk.id()), desk.now());
    desk.write("turn off totp of another", input, |tx, (session, agent, line, now)| {
        Box::pin(async move {
            let person = lock(tx, session.site, *agent).await?;
            of_this_site_alone(tx, session.site, person.account).await?;
            totp::remove(tx, session, (person.account, *agent), *line, *now).await?;
            Ok(Done::quiet(()))
        })
    })
    .await?;
    super::find(desk, session, agent).await
}

/// An account that works in several sites is nobody's alone: no site's administrator may open it.
async fn of_this_site_alone(
    tx: &mut store::Tx<'_>,
    site: domain::SiteId,
    account: domain::AccountId,
) -> Result<(), Error> {
    if store::staff::works_elsewhere(tx, account, site).await? { Err(Error::SharedAccount) } else { Ok(()) }
}
