use std::collections::HashMap;

use domain::{Millis, SiteId, WebhookId};

use crate::{AsConn, StoreError, Tx, exec, on, statements};

macro_rules! webhooks {
    ($which:literal) => {
        concat!(
            "SELECT w.site_id, w.webhook_id, w.label, w.url, w.kinds, w.enabled, w.stopped, w.secret, w.old_secret, w.old_until, w.version, \
             w.next_at, w.failures, w.last_success_at, w.last_error, w.last_error_at FROM webhooks w WHERE ",
            $which
        )
    };
}

statements! {
    list OF_SITE = webhooks!("w.site_id = $1 ORDER BY w.webhook_id");
    one FIND = webhooks!("w.site_id = $1 AND w.webhook_id = $2");
    // All of them are due most of the time and few have something to tell: the look at that is one probe of an index.
    list DUE = webhooks!("w.enabled AND w.next_at <= $1 AND (w.site_id = $3 OR CAST($3 AS BIGINT) IS NULL) \
        AND EXISTS (SELECT 1 FROM webhook_deliveries d WHERE d.site_id = w.site_id AND d.webhook_id = w.webhook_id AND d.state = 0 \
        AND d.run_at <= $1) ORDER BY w.next_at, w.site_id, w.webhook_id LIMIT $2");
    list WANTED = "SELECT w.site_id, w.kinds FROM webhooks w WHERE w.enabled AND w.next_at >= 0";
    write INSERT = "INSERT INTO webhooks (site_id, webhook_id, label, url, kinds, enabled, secret, version, next_at, failures, created_at) \
        SELECT s.site_id, $2, $3, $4, $5, $6, $7, 1, $8, 0, $8 FROM sites s WHERE s.site_id = $1 \
        AND (SELECT COUNT(*) FROM webhooks o WHERE o.site_id = $1) < $9";
    write SET = "UPDATE webhooks SET label = $4, url = $5, kinds = $6, enabled = $7, stopped = NULL, failures = 0, next_at = $8, version = version + 1 \
        WHERE site_id = $1 AND webhook_id = $2 AND version = $3";
    write SET_SECRET = "UPDATE webhooks SET old_secret = secret, secret = $3, old_until = $4 WHERE site_id = $1 AND webhook_id = $2";
    write CLAIM = "UPDATE webhooks SET next_at = $4 WHERE site_id = $1 AND webhook_id = $2 AND next_at = $3 AND enabled";
    write SETTLED = "UPDATE webhooks SET next_at = $3, failures = $4, last_success_at = COALESCE($5, last_success_at), \
        last_error = COALESCE($6, last_error), last_error_at = COALESCE($7, last_error_at) WHERE site_id = $1 AND webhook_id = $2";
    write STOP = "UPDATE webhooks SET enabled = FALSE, stopped = $3, version = version + 1 WHERE site_id = $1 AND webhook_id = $2 AND enabled";
    write DELETE = "DELETE FROM webhooks WHERE site_id = $1 AND webhook_id = $2";
    write DELETE_TOLD = "DELETE FROM webhook_deliveries WHERE site_id = $1 AND webhook_id = $2";
}

/// A webhook.
#[derive(Clone)]
pub struct WebhookRow {
    /// Its site.
    pub site: SiteId,
    /// Which.
    pub id: WebhookId,
    /// What it is for.
    pub label: String,
    /// Where it is told.
    pub url: String,
    /// Bits of the kinds it wants.
    pub kinds: i64,
    /// Whether it is told at all.
    pub enabled: bool,
    /// Why it was switched off without anybody's doing.
    pub stopped: Option<String>,
    /// Signs; encrypted.
    pub secret: String,
    /// Signed before, and until when it signs as well.
    pub old_secret: Option<(String, Millis)>,
    /// Grows with every change of the settings.
    pub version: i64,
    /// Not before this.
    pub next_at: Millis,
    /// Attempts in a row that did not reach it.
    pub failures: i64,
    /// When something last arrived.
    pub last_success_at: Option<Millis>,
    /// What last went wrong, and when.
    pub last_error: Option<(String, Millis)>,
}

impl std::fmt::Debug for WebhookRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WebhookRow").field("site", &self.site).field("id", &self.id).finish_non_exhaustive()
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    site_id: i64,
    webhook_id: i64,
    label: String,
    url: String,
    kinds: i64,
    enabled: bool,
    stopped: Option<String>,
    secret: String,
    old_secret: Option<String>,
    old_until: Option<i64>,
    version: i64,
    next_at: i64,
    failures: i64,
    last_success_at: Option<i64>,
    last_error: Option<String>,
    last_error_at: Option<i64>,
}

impl From<Row> for WebhookRow {
    fn from(row: Row) -> Self {
        Self {
            site: SiteId(row.site_id),
            id: WebhookId(row.webhook_id),
            label: row.label,
            url: row.url,
            kinds: row.kinds,
            enabled: row.enabled,
            stopped: row.stopped,
            secret: row.secret,
            old_secret: row.old_secret.zip(row.old_until.map(Millis)),
            version: row.version,
            next_at: Millis(row.next_at),
            failures: row.failures,
            last_success_at: row.last_success_at.map(Millis),
            last_error: row.last_error.zip(row.last_error_at.map(Millis)),
        }
    }
}

/// The webhooks of a site, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn of_site(conn: &mut impl AsConn, site: SiteId) -> Result<Vec<WebhookRow>, StoreError> {
    let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(OF_SITE).bind(site.0).fetch_all(c))?;
    Ok(rows.into_iter().map(WebhookRow::from).collect())
}

/// One of them.
///
/// # Errors
/// When the database fails.
pub async fn find(conn: &mut impl AsConn, site: SiteId, id: WebhookId) -> Result<Option<WebhookRow>, StoreError> {
    let row: Option<Row> = on!(conn, |c| sqlx::query_as(FIND).bind(site.0).bind(id.0).fetch_optional(c))?;
    Ok(row.map(WebhookRow::from))
}

/// Webhooks of one site or of all that have something to be told now.
///
/// # Errors
/// When the database fails.
pub async fn due(
    conn: &mut impl AsConn,
    now: Millis,
    limit: i64,
    only: Option<SiteId>,
) -> Result<Vec<WebhookRow>, StoreError> {
    let rows: Vec<Row> =
        on!(conn, |c| sqlx::query_as(DUE).bind(now.0).bind(limit).bind(only.map(|site| site.0)).fetch_all(c))?;
    Ok(rows.into_iter().map(WebhookRow::from).collect())
}

/// The kinds of news that are wanted in each site.
///
/// # Errors
/// When the database fails.
pub async fn wanted(conn: &mut impl AsConn) -> Result<HashMap<SiteId, i64>, StoreError> {
    let rows: Vec<(i64, i64)> = on!(conn, |c| sqlx::query_as(WANTED).fetch_all(c))?;
    Ok(rows.into_iter().fold(HashMap::new(), |mut wanted, (site, kinds)| {
        *wanted.entry(SiteId(site)).or_default() |= kinds;
        wanted
    }))
}

/// What is set of a webhook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Set {
    /// What it is for.
    pub label: String,
    /// Where it is told.
    pub url: String,
    /// Bits of the kinds it wants.
    pub kinds: i64,
    /// Whether it is told at all.
    pub enabled: bool,
}

/// Makes a webhook with its encrypted secret; `false` where the site has `most`.
///
/// # Errors
/// When the database fails.
pub async fn insert(
    tx: &mut Tx<'_>,
    (site, id): (SiteId, WebhookId),
    set: &Set,
    secret: &str,
    now: Millis,
    most: i64,
) -> Result<bool, StoreError> {
    let inserted = exec!(
        tx,
        sqlx::query(INSERT)
            .bind(site.0)
            .bind(id.0)
            .bind(set.label.as_str())
            .bind(set.url.as_str())
            .bind(set.kinds)
            .bind(set.enabled)
            .bind(secret)
            .bind(now.0)
            .bind(most)
    )?;
    Ok(inserted == 1)
}

/// Changes a webhook where this version stands; it is tried at once then, whatever it did before.
///
/// # Errors
/// When the database fails.
pub async fn set(
    tx: &mut Tx<'_>,
    (site, id): (SiteId, WebhookId),
    set: &Set,
    version: i64,
    now: Millis,
) -> Result<bool, StoreError> {
    let changed = exec!(
        tx,
        sqlx::query(SET)
            .bind(site.0)
            .bind(id.0)
            .bind(version)
            .bind(set.label.as_str())
            .bind(set.url.as_str())
            .bind(set.kinds)
            .bind(set.enabled)
            .bind(now.0)
    )?;
    Ok(changed == 1)
}

/// Another encrypted secret; the one before signs as well until then.
///
/// # Errors
/// When the database fails.
pub async fn set_secret(
    tx: &mut Tx<'_>,
    (site, id): (SiteId, WebhookId),
    sealed: &str,
    old_until: Millis,
) -> Result<bool, StoreError> {
    Ok(exec!(tx, sqlx::query(SET_SECRET).bind(site.0).bind(id.0).bind(sealed).bind(old_until.0))? == 1)
}

/// Takes a webhook until `lease`; `false` where somebody else has it or it is switched off.
///
/// # Errors
/// When the database fails.
pub async fn claim(tx: &mut Tx<'_>, row: &WebhookRow, lease: Millis) -> Result<bool, StoreError> {
    Ok(exec!(tx, sqlx::query(CLAIM).bind(row.site.0).bind(row.id.0).bind(row.next_at.0).bind(lease.0))? == 1)
}

/// What came of telling it something.
#[derive(Debug, Clone, Copy)]
pub struct Settled<'s> {
    /// Not before this again.
    pub next_at: Millis,
    /// Attempts in a row that did not reach it.
    pub failures: i64,
    /// When something arrived, where it did.
    pub success_at: Option<Millis>,
    /// What went wrong, and when, where it did.
    pub error: Option<(&'s str, Millis)>,
}

/// Gives a webhook back.
///
/// # Errors
/// When the database fails.
pub async fn settled(tx: &mut Tx<'_>, (site, id): (SiteId, WebhookId), settled: Settled<'_>) -> Result<(), StoreError> {
    exec!(
        tx,
        sqlx::query(SETTLED)
            .bind(site.0)
            .bind(id.0)
            .bind(settled.next_at.0)
            .bind(settled.failures)
            .bind(settled.success_at.map(|at| at.0))
            .bind(settled.error.map(|(error, _)| error))
            .bind(settled.error.map(|(_, at)| at.0))
    )
    .map(drop)
}

/// Switches a webhook off without anybody's doing, for this reason; whether it was on.
///
/// # Errors
/// When the database fails.
pub async fn stop(tx: &mut Tx<'_>, (site, id): (SiteId, WebhookId), reason: &str) -> Result<bool, StoreError> {
    Ok(exec!(tx, sqlx::query(STOP).bind(site.0).bind(id.0).bind(reason))? == 1)
}

/// Removes a webhook with all it was told and was to be told; whether there was one.
///
/// # Errors
/// When the database fails.
pub async fn delete(tx: &mut Tx<'_>, site: SiteId, id: WebhookId) -> Result<bool, StoreError> {
    exec!(tx, sqlx::query(DELETE_TOLD).bind(site.0).bind(id.0))?;
    Ok(exec!(tx, sqlx::query(DELETE).bind(site.0).bind(id.0))? == 1)
}
