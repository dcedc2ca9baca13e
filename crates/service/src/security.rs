//! Rules of entry: 서명된 ID만 허용, and the secrets that sign IDs (R6).

use domain::{AgentId, AuditId, Millis, SiteId};
use store::{Tx, audit, signing};

use crate::{Desk, Done, Error, entry, secret, session::Session, view};

/// The ID that settings and documentation show a hash of.
const SAMPLE: &str = "happytalk";
/// Characters of a secret that are shown later.
const HINT: usize = 4;

/// The rules of the session's site, with its secrets masked.
///
/// # Errors
/// When the database fails.
pub async fn show(desk: &Desk, session: &Session) -> Result<view::Security, Error> {
    let signing = signing::find(&mut desk.read().await?, session.site).await?.ok_or(Error::NotFound)?;
    let now = desk.now();
    let sample =
        view::SignedSample { site_uid: SAMPLE.to_owned(), site_uid_hash: entry::sign(&signing.newest.secret, SAMPLE) };
    let old = signing.old.filter(|old| old.is_valid(now));
    let secrets = std::iter::once(shown(&signing.newest)).chain(old.iter().map(shown)).collect();
    Ok(view::Security { signed_only: signing.signed_only, secrets, sample })
}

fn shown(secret: &signing::Secret) -> view::SigningSecret {
    let length = secret.secret.chars().count();
    view::SigningSecret {
        hint: secret.secret.chars().skip(length.saturating_sub(HINT)).collect(),
        created_at: secret.at.rfc3339(),
        created_by: secret.by.clone(),
        newest: secret.newest,
        valid_until: secret.until.map(Millis::rfc3339),
    }
}

/// Sets 서명된 ID만 허용.
///
/// # Errors
/// When the database fails.
pub async fn set(desk: &Desk, session: &Session, new: &view::EntryRules) -> Result<view::Security, Error> {
    let (site, agent) = (session.site, session.viewer.agent);
    let input = (new.signed_only, desk.now(), AuditId(desk.id()));
    desk.write("set security", input, move |tx, (signed_only, now, id)| {
        Box::pin(async move {
            let before = signing::set_signed_only(tx, site, *signed_only).await?;
            if before != *signed_only {
                log(tx, site, agent, (*id, *now), "set_security", "{}").await?;
                let text = |on: bool| if on { "true" } else { "false" };
                audit::value(tx, site, *id, "signed_only", Some(text(before)), Some(text(*signed_only))).await?;
            }
            Ok(Done::quiet(()))
        })
    })
    .await?;
    show(desk, session).await
}

/// Makes a new secret, which is shown this once. The one before goes on signing until it is dropped, or until the chosen
/// time; or not at all.
///
/// # Errors
/// [`Error::OldSecretValid`] while two are valid already, [`Error::Invalid`] for a time that has passed.
pub async fn rotate(desk: &Desk, session: &Session, wanted: &view::RotateSecret) -> Result<view::RotatedSecret, Error> {
    let (site, agent, now) = (session.site, session.viewer.agent, desk.now());
    let old = old_until(wanted, now)?;
    let fresh = secret::token(desk);
    let input = (fresh.clone(), old, now, AuditId(desk.id()));
    desk.write("rotate signing secret", input, move |tx, (fresh, old, now, id)| {
        Box::pin(async move {
            if !signing::rotate(tx, site, fresh, agent, *now).await? {
                return Err(Error::OldSecretValid);
            }
            let detail = match old {
                Old::Dropped => {
                    signing::drop_old(tx, site).await?;
                    r#"{"old":"dropped"}"#.to_owned()
                }
                Old::Until(None) => r#"{"old":"kept"}"#.to_owned(),
                Old::Until(Some(end)) => {
                    signing::end_old(tx, site, *end).await?;
                    format!(r#"{{"old":"kept","until":"{}"}}"#, end.rfc3339())
                }
            };
            log(tx, site, agent, (*id, *now), "rotate_signing_secret", &detail).await?;
            Ok(Done::quiet(()))
        })
    })
    .await?;
    Ok(view::RotatedSecret { secret: fresh, security: show(desk, session).await? })
}

/// What becomes of the secret before.
enum Old {
    Dropped,
    Until(Option<Millis>),
}

fn old_until(wanted: &view::RotateSecret, now: Millis) -> Result<Old, Error> {
    let Some(text) = &wanted.old_valid_until else {
        return Ok(if wanted.drop_old { Old::Dropped } else { Old::Until(None) });
    };
    let end = Millis::from_rfc3339(text).ok_or_else(|| Error::field("old_valid_until", "invalid"))?;
    if wanted.drop_old || end <= now {
        return Err(Error::field("old_valid_until", "out_of_range"));
    }
    Ok(Old::Until(Some(end)))
}

/// Drops the old secret: what it signed counts no more. Without one nothing changes.
///
/// # Errors
/// When the database fails.
pub async fn drop_old(desk: &Desk, session: &Session) -> Result<view::Security, Error> {
    let (site, agent) = (session.site, session.viewer.agent);
    let input = (desk.now(), AuditId(desk.id()));
    desk.write("drop signing secret", input, move |tx, (now, id)| {
        Box::pin(async move {
            if signing::drop_old(tx, site).await? {
                log(tx, site, agent, (*id, *now), "drop_signing_secret", "{}").await?;
            }
            Ok(Done::quiet(()))
        })
    })
    .await?;
    show(desk, session).await
}

async fn log(
    tx: &mut Tx<'_>,
    site: SiteId,
    agent: AgentId,
    (id, now): (AuditId, Millis),
    action: &str,
    detail: &str,
) -> Result<(), Error> {
    let line = audit::Line { detail, ..audit::Line::of(id, now, Some(agent), action) };
    Ok(audit::insert(tx, site, line).await?)
}
