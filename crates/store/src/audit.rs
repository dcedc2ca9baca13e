//! The audit log: what was done, without personal values.

use domain::{AgentId, AuditId, IdentityId, Millis, RoomNo, SiteId};

use crate::{AsConn, StoreError, Tx, exec, on, statements};

statements! {
    write INSERT = "INSERT INTO audit (site_id, audit_id, at, agent_id, action, room_no, identity_id, detail) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    one COUNT_SINCE = "SELECT COUNT(*) FROM audit WHERE site_id = $1 AND agent_id = $2 AND action = $3 AND at > $4";
    list ROOMS_SINCE = "SELECT a.room_no FROM audit a WHERE a.site_id = $1 AND a.agent_id = $2 AND a.action = $3 AND a.at > $4 \
        AND a.room_no IS NOT NULL";
    write INSERT_VALUE = "INSERT INTO audit_values (site_id, audit_id, field, before, after) VALUES ($1, $2, $3, $4, $5)";
}

/// A line of the log.
#[derive(Debug, Clone, Copy)]
pub struct Line<'l> {
    /// Its number.
    pub id: AuditId,
    /// When.
    pub at: Millis,
    /// Who did it; `None` where no agent did.
    pub agent: Option<AgentId>,
    /// What was done.
    pub action: &'l str,
    /// In which room.
    pub room: Option<RoomNo>,
    /// With which identity.
    pub identity: Option<IdentityId>,
    /// More of it as JSON, without personal values.
    pub detail: &'l str,
}

impl<'l> Line<'l> {
    /// A line about neither room nor identity.
    #[must_use]
    pub fn of(id: AuditId, at: Millis, agent: Option<AgentId>, action: &'l str) -> Self {
        Self { id, at, agent, action, room: None, identity: None, detail: "{}" }
    }
}

/// Writes a line.
///
/// # Errors
/// When the database fails.
pub async fn insert(tx: &mut Tx<'_>, site: SiteId, line: Line<'_>) -> Result<(), StoreError> {
    exec!(
        tx,
        sqlx::query(INSERT)
            .bind(site.0)
            .bind(line.id.0)
            .bind(line.at.0)
            .bind(line.agent.map(|agent| agent.0))
            .bind(line.action)
            .bind(line.room.map(|room| room.0))
            .bind(line.identity.map(|identity| identity.0))
            .bind(line.detail)
    )
    .map(drop)
}

/// Writes what a field was before and after a line of the log: apart from it, so that personal values can be erased.
///
/// # Errors
/// When the database fails, or the line has a value of that field already.
pub async fn value(
    tx: &mut Tx<'_>,
    site: SiteId,
    line: AuditId,
    field: &str,
    before: Option<&str>,
    after: Option<&str>,
) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(INSERT_VALUE).bind(site.0).bind(line.0).bind(field).bind(before).bind(after)).map(drop)
}

/// How many lines of a kind an agent has after a time.
///
/// # Errors
/// When the database fails.
pub async fn count_since(
    conn: &mut dyn AsConn,
    site: SiteId,
    agent: AgentId,
    action: &str,
    after: Millis,
) -> Result<i64, StoreError> {
    let (count,): (i64,) =
        on!(conn, |c| sqlx::query_as(COUNT_SINCE).bind(site.0).bind(agent.0).bind(action).bind(after.0).fetch_one(c))?;
    Ok(count)
}

/// The rooms of an agent's lines of a kind after a time.
///
/// # Errors
/// When the database fails.
pub async fn rooms_since(
    conn: &mut dyn AsConn,
    site: SiteId,
    agent: AgentId,
    action: &str,
    after: Millis,
) -> Result<Vec<RoomNo>, StoreError> {
    let rows: Vec<(i64,)> =
        on!(conn, |c| sqlx::query_as(ROOMS_SINCE).bind(site.0).bind(agent.0).bind(action).bind(after.0).fetch_all(c))?;
    Ok(rows.into_iter().map(|(room,)| RoomNo(room)).collect())
}
