//! 상담원 변경 요청 and 상담내용 검토 요청 (F4). Whoever changes one holds the lock of its room.

use domain::{
    AgentId, AgentRequestId, IdentityId, Millis, RoomNo, SiteId,
    append::RoomKey,
    request::{Approval, Kind, Request, State},
};

use crate::{AsConn, StoreError, Tx, exec, on, statements, statements::numbers};

mod record;

pub use record::RequestRecord;
use record::{RequestRow, request_columns};

/// Counts end here: nobody reads further.
pub const COUNTED: i64 = 1_000;

macro_rules! page {
    ($condition:literal) => {
        concat!(
            request_columns!(),
            " WHERE q.site_id = $1 AND q.state = $2 AND (q.requested_at, q.request_id) < ($3, $4) AND q.kind BETWEEN $6 AND $7",
            $condition,
            " ORDER BY q.requested_at DESC, q.request_id DESC LIMIT $5"
        )
    };
}
macro_rules! count {
    ($condition:literal) => {
        concat!(
            "SELECT COUNT(*) FROM (SELECT q.request_id FROM requests q WHERE q.site_id = $1 AND q.state = $2 AND q.kind BETWEEN $4 AND $5",
            $condition,
            " LIMIT $3) counted"
        )
    };
}

statements! {
    write INSERT = "INSERT INTO requests (site_id, request_id, kind, room_no, from_agent, to_agent, reason, state, requested_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8)";
    one FIND = concat!(request_columns!(), " WHERE q.site_id = $1 AND q.request_id = $2");
    list PENDING_OF_ROOM = concat!(request_columns!(), " WHERE q.site_id = $1 AND q.room_no = $2 AND q.state = 0 ORDER BY q.request_id");
    list PAGE_ALL = page!("");
    list PAGE_OF = page!(" AND (q.from_agent IN (SELECT CAST(v.value ->> 0 AS BIGINT) FROM json_each(CAST($8 AS TEXT)) v) \
        OR q.to_agent IN (SELECT CAST(v.value ->> 0 AS BIGINT) FROM json_each(CAST($8 AS TEXT)) v))");
    list COUNT_ALL = count!("");
    list COUNT_OF = count!(" AND (q.from_agent IN (SELECT CAST(v.value ->> 0 AS BIGINT) FROM json_each(CAST($6 AS TEXT)) v) \
        OR q.to_agent IN (SELECT CAST(v.value ->> 0 AS BIGINT) FROM json_each(CAST($6 AS TEXT)) v))");
    write DECIDE = "UPDATE requests SET state = $3, decided_at = $4, decided_by = $5, answer = $6 \
        WHERE site_id = $1 AND request_id = $2 AND state = 0";
    write CLOSE = "UPDATE requests SET state = 3, decided_at = $3 WHERE site_id = $1 AND room_no = $2 AND state = 0 RETURNING request_id";
    list REVIEWED = "SELECT DISTINCT r.identity_id FROM requests q JOIN rooms r ON r.site_id = q.site_id AND r.room_no = q.room_no \
        WHERE q.site_id = $1 AND q.state = 0 AND q.kind = 2 AND q.to_agent = $2 AND r.reviewer = $2 LIMIT 64";
    write REVIEWER = "UPDATE rooms SET reviewer = $3 WHERE site_id = $1 AND room_no = $2";
    one APPROVAL = "SELECT transfer_approval, requests_version FROM sites WHERE site_id = $1";
    write SET_APPROVAL = "UPDATE sites SET transfer_approval = $3, requests_version = requests_version + 1 \
        WHERE site_id = $1 AND requests_version = $2";
}

/// A request to be made.
#[derive(Debug, Clone, Copy)]
pub struct NewRequest<'r> {
    /// Its id; ids ascend with time.
    pub id: AgentRequestId,
    /// What is asked by whom of whom.
    pub request: Request,
    /// Why, in stored form.
    pub reason: &'r str,
    /// When.
    pub at: Millis,
}

/// Which requests a list shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whose {
    /// Everybody's.
    All,
    /// Those from or to one of these agents.
    Of(Vec<AgentId>),
}

/// A place in a list: behind the request asked then, with this id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct After {
    /// When it was asked.
    pub at: Millis,
    /// Its id.
    pub id: AgentRequestId,
}

impl After {
    /// Before the first request.
    pub const START: Self = Self { at: Millis(i64::MAX), id: AgentRequestId(i64::MAX) };
}

fn kinds(kind: Option<Kind>) -> (i64, i64) {
    kind.map_or((0, i64::MAX), |kind| (kind.code(), kind.code()))
}

/// Makes a request about a locked room.
///
/// # Errors
/// [`StoreError::Conflict`] where one of its kind waits in the room.
pub async fn insert(tx: &mut Tx<'_>, (site, room): RoomKey, new: NewRequest<'_>) -> Result<(), StoreError> {
    exec!(
        tx,
        sqlx::query(INSERT)
            .bind(site.0)
            .bind(new.id.0)
            .bind(new.request.kind.code())
            .bind(room.0)
            .bind(new.request.from.0)
            .bind(new.request.to.map(|to| to.0))
            .bind(new.reason)
            .bind(new.at.0)
    )
    .map(drop)
    .map_err(StoreError::settled)
}

/// One request.
///
/// # Errors
/// When the database fails.
pub async fn find(
    conn: &mut dyn AsConn,
    site: SiteId,
    id: AgentRequestId,
) -> Result<Option<RequestRecord>, StoreError> {
    let row: Option<RequestRow> = on!(conn, |c| sqlx::query_as(FIND).bind(site.0).bind(id.0).fetch_optional(c))?;
    row.map(RequestRecord::try_from).transpose()
}

/// What waits in a room: one of each kind at most.
///
/// # Errors
/// When the database fails.
pub async fn pending_of_room(
    conn: &mut dyn AsConn,
    site: SiteId,
    room: RoomNo,
) -> Result<Vec<RequestRecord>, StoreError> {
    let rows: Vec<RequestRow> = on!(conn, |c| sqlx::query_as(PENDING_OF_ROOM).bind(site.0).bind(room.0).fetch_all(c))?;
    rows.into_iter().map(RequestRecord::try_from).collect()
}

/// One page of the requests in one state, newest first.
///
/// # Errors
/// When the database fails.
pub async fn page(
    conn: &mut dyn AsConn,
    site: SiteId,
    (state, kind): (State, Option<Kind>),
    whose: &Whose,
    after: After,
    limit: i64,
) -> Result<Vec<RequestRecord>, StoreError> {
    let (least, most) = kinds(kind);
    macro_rules! rows {
        ($sql:expr $(, $extra:expr)?) => {
            on!(conn, |c| sqlx::query_as($sql)
                .bind(site.0)
                .bind(state.code())
                .bind(after.at.0)
                .bind(after.id.0)
                .bind(limit)
                .bind(least)
                .bind(most)
                $(.bind($extra))?
                .fetch_all(c))
        };
    }
    let rows: Vec<RequestRow> = match whose {
        Whose::All => rows!(PAGE_ALL)?,
        Whose::Of(agents) => rows!(PAGE_OF, numbers(agents.iter().map(|agent| agent.0))?)?,
    };
    rows.into_iter().map(RequestRecord::try_from).collect()
}

/// How many requests are in a state, at most [`COUNTED`].
///
/// # Errors
/// When the database fails.
pub async fn count(
    conn: &mut dyn AsConn,
    site: SiteId,
    (state, kind): (State, Option<Kind>),
    whose: &Whose,
) -> Result<i64, StoreError> {
    let (least, most) = kinds(kind);
    let (count,): (i64,) = match whose {
        Whose::All => on!(conn, |c| sqlx::query_as(COUNT_ALL)
            .bind(site.0)
            .bind(state.code())
            .bind(COUNTED)
            .bind(least)
            .bind(most)
            .fetch_one(c))?,
        Whose::Of(agents) => on!(conn, |c| sqlx::query_as(COUNT_OF)
            .bind(site.0)
            .bind(state.code())
            .bind(COUNTED)
            .bind(least)
            .bind(most)
            .bind(numbers(agents.iter().map(|agent| agent.0))?)
            .fetch_one(c))?,
    };
    Ok(count)
}

/// How a request was decided.
#[derive(Debug, Clone, Copy)]
pub struct Decision<'d> {
    /// Where it stands now.
    pub state: State,
    /// Who decided; `None`: nobody had to.
    pub by: Option<AgentId>,
    /// When.
    pub at: Millis,
    /// What was answered.
    pub answer: Option<&'d str>,
}

/// Decides a request whose room is locked; `false` where it was decided before.
///
/// # Errors
/// When the database fails.
pub async fn decide(
    tx: &mut Tx<'_>,
    site: SiteId,
    id: AgentRequestId,
    decision: Decision<'_>,
) -> Result<bool, StoreError> {
    let done = exec!(
        tx,
        sqlx::query(DECIDE)
            .bind(site.0)
            .bind(id.0)
            .bind(decision.state.code())
            .bind(decision.at.0)
            .bind(decision.by.map(|by| by.0))
            .bind(decision.answer)
    )?;
    Ok(done == 1)
}

/// Closes what waits in a locked room, and answers what that was.
///
/// # Errors
/// When the database fails.
pub async fn close(tx: &mut Tx<'_>, (site, room): RoomKey, now: Millis) -> Result<Vec<AgentRequestId>, StoreError> {
    let mut rows: Vec<(i64,)> = on!(tx, |c| sqlx::query_as(CLOSE).bind(site.0).bind(room.0).bind(now.0).fetch_all(c))?;
    rows.sort_unstable();
    Ok(rows.into_iter().map(|(id,)| AgentRequestId(id)).collect())
}

/// Channel accounts of rooms that this manager is asked to review, 64 at most.
///
/// # Errors
/// When the database fails.
pub async fn reviewed(conn: &mut dyn AsConn, site: SiteId, agent: AgentId) -> Result<Vec<IdentityId>, StoreError> {
    let rows: Vec<(i64,)> = on!(conn, |c| sqlx::query_as(REVIEWED).bind(site.0).bind(agent.0).fetch_all(c))?;
    Ok(rows.into_iter().map(|(identity,)| IdentityId(identity)).collect())
}

/// Writes who is asked for a review of a locked room; status and version are written by [`crate::room::save`].
///
/// # Errors
/// When the database fails.
pub async fn set_reviewer(tx: &mut Tx<'_>, (site, room): RoomKey, reviewer: Option<AgentId>) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(REVIEWER).bind(site.0).bind(room.0).bind(reviewer.map(|agent| agent.0))).map(drop)
}

/// Who approves transfers in a site, and the version of that choice.
///
/// # Errors
/// When the database fails.
pub async fn approval(conn: &mut dyn AsConn, site: SiteId) -> Result<(Approval, i64), StoreError> {
    let (code, version): (i64, i64) = on!(conn, |c| sqlx::query_as(APPROVAL).bind(site.0).fetch_one(c))?;
    Ok((Approval::from_code(code).ok_or(StoreError::Corrupt("sites.transfer_approval"))?, version))
}

/// Chooses it where this version is the one that stands; else `false`, and nothing changes.
///
/// # Errors
/// When the database fails.
pub async fn set_approval(tx: &mut Tx<'_>, site: SiteId, approval: Approval, version: i64) -> Result<bool, StoreError> {
    Ok(exec!(tx, sqlx::query(SET_APPROVAL).bind(site.0).bind(version).bind(approval.code()))? == 1)
}
