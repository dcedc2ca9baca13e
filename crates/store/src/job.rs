//! Work that goes on after its transaction: claimed by one worker at a time, tried again until it is done or dead.

use domain::{JobId, Millis, SiteId};

use crate::{AsConn, StoreError, Tx, exec, on, statements};

statements! {
    write INSERT = "INSERT INTO jobs (site_id, job_id, kind, payload, run_at, attempts, state, created_at) VALUES ($1, $2, $3, $4, $5, 0, 0, $5)";
    list DUE = "SELECT site_id, job_id, kind, payload, run_at, attempts FROM jobs WHERE state = 0 AND run_at <= $1 \
        AND (site_id = $3 OR CAST($3 AS BIGINT) IS NULL) ORDER BY run_at, job_id LIMIT $2";
    write CLAIM = "UPDATE jobs SET run_at = $4, attempts = attempts + 1 WHERE site_id = $1 AND job_id = $2 AND state = 0 AND run_at = $3";
    write DONE = "DELETE FROM jobs WHERE site_id = $1 AND job_id = $2 AND run_at = $3";
    write LATER = "UPDATE jobs SET run_at = $3, error = $4 WHERE site_id = $1 AND job_id = $2 AND state = 0 AND run_at = $5";
    write AGAIN = "UPDATE jobs SET run_at = $3, attempts = 0, error = NULL WHERE site_id = $1 AND job_id = $2 AND state = 0 AND run_at = $4";
    write HASTEN = "UPDATE jobs SET run_at = $3 WHERE site_id = $1 AND kind = $2 AND state = 0 AND run_at > $3";
    write CANCEL = "DELETE FROM jobs WHERE site_id = $1 AND kind = $2 AND state = 0";
    write BURY = "UPDATE jobs SET state = 1, payload = '', error = $3 WHERE site_id = $1 AND job_id = $2 AND state = 0 AND run_at = $4";
    one HELD = "SELECT 1 FROM jobs WHERE site_id = $1 AND job_id = $2 AND state = 0 AND run_at = $3";
    write FORGET = "DELETE FROM jobs WHERE state = 1 AND created_at <= $1";
}

/// Work that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Its site.
    pub site: SiteId,
    /// Its number.
    pub id: JobId,
    /// What is to be done.
    pub kind: String,
    /// With what; encrypted.
    pub payload: String,
    /// When it is due.
    pub run_at: Millis,
    /// How often it was begun.
    pub attempts: i64,
}

/// A job as one worker has it: what became of it is written only while that stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    /// Its site.
    pub site: SiteId,
    /// Its number.
    pub id: JobId,
    /// Until when nobody else takes it.
    pub lease: Millis,
}

/// Asks for work, due at once.
///
/// # Errors
/// When the database fails.
pub async fn insert(
    tx: &mut Tx<'_>,
    site: SiteId,
    id: JobId,
    kind: &str,
    payload: &str,
    now: Millis,
) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(INSERT).bind(site.0).bind(id.0).bind(kind).bind(payload).bind(now.0)).map(drop)
}

/// Work that is due, of one site or of all, the oldest first.
///
/// # Errors
/// When the database fails.
pub async fn due(conn: &mut dyn AsConn, now: Millis, limit: i64, only: Option<SiteId>) -> Result<Vec<Job>, StoreError> {
    let rows: Vec<(i64, i64, String, String, i64, i64)> =
        on!(conn, |c| sqlx::query_as(DUE).bind(now.0).bind(limit).bind(only.map(|site| site.0)).fetch_all(c))?;
    let job = |(site, id, kind, payload, run_at, attempts)| Job {
        site: SiteId(site),
        id: JobId(id),
        kind,
        payload,
        run_at: Millis(run_at),
        attempts,
    };
    Ok(rows.into_iter().map(job).collect())
}

/// Takes a job until `lease`; `false` where somebody else has it.
///
/// # Errors
/// When the database fails.
pub async fn claim(tx: &mut Tx<'_>, job: &Job, lease: Millis) -> Result<bool, StoreError> {
    let claimed = exec!(tx, sqlx::query(CLAIM).bind(job.site.0).bind(job.id.0).bind(job.run_at.0).bind(lease.0))?;
    Ok(claimed == 1)
}

/// Whether nobody else has taken a job.
///
/// # Errors
/// When the database fails.
pub async fn is_held(conn: &mut dyn AsConn, held: Held) -> Result<bool, StoreError> {
    let row: Option<(i32,)> =
        on!(conn, |c| sqlx::query_as(HELD).bind(held.site.0).bind(held.id.0).bind(held.lease.0).fetch_optional(c))?;
    Ok(row.is_some())
}

/// Removes what is done.
///
/// # Errors
/// When the database fails.
pub async fn done(tx: &mut Tx<'_>, held: Held) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(DONE).bind(held.site.0).bind(held.id.0).bind(held.lease.0)).map(drop)
}

/// Puts a job off.
///
/// # Errors
/// When the database fails.
pub async fn later(tx: &mut Tx<'_>, held: Held, run_at: Millis, error: &str) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(LATER).bind(held.site.0).bind(held.id.0).bind(run_at.0).bind(error).bind(held.lease.0))
        .map(drop)
}

/// Puts a job that goes on forever to its next time; what failed before is forgotten.
///
/// # Errors
/// When the database fails.
pub async fn again(tx: &mut Tx<'_>, held: Held, run_at: Millis) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(AGAIN).bind(held.site.0).bind(held.id.0).bind(run_at.0).bind(held.lease.0)).map(drop)
}

/// Brings a site's jobs of a kind forward.
///
/// # Errors
/// When the database fails.
pub async fn hasten(tx: &mut Tx<'_>, site: SiteId, kind: &str, now: Millis) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(HASTEN).bind(site.0).bind(kind).bind(now.0)).map(drop)
}

/// Removes a site's jobs of a kind.
///
/// # Errors
/// When the database fails.
pub async fn cancel(tx: &mut Tx<'_>, site: SiteId, kind: &str) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(CANCEL).bind(site.0).bind(kind)).map(drop)
}

/// Gives a job up; what it was to be done with is erased.
///
/// # Errors
/// When the database fails.
pub async fn bury(tx: &mut Tx<'_>, held: Held, error: &str) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(BURY).bind(held.site.0).bind(held.id.0).bind(error).bind(held.lease.0)).map(drop)
}

/// Forgets dead jobs that are as old as this.
///
/// # Errors
/// When the database fails.
pub async fn forget(tx: &mut Tx<'_>, old: Millis) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(FORGET).bind(old.0)).map(drop)
}
