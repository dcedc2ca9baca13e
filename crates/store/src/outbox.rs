//! What other nodes are to be told.

use domain::{OutboxId, SiteId};

use crate::{AsConn, StoreError, Tx, exec, on, statements};

statements! {
    write INSERT = "INSERT INTO outbox (site_id, outbox_id, origin, body) VALUES ($1, $2, $3, $4)";
    list OF_ORIGIN = "SELECT site_id, outbox_id, body FROM outbox WHERE origin = $1 ORDER BY outbox_id LIMIT $2";
    write DELETE = "DELETE FROM outbox WHERE (site_id, outbox_id) IN \
        (SELECT CAST(v.value ->> 0 AS BIGINT), CAST(v.value ->> 1 AS BIGINT) FROM json_each(CAST($1 AS TEXT)) v)";
}

/// Which row.
pub type Key = (SiteId, OutboxId);

/// Writes down what is to be told, within the transaction in which it happens.
///
/// # Errors
/// When the database fails.
pub async fn insert(tx: &mut Tx<'_>, (site, id): Key, origin: &str, body: &str) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(INSERT).bind(site.0).bind(id.0).bind(origin).bind(body)).map(drop)
}

/// What a process has written down and not told, the oldest first.
///
/// # Errors
/// When the database fails.
pub async fn of_origin(
    conn: &mut dyn AsConn,
    origin: &str,
    limit: i64,
) -> Result<Vec<(SiteId, OutboxId, String)>, StoreError> {
    let rows: Vec<(i64, i64, String)> = on!(conn, |c| sqlx::query_as(OF_ORIGIN).bind(origin).bind(limit).fetch_all(c))?;
    Ok(rows.into_iter().map(|(site, id, body)| (SiteId(site), OutboxId(id), body)).collect())
}

/// These were told.
///
/// # Errors
/// When the database fails.
pub async fn delete(tx: &mut Tx<'_>, told: &[Key]) -> Result<(), StoreError> {
    let keys: Vec<_> = told.iter().map(|(site, id)| (site.0, id.0)).collect();
    let keys = serde_json::to_string(&keys).map_err(|_| StoreError::Corrupt("outbox"))?;
    exec!(tx, sqlx::query(DELETE).bind(keys.as_str())).map(drop)
}
