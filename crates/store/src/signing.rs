//! The rules of a site (R6, R18), and the secrets that sign `site_uid`: the newest, and for a while the one before. Secrets
//! are encrypted; those of sites made before that are sealed at the next start.

use domain::{AgentId, Millis, SiteId};

use crate::{AsConn, StoreError, Tx, exec, on, statements};

statements! {
    one FIND = "SELECT s.signed_only, s.links_by_managers, s.rules_version, s.uid_secret, s.uid_secret_at, a.name AS uid_secret_by, \
        s.old_uid_secret, s.old_uid_secret_at, o.name AS old_uid_secret_by, s.old_uid_secret_until FROM sites s \
        LEFT JOIN agents a ON a.site_id = s.site_id AND a.agent_id = s.uid_secret_by \
        LEFT JOIN agents o ON o.site_id = s.site_id AND o.agent_id = s.old_uid_secret_by \
        WHERE s.site_id = $1";
    one RULES = "SELECT signed_only, links_by_managers, rules_version FROM sites WHERE site_id = $1";
    write SET_RULES = "UPDATE sites SET signed_only = $3, links_by_managers = $4, rules_version = rules_version + 1 \
        WHERE site_id = $1 AND rules_version = $2";
    write ROTATE = "UPDATE sites SET old_uid_secret = uid_secret, old_uid_secret_at = uid_secret_at, old_uid_secret_by = uid_secret_by, \
        old_uid_secret_until = NULL, uid_secret = $2, uid_secret_by = $3, uid_secret_at = $4 \
        WHERE site_id = $1 AND (old_uid_secret IS NULL OR old_uid_secret_until <= $4)";
    write END_OLD = "UPDATE sites SET old_uid_secret_until = $2 WHERE site_id = $1 AND old_uid_secret IS NOT NULL";
    write DROP_OLD = "UPDATE sites SET old_uid_secret = NULL, old_uid_secret_at = NULL, old_uid_secret_by = NULL, old_uid_secret_until = NULL \
        WHERE site_id = $1 AND old_uid_secret IS NOT NULL";
}

/// A secret of a site.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret {
    /// The key, encrypted.
    pub secret: String,
    /// When it was made.
    pub at: Millis,
    /// Name of the agent who made it; `None` for a site's first.
    pub by: Option<String>,
    /// Whether it is the newest.
    pub newest: bool,
    /// From when on it signs nothing any more.
    pub until: Option<Millis>,
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Secret").field("at", &self.at).field("until", &self.until).finish_non_exhaustive()
    }
}

impl Secret {
    /// Whether what it signs counts at this time.
    #[must_use]
    pub fn is_valid(&self, now: Millis) -> bool {
        self.until.is_none_or(|until| now < until)
    }
}

/// What a site allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub struct Rules {
    /// 서명된 ID만 허용.
    pub signed_only: bool,
    /// Only 매니저 and up link a customer to another one's ID.
    pub links_by_managers: bool,
    /// Grows with every change.
    #[sqlx(rename = "rules_version")]
    pub version: i64,
}

/// The rules, and what decides whether an entry counts as signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signing {
    /// The rules.
    pub rules: Rules,
    /// The newest secret.
    pub newest: Secret,
    /// The one before; its end may have passed.
    pub old: Option<Secret>,
}

/// The secrets of a site and who made them.
///
/// # Errors
/// When the database fails.
pub async fn find(conn: &mut dyn AsConn, site: SiteId) -> Result<Option<Signing>, StoreError> {
    type Row = (bool, bool, i64, String, i64, Option<String>, Option<String>, Option<i64>, Option<String>, Option<i64>);
    let row: Option<Row> = on!(conn, |c| sqlx::query_as(FIND).bind(site.0).fetch_optional(c))?;
    Ok(row.map(|(signed_only, links_by_managers, version, secret, at, by, old, old_at, old_by, until)| Signing {
        rules: Rules { signed_only, links_by_managers, version },
        newest: Secret { secret, at: Millis(at), by, newest: true, until: None },
        old: old.zip(old_at).map(|(secret, at)| Secret {
            secret,
            at: Millis(at),
            by: old_by,
            newest: false,
            until: until.map(Millis),
        }),
    }))
}

/// The rules of a site.
///
/// # Errors
/// When the database fails, or there is no such site.
pub async fn rules(conn: &mut dyn AsConn, site: SiteId) -> Result<Rules, StoreError> {
    on!(conn, |c| sqlx::query_as(RULES).bind(site.0).fetch_one(c))
}

/// Writes rules where `new.version` is the one that stands; else `false`, and nothing changes.
///
/// # Errors
/// When the database fails.
pub async fn set_rules(tx: &mut Tx<'_>, site: SiteId, new: Rules) -> Result<bool, StoreError> {
    let done = exec!(
        tx,
        sqlx::query(SET_RULES).bind(site.0).bind(new.version).bind(new.signed_only).bind(new.links_by_managers)
    )?;
    Ok(done == 1)
}

/// Makes a secret the newest one; the one before goes on. `false`, and no change, while two are valid already.
///
/// # Errors
/// When the database fails.
pub async fn rotate(tx: &mut Tx<'_>, site: SiteId, secret: &str, by: AgentId, now: Millis) -> Result<bool, StoreError> {
    let done = exec!(tx, sqlx::query(ROTATE).bind(site.0).bind(secret).bind(by.0).bind(now.0))?;
    Ok(done == 1)
}

/// Sets the end of the old secret.
///
/// # Errors
/// When the database fails.
pub async fn end_old(tx: &mut Tx<'_>, site: SiteId, end: Millis) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(END_OLD).bind(site.0).bind(end.0)).map(drop)
}

/// Drops the old secret; whether there was one.
///
/// # Errors
/// When the database fails.
pub async fn drop_old(tx: &mut Tx<'_>, site: SiteId) -> Result<bool, StoreError> {
    Ok(exec!(tx, sqlx::query(DROP_OLD).bind(site.0))? == 1)
}
