//! The assignment log of rooms, as read.

use domain::{AgentId, Millis, RoomNo, SiteId, room::How};

use crate::{AsConn, StoreError, on, statements};

statements! {
    list OF_ROOM = "SELECT l.from_agent, f.name, l.to_agent, t.name, l.how, l.by_agent, b.name, l.at, l.reason FROM assignments l \
        JOIN agents t ON t.site_id = l.site_id AND t.agent_id = l.to_agent \
        LEFT JOIN agents f ON f.site_id = l.site_id AND f.agent_id = l.from_agent \
        LEFT JOIN agents b ON b.site_id = l.site_id AND b.agent_id = l.by_agent \
        WHERE l.site_id = $1 AND l.room_no = $2 ORDER BY l.n DESC LIMIT $3";
    list NAMES = "SELECT a.agent_id, a.name FROM agents a WHERE a.site_id = $1";
}

/// One entry, with today's names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssignmentRow {
    /// Who had it.
    pub from: Option<(AgentId, String)>,
    /// Who has it from then on.
    pub to: (AgentId, String),
    /// How it came.
    pub how: How,
    /// Who did it.
    pub by: Option<(AgentId, String)>,
    /// When.
    pub at: Millis,
    /// JSON: why to them, where it was given out.
    pub reason: Option<String>,
}

type Row = (Option<i64>, Option<String>, i64, String, i64, Option<i64>, Option<String>, i64, Option<String>);

fn entry(row: Row) -> Result<AssignmentRow, StoreError> {
    let (from, from_name, to, to_name, how, by, by_name, at, reason) = row;
    let named = |agent: Option<i64>, name: Option<String>| agent.map(AgentId).zip(name);
    Ok(AssignmentRow {
        from: named(from, from_name),
        to: (AgentId(to), to_name),
        how: How::from_code(how).ok_or(StoreError::Corrupt("assignments.how"))?,
        by: named(by, by_name),
        at: Millis(at),
        reason,
    })
}

/// The newest entries of a room, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn of_room(
    conn: &mut dyn AsConn,
    site: SiteId,
    room: RoomNo,
    limit: i64,
) -> Result<Vec<AssignmentRow>, StoreError> {
    let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(OF_ROOM).bind(site.0).bind(room.0).bind(limit).fetch_all(c))?;
    rows.into_iter().rev().map(entry).collect()
}

/// The names of a site's agents, of those who left too.
///
/// # Errors
/// When the database fails.
pub async fn names(conn: &mut dyn AsConn, site: SiteId) -> Result<Vec<(AgentId, String)>, StoreError> {
    let rows: Vec<(i64, String)> = on!(conn, |c| sqlx::query_as(NAMES).bind(site.0).fetch_all(c))?;
    Ok(rows.into_iter().map(|(agent, name)| (AgentId(agent), name)).collect())
}
