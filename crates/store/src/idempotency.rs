//! Answers to requests that carried an `Idempotency-Key`.

use domain::Millis;

use crate::{AsConn, StoreError, Tx, exec, on, statements};

statements! {
    write CLAIM = "INSERT INTO idempotency_keys (caller, key, request_hash, at) VALUES ($1, $2, $3, $4) \
        ON CONFLICT (caller, key) DO NOTHING";
    one FIND = "SELECT request_hash, status, body, at FROM idempotency_keys WHERE caller = $1 AND key = $2";
    write RECLAIM = "UPDATE idempotency_keys SET request_hash = $3, status = NULL, body = NULL, at = $4 \
        WHERE caller = $1 AND key = $2 AND (at <= $5 OR (status IS NULL AND at <= $6))";
    write ANSWER = "UPDATE idempotency_keys SET status = $3, body = $4 WHERE caller = $1 AND key = $2";
    write RELEASE = "DELETE FROM idempotency_keys WHERE caller = $1 AND key = $2 AND status IS NULL";
    write DELETE_OLD = "DELETE FROM idempotency_keys WHERE at <= $1";
}

/// A request that came by this key before.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Earlier {
    /// Hash of what was asked.
    pub request_hash: String,
    /// Status of the answer; `None` while it is being made.
    pub status: Option<i64>,
    /// The answer.
    pub body: Option<String>,
    /// When it came, in milliseconds.
    pub at: i64,
}

/// Takes a key for a request: `None` where it is free (or an expired or abandoned request had it), else who has it.
///
/// # Errors
/// When the database fails.
pub async fn claim(
    tx: &mut Tx<'_>,
    caller: &str,
    key: &str,
    request_hash: &str,
    now: Millis,
    expired: Millis,
    abandoned: Millis,
) -> Result<Option<Earlier>, StoreError> {
    let claimed = exec!(tx, sqlx::query(CLAIM).bind(caller).bind(key).bind(request_hash).bind(now.0))? == 1;
    if claimed {
        return Ok(None);
    }
    let reclaimed = exec!(
        tx,
        sqlx::query(RECLAIM).bind(caller).bind(key).bind(request_hash).bind(now.0).bind(expired.0).bind(abandoned.0)
    )? == 1;
    if reclaimed { Ok(None) } else { find(tx, caller, key).await }
}

async fn find(conn: &mut dyn AsConn, caller: &str, key: &str) -> Result<Option<Earlier>, StoreError> {
    on!(conn, |c| sqlx::query_as(FIND).bind(caller).bind(key).fetch_optional(c))
}

/// Keeps the answer of a request.
///
/// # Errors
/// When the database fails.
pub async fn answer(tx: &mut Tx<'_>, caller: &str, key: &str, status: u16, body: &str) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(ANSWER).bind(caller).bind(key).bind(i64::from(status)).bind(body)).map(drop)
}

/// Gives a key back whose request had no answer that may be repeated.
///
/// # Errors
/// When the database fails.
pub async fn release(tx: &mut Tx<'_>, caller: &str, key: &str) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(RELEASE).bind(caller).bind(key)).map(drop)
}

/// Forgets what is older.
///
/// # Errors
/// When the database fails.
pub async fn forget_old(tx: &mut Tx<'_>, expired: Millis) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(DELETE_OLD).bind(expired.0)).map(drop)
}
