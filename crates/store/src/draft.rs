//! Unsent texts of agents, one for each agent and room.

use domain::{AgentId, Millis, RoomNo, SiteId};

use crate::{AsConn, StoreError, Tx, exec, on, statements};

statements! {
    list LIST = "SELECT room_no, body FROM drafts WHERE site_id = $1 AND agent_id = $2 ORDER BY room_no LIMIT 500";
    one FIND = "SELECT body FROM drafts WHERE site_id = $1 AND agent_id = $2 AND room_no = $3";
    write PUT = "INSERT INTO drafts (site_id, agent_id, room_no, body, at) VALUES ($1, $2, $3, $4, $5) \
        ON CONFLICT (site_id, agent_id, room_no) DO UPDATE SET body = excluded.body, at = excluded.at";
    write DELETE = "DELETE FROM drafts WHERE site_id = $1 AND agent_id = $2 AND room_no = $3";
    write DELETE_OF_ROOM = "DELETE FROM drafts WHERE site_id = $1 AND room_no = $2";
}

/// All unsent texts of an agent (at most 500).
///
/// # Errors
/// When the database fails.
pub async fn list(conn: &mut dyn AsConn, site: SiteId, agent: AgentId) -> Result<Vec<(RoomNo, String)>, StoreError> {
    let rows: Vec<(i64, String)> = on!(conn, |c| sqlx::query_as(LIST).bind(site.0).bind(agent.0).fetch_all(c))?;
    Ok(rows.into_iter().map(|(room, body)| (RoomNo(room), body)).collect())
}

/// The unsent text of an agent in a room.
///
/// # Errors
/// When the database fails.
pub async fn find(
    conn: &mut dyn AsConn,
    site: SiteId,
    agent: AgentId,
    room: RoomNo,
) -> Result<Option<String>, StoreError> {
    let row: Option<(String,)> =
        on!(conn, |c| sqlx::query_as(FIND).bind(site.0).bind(agent.0).bind(room.0).fetch_optional(c))?;
    Ok(row.map(|(body,)| body))
}

/// Keeps an unsent text; an empty one is forgotten.
///
/// # Errors
/// When the database fails.
pub async fn put(
    tx: &mut Tx<'_>,
    site: SiteId,
    agent: AgentId,
    room: RoomNo,
    body: &str,
    now: Millis,
) -> Result<(), StoreError> {
    if body.is_empty() {
        return exec!(tx, sqlx::query(DELETE).bind(site.0).bind(agent.0).bind(room.0)).map(drop);
    }
    exec!(tx, sqlx::query(PUT).bind(site.0).bind(agent.0).bind(room.0).bind(body).bind(now.0)).map(drop)
}

/// Forgets every unsent text of a room, as at its end.
///
/// # Errors
/// When the database fails.
pub async fn forget_room(tx: &mut Tx<'_>, site: SiteId, room: RoomNo) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(DELETE_OF_ROOM).bind(site.0).bind(room.0)).map(drop)
}
