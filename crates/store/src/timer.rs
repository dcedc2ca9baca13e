//! What happens to a room by itself at a time. A timer goes in the transaction that does its work, so that it fires once,
//! whoever looks; after a crash it is still there.

use domain::{Millis, RoomNo, SiteId};

use crate::{AsConn, StoreError, Tx, exec, on, statements};

statements! {
    write SET = "INSERT INTO room_timers (site_id, room_no, kind, due_at, lease_until) VALUES ($1, $2, $3, $4, 0) \
        ON CONFLICT (site_id, room_no, kind) DO UPDATE SET due_at = excluded.due_at";
    list DUE = "SELECT site_id, room_no, kind, due_at FROM room_timers WHERE kind = $4 AND due_at <= $1 \
        AND (site_id = $3 OR CAST($3 AS BIGINT) IS NULL) ORDER BY due_at, site_id, room_no LIMIT $2";
    write CLEAR = "DELETE FROM room_timers WHERE site_id = $1 AND room_no = $2 AND kind = $3";
    write TAKE = "DELETE FROM room_timers WHERE site_id = $1 AND room_no = $2 AND kind = $3 AND due_at = $4";
}

/// A timer that is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timer {
    /// Its site.
    pub site: SiteId,
    /// Its room.
    pub room: RoomNo,
    /// What is to happen.
    pub kind: String,
    /// When.
    pub due_at: Millis,
}

/// Sets the room's timer of this kind, in place of the one before.
///
/// # Errors
/// When the database fails.
pub async fn set(tx: &mut Tx<'_>, site: SiteId, room: RoomNo, kind: &str, due_at: Millis) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(SET).bind(site.0).bind(room.0).bind(kind).bind(due_at.0)).map(drop)
}

/// Timers of a kind that are due, of one site or of all, the oldest first.
///
/// # Errors
/// When the database fails.
pub async fn due(
    conn: &mut dyn AsConn,
    kind: &str,
    now: Millis,
    limit: i64,
    only: Option<SiteId>,
) -> Result<Vec<Timer>, StoreError> {
    let rows: Vec<(i64, i64, String, i64)> = on!(conn, |c| sqlx::query_as(DUE)
        .bind(now.0)
        .bind(limit)
        .bind(only.map(|site| site.0))
        .bind(kind)
        .fetch_all(c))?;
    let timer =
        |(site, room, kind, due_at)| Timer { site: SiteId(site), room: RoomNo(room), kind, due_at: Millis(due_at) };
    Ok(rows.into_iter().map(timer).collect())
}

/// Takes a timer away; `false` where somebody else took it or it was set anew.
///
/// # Errors
/// When the database fails.
pub async fn take(tx: &mut Tx<'_>, timer: &Timer) -> Result<bool, StoreError> {
    let taken = exec!(
        tx,
        sqlx::query(TAKE).bind(timer.site.0).bind(timer.room.0).bind(timer.kind.as_str()).bind(timer.due_at.0)
    )?;
    Ok(taken == 1)
}

/// Clears the room's timer of this kind, where there is one.
///
/// # Errors
/// When the database fails.
pub async fn clear(tx: &mut Tx<'_>, site: SiteId, room: RoomNo, kind: &str) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(CLEAR).bind(site.0).bind(room.0).bind(kind)).map(drop)
}
