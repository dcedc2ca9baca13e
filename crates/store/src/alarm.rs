//! Alarms: reminders of agents about rooms (F4). One that has rung stays until its agent has seen it.

use domain::{AgentId, AlarmId, Millis, RoomNo, SiteId};

use crate::{AsConn, StoreError, Tx, exec, on, statements};

statements! {
    write SET = "INSERT INTO alarms (site_id, alarm_id, room_no, agent_id, due_at, note) VALUES ($1, $2, $3, $4, $5, $6)";
    write DROP = "DELETE FROM alarms WHERE site_id = $1 AND room_no = $2 AND agent_id = $3";
    list OF_AGENT = "SELECT alarm_id, room_no, due_at, note, rung_at IS NOT NULL FROM alarms \
        WHERE site_id = $1 AND agent_id = $2 ORDER BY due_at, alarm_id LIMIT $3";
    list DUE = "SELECT site_id, alarm_id, agent_id FROM alarms WHERE rung_at IS NULL AND due_at <= $1 \
        AND (site_id = $3 OR CAST($3 AS BIGINT) IS NULL) ORDER BY due_at, site_id, alarm_id LIMIT $2";
    write RING = "UPDATE alarms SET rung_at = $3 WHERE site_id = $1 AND alarm_id = $2 AND rung_at IS NULL AND due_at <= $3 \
        RETURNING room_no, due_at, note";
}

/// A reminder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alarm {
    /// Its id.
    pub id: AlarmId,
    /// The room it reminds of.
    pub room: RoomNo,
    /// When it rings.
    pub at: Millis,
    /// What for.
    pub note: String,
    /// Whether it has rung.
    pub rung: bool,
}

type Row = (i64, i64, i64, String, bool);

fn read((id, room, at, note, rung): Row) -> Alarm {
    Alarm { id: AlarmId(id), room: RoomNo(room), at: Millis(at), note, rung }
}

/// An alarm that is due: its site, its id, whose it is.
pub type Due = (SiteId, AlarmId, AgentId);

/// Sets an agent's alarm about a room, in place of the one before.
///
/// # Errors
/// When the database fails.
pub async fn set(tx: &mut Tx<'_>, site: SiteId, agent: AgentId, alarm: &Alarm) -> Result<(), StoreError> {
    drop_of(tx, site, agent, alarm.room).await?;
    exec!(
        tx,
        sqlx::query(SET)
            .bind(site.0)
            .bind(alarm.id.0)
            .bind(alarm.room.0)
            .bind(agent.0)
            .bind(alarm.at.0)
            .bind(alarm.note.as_str())
    )
    .map_err(StoreError::settled)
    .map(drop)
}

/// Drops an agent's alarms about a room; says whether there were any.
///
/// # Errors
/// When the database fails.
pub async fn drop_of(tx: &mut Tx<'_>, site: SiteId, agent: AgentId, room: RoomNo) -> Result<bool, StoreError> {
    Ok(exec!(tx, sqlx::query(DROP).bind(site.0).bind(room.0).bind(agent.0))? > 0)
}

/// An agent's alarms, the next first.
///
/// # Errors
/// When the database fails.
pub async fn of_agent(
    conn: &mut impl AsConn,
    site: SiteId,
    agent: AgentId,
    limit: i64,
) -> Result<Vec<Alarm>, StoreError> {
    let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(OF_AGENT).bind(site.0).bind(agent.0).bind(limit).fetch_all(c))?;
    Ok(rows.into_iter().map(read).collect())
}

/// Alarms that are due, of one site or of all, the oldest first.
///
/// # Errors
/// When the database fails.
pub async fn due(
    conn: &mut impl AsConn,
    now: Millis,
    limit: i64,
    only: Option<SiteId>,
) -> Result<Vec<Due>, StoreError> {
    let rows: Vec<(i64, i64, i64)> =
        on!(conn, |c| sqlx::query_as(DUE).bind(now.0).bind(limit).bind(only.map(|site| site.0)).fetch_all(c))?;
    Ok(rows.into_iter().map(|(site, id, agent)| (SiteId(site), AlarmId(id), AgentId(agent))).collect())
}

/// Rings an alarm; `None` where somebody else did, or it was dropped or set anew.
///
/// # Errors
/// When the database fails.
pub async fn ring(tx: &mut Tx<'_>, site: SiteId, id: AlarmId, now: Millis) -> Result<Option<Alarm>, StoreError> {
    let row: Option<(i64, i64, String)> =
        on!(tx, |c| sqlx::query_as(RING).bind(site.0).bind(id.0).bind(now.0).fetch_optional(c))?;
    Ok(row.map(|(room, at, note)| Alarm { id, room: RoomNo(room), at: Millis(at), note, rung: true }))
}
