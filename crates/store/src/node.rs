//! Processes that share the database: 256 rows at most.

use domain::Millis;

use crate::{AsConn, StoreError, Tx, exec, on, statements};

statements! {
    write NAME = "INSERT INTO desk_name (one, name) VALUES (1, $1) ON CONFLICT (one) DO NOTHING";
    one NAMED = "SELECT name FROM desk_name WHERE one = 1";
    one TAKEN = "SELECT node FROM nodes ORDER BY node LIMIT 256";
    write TAKE = "INSERT INTO nodes (node, origin, seen_at) VALUES ($1, $2, $3) ON CONFLICT (node) DO NOTHING";
    write KEEP = "UPDATE nodes SET seen_at = $3 WHERE node = $1 AND origin = $2";
    one SILENT = "SELECT node, origin, seen_at FROM nodes WHERE seen_at <= $1 ORDER BY seen_at, node LIMIT 256";
    write FREE = "DELETE FROM nodes WHERE node = $1 AND origin = $2 AND NOT EXISTS (SELECT 1 FROM outbox WHERE origin = $2)";
}

/// A process that shares the database.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Node {
    /// Its number, 0–255.
    pub node: i64,
    /// Names its start.
    pub origin: String,
    /// When it last said that it lives, in ms.
    pub seen_at: i64,
}

/// The name of the desk; `new` where it has none yet.
///
/// # Errors
/// When the database fails.
pub async fn name(tx: &mut Tx<'_>, new: &str) -> Result<String, StoreError> {
    exec!(tx, sqlx::query(NAME).bind(new))?;
    let (name,): (String,) = on!(tx, |c| sqlx::query_as(NAMED).fetch_one(c))?;
    Ok(name)
}

/// Takes the smallest number that nobody has; `None` where all 256 are taken.
///
/// # Errors
/// When the database fails.
pub async fn take(tx: &mut Tx<'_>, origin: &str, now: Millis) -> Result<Option<u8>, StoreError> {
    let taken: Vec<(i64,)> = on!(tx, |c| sqlx::query_as(TAKEN).fetch_all(c))?;
    for node in (0..=u8::MAX).filter(|node| !taken.contains(&(i64::from(*node),))) {
        // Two that start at once see the same numbers free.
        if exec!(tx, sqlx::query(TAKE).bind(i64::from(node)).bind(origin).bind(now.0))? == 1 {
            return Ok(Some(node));
        }
    }
    Ok(None)
}

/// Says that a process lives; false where its number is not its own any more.
///
/// # Errors
/// When the database fails.
pub async fn keep(tx: &mut Tx<'_>, node: u8, origin: &str, now: Millis) -> Result<bool, StoreError> {
    Ok(exec!(tx, sqlx::query(KEEP).bind(i64::from(node)).bind(origin).bind(now.0))? == 1)
}

/// Processes that said nothing since.
///
/// # Errors
/// When the database fails.
pub async fn silent(conn: &mut dyn AsConn, since: Millis) -> Result<Vec<Node>, StoreError> {
    on!(conn, |c| sqlx::query_as(SILENT).bind(since.0).fetch_all(c))
}

/// Gives a number back, unless something of its holder is still to be told.
///
/// # Errors
/// When the database fails.
pub async fn free(tx: &mut Tx<'_>, node: i64, origin: &str) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(FREE).bind(node).bind(origin)).map(drop)
}
