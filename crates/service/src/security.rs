//! Rules of a site: 서명된 ID만 허용 and the secrets that sign IDs (R6), who may link (R18).

use domain::{AgentId, AuditId, Millis, SiteId};
use store::{Tx, audit, signing};

use crate::{
    Desk, Done, Error, entry, secret,
    session::Session,
    vault::{Place, Vault},
    view,
};

/// The ID that settings and documentation show a hash of.
const SAMPLE: &str = "happytalk";
/// Characters of a secret that are shown later.
const HINT: usize = 4;

fn place(site: SiteId) -> Place<'static> {
    Place { site, table: "sites", column: "uid_secret", row: site.0 }
}

/// A signing secret as it is stored.
pub(crate) fn seal(desk: &Desk, site: SiteId, secret: &str) -> String {
    desk.vault().seal(desk.random(), place(site), secret)
}

/// A stored signing secret; one that was stored before secrets were encrypted is there as it is.
pub(crate) fn open(desk: &Desk, site: SiteId, stored: &str) -> Result<String, Error> {
    if !Vault::is_sealed(stored) {
        return Ok(stored.to_owned());
    }
    let opened = desk.vault().open(place(site), stored);
    opened.map_err(|_| Error::Internal("a stored secret can't be read with this key"))
}

/// The rules of the session's site, with its secrets masked.
///
/// # Errors
/// When the database fails.
pub async fn show(desk: &Desk, session: &Session) -> Result<view::Security, Error> {
    let signing = signing::find(&mut desk.read().await?, session.site).await?.ok_or(Error::NotFound)?;
    let now = desk.now();
    let newest = open(desk, session.site, &signing.newest.secret)?;
    let sample = view::SignedSample { site_uid: SAMPLE.to_owned(), site_uid_hash: entry::sign(&newest, SAMPLE) };
    let mut secrets = vec![shown(&signing.newest, &newest)];
    if let Some(old) = signing.old.filter(|old| old.is_valid(now)) {
        secrets.push(shown(&old, &open(desk, session.site, &old.secret)?));
    }
    let signing::Rules { signed_only, links_by_managers, version } = signing.rules;
    Ok(view::Security { version, signed_only, links_by_managers, secrets, sample })
}

fn shown(secret: &signing::Secret, plain: &str) -> view::SigningSecret {
    let length = plain.chars().count();
    view::SigningSecret {
        hint: plain.chars().skip(length.saturating_sub(HINT)).collect(),
        created_at: secret.at.rfc3339(),
        created_by: secret.by.clone(),
        newest: secret.newest,
        valid_until: secret.until.map(Millis::rfc3339),
    }
}

/// Sets the rules; what is as it was changes nothing.
///
/// # Errors
/// [`Error::Stale`] where somebody else changed them since they were read.
pub async fn set(desk: &Desk, session: &Session, new: &view::Rules) -> Result<view::Security, Error> {
    let (site, agent) = (session.site, session.viewer.agent);
    let input = (new.clone(), desk.now(), AuditId(desk.id()));
    desk.write("set security", input, move |tx, (new, now, id)| {
        Box::pin(async move {
            let before = signing::rules(tx, site).await?;
            if new.version.is_some_and(|version| version != before.version) {
                return Err(Error::Stale);
            }
            let after = signing::Rules {
                signed_only: new.signed_only.unwrap_or(before.signed_only),
                links_by_managers: new.links_by_managers.unwrap_or(before.links_by_managers),
                version: before.version,
            };
            if after == before {
                return Ok(Done::quiet(()));
            }
            if !signing::set_rules(tx, site, after).await? {
                return Err(store::StoreError::Conflict.into());
            }
            log(tx, site, agent, (*id, *now), "set_security", "{}").await?;
            let changes = [
                ("signed_only", before.signed_only, after.signed_only),
                ("links_by_managers", before.links_by_managers, after.links_by_managers),
            ];
            let text = |on: bool| if on { "true" } else { "false" };
            for (rule, before, after) in changes.into_iter().filter(|(_, before, after)| before != after) {
                audit::value(tx, site, *id, rule, Some(text(before)), Some(text(after))).await?;
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
    let input = (seal(desk, site, &fresh), old, now, AuditId(desk.id()));
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
