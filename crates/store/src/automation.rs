//! What a site says and does by itself (F13).

use domain::{
    Millis, RoomNo, SiteId,
    automation::{Side, Silence},
    room::{Sender, Status},
};

use crate::{AsConn, StoreError, Tx, exec, on, statements};

statements! {
    one FIND = "SELECT version, greeting, off_hours, busy, busy_after, customer_silence, agent_silence FROM automation WHERE site_id = $1";
    write FIRST = "INSERT INTO automation (site_id, version, greeting, off_hours, busy, busy_after, customer_silence, agent_silence) \
        VALUES ($1, COALESCE(CAST($2 AS BIGINT), 0) + 1, $3, $4, $5, $6, $7, $8) ON CONFLICT (site_id) DO NOTHING";
    write NEXT = "UPDATE automation SET version = version + 1, greeting = $3, off_hours = $4, busy = $5, busy_after = $6, customer_silence = $7, \
        agent_silence = $8 WHERE site_id = $1 AND (version = $2 OR CAST($2 AS BIGINT) IS NULL)";
    list SITES = "SELECT site_id, customer_silence, agent_silence FROM automation \
        WHERE site_id > $1 AND (customer_silence IS NOT NULL OR agent_silence IS NOT NULL) ORDER BY site_id LIMIT $2";
    list SILENT = "SELECT r.room_no FROM rooms r WHERE r.site_id = $1 AND r.status = $2 AND r.active_at <= $3 AND r.last_from = $4 AND r.held_from IS NULL \
        AND NOT EXISTS (SELECT 1 FROM assignments a WHERE a.site_id = r.site_id AND a.room_no = r.room_no AND a.at > $3) \
        ORDER BY r.active_at, r.room_no LIMIT $5";
    one TAKEN_AT = "SELECT MAX(at) FROM assignments WHERE site_id = $1 AND room_no = $2";
}

/// The settings of a site.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Automation {
    /// Grows with every change; 0 before the first.
    pub version: i64,
    /// Said when a customer opens a room; empty: nothing.
    pub greeting: String,
    /// Said instead outside of working hours.
    pub off_hours: String,
    /// Said once to who has waited too long.
    pub busy: String,
    /// Minutes until then.
    pub busy_after: i64,
    /// When rooms end by themselves.
    pub silence: Silence,
}

/// The settings of a site; those of a new one where nothing was set.
///
/// # Errors
/// When the database fails.
pub async fn find(conn: &mut dyn AsConn, site: SiteId) -> Result<Automation, StoreError> {
    type Row = (i64, String, String, String, i64, Option<i64>, Option<i64>);
    let row: Option<Row> = on!(conn, |c| sqlx::query_as(FIND).bind(site.0).fetch_optional(c))?;
    Ok(row.map_or_else(Automation::default, |(version, greeting, off_hours, busy, busy_after, customer, agent)| {
        Automation { version, greeting, off_hours, busy, busy_after, silence: Silence { customer, agent } }
    }))
}

/// Writes the settings where `version` is the one that stands, or whatever stands; else `false`, and nothing changes: without
/// a version, where somebody wrote the first ones meanwhile.
///
/// # Errors
/// When the database fails.
pub async fn put(tx: &mut Tx<'_>, site: SiteId, version: Option<i64>, new: &Automation) -> Result<bool, StoreError> {
    let ways = [(NEXT, version != Some(0)), (FIRST, version.is_none_or(|version| version == 0))];
    for (sql, _) in ways.into_iter().filter(|(_, possible)| *possible) {
        let written = exec!(
            tx,
            sqlx::query(sql)
                .bind(site.0)
                .bind(version)
                .bind(new.greeting.as_str())
                .bind(new.off_hours.as_str())
                .bind(new.busy.as_str())
                .bind(new.busy_after)
                .bind(new.silence.customer)
                .bind(new.silence.agent)
        )?;
        if written == 1 {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Sites after this one in which rooms end by silence.
///
/// # Errors
/// When the database fails.
pub async fn ending_sites(
    conn: &mut dyn AsConn,
    after: SiteId,
    limit: i64,
) -> Result<Vec<(SiteId, Silence)>, StoreError> {
    let rows: Vec<(i64, Option<i64>, Option<i64>)> =
        on!(conn, |c| sqlx::query_as(SITES).bind(after.0).bind(limit).fetch_all(c))?;
    Ok(rows.into_iter().map(|(site, customer, agent)| (SiteId(site), Silence { customer, agent })).collect())
}

/// Rooms in which this side has said nothing since `before`, the longest silent first, and whose agent came before it.
///
/// # Errors
/// When the database fails.
pub async fn silent(
    conn: &mut dyn AsConn,
    site: SiteId,
    (side, status): (Side, Status),
    before: Millis,
    limit: i64,
) -> Result<Vec<RoomNo>, StoreError> {
    let spoke = match side {
        Side::Customer => Sender::Agent,
        Side::Agent => Sender::Customer,
    };
    let rows: Vec<(i64,)> = on!(conn, |c| sqlx::query_as(SILENT)
        .bind(site.0)
        .bind(status.code())
        .bind(before.0)
        .bind(spoke.code())
        .bind(limit)
        .fetch_all(c))?;
    Ok(rows.into_iter().map(|(room,)| RoomNo(room)).collect())
}

/// When the room last came to an agent.
///
/// # Errors
/// When the database fails.
pub async fn taken_at(conn: &mut dyn AsConn, site: SiteId, room: RoomNo) -> Result<Option<Millis>, StoreError> {
    let (at,): (Option<i64>,) = on!(conn, |c| sqlx::query_as(TAKEN_AT).bind(site.0).bind(room.0).fetch_one(c))?;
    Ok(at.map(Millis))
}
