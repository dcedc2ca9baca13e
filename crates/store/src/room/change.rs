use domain::{
    AgentId, ChannelId, CustomerKey, IdentityId, Millis, RoomNo, SiteId, VisitorId,
    append::{RoomKey, RoomState},
    hold::Hold,
    room::{ChannelKind, How},
};

use super::{RoomRecord, record::RoomRow};
use crate::{AsConn as _, StoreError, Tx, dialect, exec, on, search, statements};

statements! {
    write NEXT_ROOM_NO = "UPDATE sites SET last_room_no = last_room_no + 1 WHERE site_id = $1 RETURNING last_room_no";
    write INSERT = "INSERT INTO rooms (site_id, room_no, identity_id, channel_id, channel_kind, status, version, started_at, signed, \
        last_seq, last_from, last_text, last_at, active_at, unread, agent_read_seq, customer_read_seq, category_id, division_id, memo_count, queue_at, queued, due_at) \
        VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $8, 0, 4, '', 0, $7, 0, 0, 0, $9, $10, 0, $7, \
        CAST($6 AS BIGINT) = 1 AND EXISTS (SELECT 1 FROM distribution d WHERE d.site_id = $1 AND d.mode = 1), \
        CASE WHEN CAST($6 AS BIGINT) = 0 THEN NULL ELSE CAST($7 AS BIGINT) END)";
    write SAVE = "UPDATE rooms SET status = CAST(v.value ->> 2 AS BIGINT), agent_id = CAST(v.value ->> 3 AS BIGINT), \
        version = CAST(v.value ->> 4 AS BIGINT), last_seq = CAST(v.value ->> 5 AS BIGINT), last_from = CAST(v.value ->> 6 AS BIGINT), \
        last_text = v.value ->> 7, last_at = CAST(v.value ->> 8 AS BIGINT), active_at = CAST(v.value ->> 9 AS BIGINT), \
        waiting_since = CAST(v.value ->> 10 AS BIGINT), unread = CAST(v.value ->> 11 AS BIGINT), \
        agent_read_seq = CAST(v.value ->> 12 AS BIGINT), customer_read_seq = CAST(v.value ->> 13 AS BIGINT), \
        ended_at = CAST(v.value ->> 14 AS BIGINT), ended_by = CAST(v.value -> 15 ->> 0 AS BIGINT), \
        queued = CAST(v.value -> 15 ->> 1 AS BIGINT) = 1, \
        queue_at = CASE WHEN rooms.status = 1 THEN rooms.queue_at ELSE CAST(v.value ->> 9 AS BIGINT) END, \
        due_at = CASE WHEN rooms.due_at IS NULL AND CAST(v.value ->> 2 AS BIGINT) BETWEEN 1 AND 4 THEN CAST(v.value ->> 9 AS BIGINT) ELSE rooms.due_at END \
        FROM json_each(CAST($1 AS TEXT)) v \
        WHERE rooms.site_id = CAST(v.value ->> 0 AS BIGINT) AND rooms.room_no = CAST(v.value ->> 1 AS BIGINT)";
    write ANSWERED = "UPDATE rooms SET answered_at = CAST(v.value ->> 2 AS BIGINT) FROM json_each(CAST($1 AS TEXT)) v \
        WHERE rooms.site_id = CAST(v.value ->> 0 AS BIGINT) AND rooms.room_no = CAST(v.value ->> 1 AS BIGINT) AND rooms.answered_at IS NULL";
    write DUE = "UPDATE rooms SET due_at = $3 WHERE site_id = $1 AND room_no = $2 AND due_at IS NULL";
    write TAKE_LOAD = "UPDATE agents SET load = load + 1 WHERE site_id = $1 AND agent_id = $2 AND disabled_at IS NULL AND load < capacity";
    write GIVE_BACK_LOAD = "UPDATE agents SET load = load - 1 WHERE site_id = $1 AND agent_id = $2 AND load > 0";
    write ASSIGN = "INSERT INTO assignments (site_id, room_no, n, from_agent, to_agent, how, by_agent, at) \
        SELECT $1, $2, COALESCE(MAX(n), 0) + 1, CAST($3 AS BIGINT), CAST($4 AS BIGINT), CAST($5 AS BIGINT), CAST($6 AS BIGINT), CAST($7 AS BIGINT) \
        FROM assignments WHERE site_id = $1 AND room_no = $2";
    write HOLD = "UPDATE rooms SET held_from = $3, hold_until = $4 WHERE site_id = $1 AND room_no = $2";
    write FLAG = "UPDATE rooms SET flag = $3 WHERE site_id = $1 AND room_no = $2";
    write TAG = "UPDATE rooms SET tags = $3 WHERE site_id = $1 AND room_no = $2";
    write TAKE_PART = "INSERT INTO visitor_rooms (site_id, visitor_id, room_no) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
    write STAND_IN = "UPDATE visitor_sessions SET room_no = $3 WHERE site_id = $1 AND visitor_id = $2";
}

/// The channel account that opens a room, locked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opener {
    /// Its channel.
    pub channel: ChannelId,
    /// The kind of it.
    pub channel_kind: ChannelKind,
    /// The person.
    pub customer: CustomerKey,
}

/// Locks rooms in ascending order and reads them; unknown ones are left out.
///
/// # Errors
/// When the database fails.
pub async fn lock(tx: &mut Tx<'_>, keys: &[RoomKey]) -> Result<Vec<RoomRecord>, StoreError> {
    let keys: Vec<[i64; 2]> = keys.iter().map(|(site, room)| [site.0, room.0]).collect();
    let keys = serde_json::to_string(&keys).map_err(|_| StoreError::Corrupt("room keys"))?;
    let sql = dialect::LOCK_ROOMS.of(&tx.conn());
    let rows: Vec<RoomRow> = on!(tx, |c| sqlx::query_as(sql).bind(keys).fetch_all(c))?;
    rows.into_iter().map(RoomRecord::try_from).collect()
}

/// Locks a channel account, so that one room at a time is opened for it.
///
/// # Errors
/// When the database fails.
pub async fn lock_opener(tx: &mut Tx<'_>, site: SiteId, identity: IdentityId) -> Result<Option<Opener>, StoreError> {
    let sql = dialect::LOCK_IDENTITY.of(&tx.conn());
    let row: Option<(i64, i64, i64)> =
        on!(tx, |c| sqlx::query_as(sql).bind(site.0).bind(identity.0).fetch_optional(c))?;
    row.map(|(channel, kind, customer)| {
        Ok(Opener {
            channel: ChannelId(channel),
            channel_kind: ChannelKind::from_code(kind).ok_or(StoreError::Corrupt("identities.channel_kind"))?,
            customer: CustomerKey(customer),
        })
    })
    .transpose()
}

/// A room that is about to be opened.
#[derive(Debug, Clone)]
pub struct NewRoom {
    /// The channel account.
    pub identity: IdentityId,
    /// Whether its entry was signed.
    pub signed: bool,
    /// First 대분류.
    pub category_id: Option<String>,
    /// First 중분류.
    pub division_id: Option<String>,
    /// As it starts.
    pub state: RoomState,
}

/// Inserts an empty room under the site's next number.
///
/// # Errors
/// A unique violation where the account has an open room; or when the database fails.
pub async fn insert(tx: &mut Tx<'_>, site: SiteId, opener: Opener, new: &NewRoom) -> Result<RoomNo, StoreError> {
    let (room_no,): (i64,) = on!(tx, |c| sqlx::query_as(NEXT_ROOM_NO).bind(site.0).fetch_one(c))?;
    exec!(
        tx,
        sqlx::query(INSERT)
            .bind(site.0)
            .bind(room_no)
            .bind(new.identity.0)
            .bind(opener.channel.0)
            .bind(opener.channel_kind.code())
            .bind(new.state.status.code())
            .bind(new.state.active_at.0)
            .bind(new.signed)
            .bind(new.category_id.as_deref())
            .bind(new.division_id.as_deref())
    )?;
    Ok(RoomNo(room_no))
}

/// Writes what messages and use cases changed of locked rooms.
///
/// # Errors
/// When the database fails.
pub async fn save<'s>(
    tx: &mut Tx<'_>,
    rooms: impl IntoIterator<Item = (RoomKey, &'s RoomState)>,
) -> Result<(), StoreError> {
    let rows: Vec<_> = rooms.into_iter().map(|(key, state)| row(key, state)).collect();
    if rows.is_empty() {
        return Ok(());
    }
    let rows = serde_json::to_string(&rows).map_err(|_| StoreError::Corrupt("rooms"))?;
    exec!(tx, sqlx::query(SAVE).bind(rows))?;
    Ok(())
}

fn row((site, room_no): RoomKey, state: &RoomState) -> impl serde::Serialize + use<'_> {
    (
        site.0,
        room_no.0,
        state.status.code(),
        state.agent.map(|agent| agent.0),
        state.version,
        state.last_seq,
        state.last_from.code(),
        state.last_text.as_str(),
        state.last_at.0,
        state.active_at.0,
        state.waiting_since.map(|at| at.0),
        state.unread,
        state.agent_read_seq,
        state.customer_read_seq,
        state.ended_at.map(|at| at.0),
        (state.ended_by.map(|by| by.code()), i64::from(state.access().queued)),
    )
}

/// Notes when an agent wrote in locked rooms, each once, where none had before: statistics count the first answer.
///
/// # Errors
/// When the database fails.
pub async fn answered(tx: &mut Tx<'_>, rooms: &[(RoomKey, Millis)]) -> Result<(), StoreError> {
    if rooms.is_empty() {
        return Ok(());
    }
    let rows: Vec<[i64; 3]> = rooms.iter().map(|((site, room), at)| [site.0, room.0, at.0]).collect();
    let rows = serde_json::to_string(&rows).map_err(|_| StoreError::Corrupt("rooms"))?;
    exec!(tx, sqlx::query(ANSWERED).bind(rows)).map(drop)
}

/// Notes since when a locked room needs an agent, where it did not before: the one that a bot had alone.
///
/// # Errors
/// When the database fails.
pub async fn due(tx: &mut Tx<'_>, (site, room): RoomKey, now: Millis) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(DUE).bind(site.0).bind(room.0).bind(now.0)).map(drop)
}

/// Writes the hold of a locked room; status and version are written by [`save`].
///
/// # Errors
/// When the database fails.
pub async fn set_hold(tx: &mut Tx<'_>, (site, room): RoomKey, hold: Option<Hold>) -> Result<(), StoreError> {
    let from = hold.map(|hold| hold.from.code());
    let until = hold.and_then(|hold| hold.until).map(|until| until.0);
    exec!(tx, sqlx::query(HOLD).bind(site.0).bind(room.0).bind(from).bind(until)).map(drop)
}

/// Writes the sign of a locked room.
///
/// # Errors
/// When the database fails.
pub async fn set_flag(tx: &mut Tx<'_>, (site, room): RoomKey, flag: Option<i64>) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(FLAG).bind(site.0).bind(room.0).bind(flag)).map(drop)
}

/// Writes 상담방태그 of a locked room.
///
/// # Errors
/// When the database fails.
pub async fn set_tags(tx: &mut Tx<'_>, (site, room): RoomKey, tags: &[String]) -> Result<(), StoreError> {
    let tags = serde_json::to_string(tags).map_err(|_| StoreError::Corrupt("rooms.tags"))?;
    exec!(tx, sqlx::query(TAG).bind(site.0).bind(room.0).bind(tags)).map(drop)
}

/// Counts one room more for an agent; `false` where the agent has as many as they may.
///
/// # Errors
/// When the database fails.
pub async fn take_load(tx: &mut Tx<'_>, site: SiteId, agent: AgentId) -> Result<bool, StoreError> {
    let done = exec!(tx, sqlx::query(TAKE_LOAD).bind(site.0).bind(agent.0))?;
    Ok(done == 1)
}

/// Counts one room less for an agent.
///
/// # Errors
/// When the database fails.
pub async fn give_back_load(tx: &mut Tx<'_>, site: SiteId, agent: AgentId) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(GIVE_BACK_LOAD).bind(site.0).bind(agent.0)).map(drop)
}

/// A line of the assignment log.
#[derive(Debug, Clone, Copy)]
pub struct Assignment {
    /// Who had it.
    pub from: Option<AgentId>,
    /// Who has it.
    pub to: AgentId,
    /// How it came.
    pub how: How,
    /// Who did it.
    pub by: Option<AgentId>,
    /// When.
    pub at: Millis,
}

/// Writes a line of the assignment log of a locked room.
///
/// # Errors
/// When the database fails.
pub async fn log_assignment(tx: &mut Tx<'_>, (site, room_no): RoomKey, line: Assignment) -> Result<(), StoreError> {
    exec!(
        tx,
        sqlx::query(ASSIGN)
            .bind(site.0)
            .bind(room_no.0)
            .bind(line.from.map(|agent| agent.0))
            .bind(line.to.0)
            .bind(line.how.code())
            .bind(line.by.map(|agent| agent.0))
            .bind(line.at.0)
    )?;
    // Its entries say whose it is.
    search::ask_for_room(tx, site, room_no, line.at.0).await
}

/// Puts a visitor's session into a room, of which it sees everything from then on.
///
/// # Errors
/// When the database fails.
pub async fn stand_in(tx: &mut Tx<'_>, site: SiteId, visitor: VisitorId, room: RoomNo) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(TAKE_PART).bind(site.0).bind(visitor.0).bind(room.0)).map(drop)?;
    exec!(tx, sqlx::query(STAND_IN).bind(site.0).bind(visitor.0).bind(room.0)).map(drop)
}
