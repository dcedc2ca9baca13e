//! Alarms: reminders of agents about rooms (F4). One that has rung stays until its agent has seen it.

use domain::{AgentId, AlarmId, Millis, RoomNo, SiteId, access::RoomAccess, room::Status};

use crate::{AsConn, StoreError, Tx, exec, on, statements};

statements! {
    write SET = "INSERT INTO alarms (site_id, alarm_id, room_no, agent_id, due_at, note) VALUES ($1, $2, $3, $4, $5, $6)";
    write DROP = "DELETE FROM alarms WHERE site_id = $1 AND room_no = $2 AND agent_id = $3";
    list OF_AGENT = "SELECT m.alarm_id, m.room_no, m.due_at, m.note, m.rung_at IS NOT NULL, r.status, r.agent_id, c.name, c.customer_id, \
        i.has_id OR i.merged_into IS NOT NULL, r.queued, r.reviewer FROM alarms m \
        JOIN rooms r ON r.site_id = m.site_id AND r.room_no = m.room_no \
        JOIN identities i ON i.site_id = r.site_id AND i.identity_id = r.identity_id \
        JOIN customers c ON c.site_id = i.site_id AND c.customer_key = i.customer_key \
        WHERE m.site_id = $1 AND m.agent_id = $2 ORDER BY m.due_at, m.alarm_id LIMIT $3";
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

/// An alarm with the room it reminds of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The alarm.
    pub alarm: Alarm,
    /// Who may read the room.
    pub access: RoomAccess,
    /// The customer's name, where known.
    pub name: Option<String>,
    /// The 고객 ID.
    pub customer_id: String,
    /// Whether anybody chose that ID.
    pub has_id: bool,
}

/// An agent's alarms, the next first.
///
/// # Errors
/// When the database fails.
pub async fn of_agent(
    conn: &mut dyn AsConn,
    site: SiteId,
    agent: AgentId,
    limit: i64,
) -> Result<Vec<Listed>, StoreError> {
    type Wide = (i64, i64, i64, String, bool, i64, Option<i64>, Option<String>, String, bool, bool, Option<i64>);
    let rows: Vec<Wide> = on!(conn, |c| sqlx::query_as(OF_AGENT).bind(site.0).bind(agent.0).bind(limit).fetch_all(c))?;
    rows.into_iter()
        .map(|(id, room, at, note, rung, status, agent, name, customer_id, has_id, queued, reviewer)| {
            let status = Status::from_code(status).ok_or(StoreError::Corrupt("room status"))?;
            let access = RoomAccess { status, agent: agent.map(AgentId), queued, reviewer: reviewer.map(AgentId) };
            Ok(Listed { alarm: read((id, room, at, note, rung)), access, name, customer_id, has_id })
        })
        .collect()
}

/// Alarms that are due, of one site or of all, the oldest first.
///
/// # Errors
/// When the database fails.
pub async fn due(conn: &mut dyn AsConn, now: Millis, limit: i64, only: Option<SiteId>) -> Result<Vec<Due>, StoreError> {
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
