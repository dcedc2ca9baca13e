//! Memos of rooms (S74). The room's row keeps how many there are and the latest one's first line, for lists.

use domain::{
    AgentId, AgentRequestId, MemoId, Millis, RoomNo, SiteId,
    append::RoomKey,
    memo::{MemoKind, first_line},
};

use crate::{AsConn, StoreError, Tx, exec, on, search, statements};

statements! {
    write INSERT = "INSERT INTO memos (site_id, room_no, memo_id, kind, agent_id, body, request_id, at, after_seq) \
        SELECT r.site_id, r.room_no, CAST($3 AS BIGINT), CAST($4 AS BIGINT), CAST($5 AS BIGINT), CAST($6 AS TEXT), CAST($7 AS BIGINT), \
        CAST($8 AS BIGINT), r.last_seq FROM rooms r WHERE r.site_id = $1 AND r.room_no = $2";
    write SHOW = "UPDATE rooms SET memo_count = memo_count + 1, memo_kind = $3, memo_line = $4 WHERE site_id = $1 AND room_no = $2";
    list PAGE = "SELECT m.memo_id, m.kind, m.agent_id, a.name AS agent_name, m.body, m.at, m.after_seq, \
        m.request_id, q.state AS request_state, q.answer AS request_answer, t.name AS request_to \
        FROM memos m JOIN agents a ON a.site_id = m.site_id AND a.agent_id = m.agent_id \
        LEFT JOIN requests q ON q.site_id = m.site_id AND q.request_id = m.request_id \
        LEFT JOIN agents t ON t.site_id = q.site_id AND t.agent_id = q.to_agent \
        WHERE m.site_id = $1 AND m.room_no = $2 AND m.memo_id > $3 ORDER BY m.memo_id LIMIT $4";
    one OF_REQUEST = "SELECT m.memo_id, m.kind, m.agent_id, a.name AS agent_name, m.body, m.at, m.after_seq, \
        m.request_id, q.state AS request_state, q.answer AS request_answer, t.name AS request_to \
        FROM memos m JOIN agents a ON a.site_id = m.site_id AND a.agent_id = m.agent_id \
        JOIN requests q ON q.site_id = m.site_id AND q.request_id = m.request_id \
        LEFT JOIN agents t ON t.site_id = q.site_id AND t.agent_id = q.to_agent \
        WHERE m.site_id = $1 AND m.request_id = $2";
}

/// A memo to be written.
#[derive(Debug, Clone, Copy)]
pub struct NewMemo<'m> {
    /// Its id; ids ascend with time.
    pub id: MemoId,
    /// Where it comes from.
    pub kind: MemoKind,
    /// Who writes it.
    pub agent: AgentId,
    /// Its text in stored form.
    pub body: &'m str,
    /// The request it tells of; each has one memo.
    pub request: Option<AgentRequestId>,
    /// When.
    pub at: Millis,
}

/// A memo with the names and the state that stand beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemoRecord {
    /// Its id.
    pub id: MemoId,
    /// Where it comes from.
    pub kind: MemoKind,
    /// Who wrote it.
    pub agent: AgentId,
    /// Today's name of the author.
    pub agent_name: String,
    /// Its text.
    pub body: String,
    /// When it was written.
    pub at: Millis,
    /// The newest message of the room then: its place in the conversation.
    pub after_seq: i64,
    /// The request it tells of.
    pub request: Option<RequestState>,
}

/// How the request of a memo stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestState {
    /// Its id.
    pub id: AgentRequestId,
    /// 0 pending, 1 approved, 2 rejected, 3 closed.
    pub state: i64,
    /// Whom it asks; `None`: any manager.
    pub to: Option<String>,
    /// What was answered.
    pub answer: Option<String>,
}

#[derive(sqlx::FromRow)]
pub(crate) struct MemoRow {
    memo_id: i64,
    kind: i64,
    agent_id: i64,
    agent_name: String,
    body: String,
    at: i64,
    after_seq: i64,
    request_id: Option<i64>,
    request_state: Option<i64>,
    request_answer: Option<String>,
    request_to: Option<String>,
}

impl TryFrom<MemoRow> for MemoRecord {
    type Error = StoreError;

    fn try_from(row: MemoRow) -> Result<Self, StoreError> {
        let request = row.request_id.zip(row.request_state);
        Ok(Self {
            id: MemoId(row.memo_id),
            kind: MemoKind::from_code(row.kind).ok_or(StoreError::Corrupt("memos.kind"))?,
            agent: AgentId(row.agent_id),
            agent_name: row.agent_name,
            body: row.body,
            at: Millis(row.at),
            after_seq: row.after_seq,
            request: request.map(|(id, state)| RequestState {
                id: AgentRequestId(id),
                state,
                to: row.request_to,
                answer: row.request_answer,
            }),
        })
    }
}

/// Writes a memo of a locked room, behind its newest message.
///
/// # Errors
/// When the database fails.
pub async fn insert(tx: &mut Tx<'_>, (site, room): RoomKey, memo: NewMemo<'_>) -> Result<(), StoreError> {
    exec!(
        tx,
        sqlx::query(INSERT)
            .bind(site.0)
            .bind(room.0)
            .bind(memo.id.0)
            .bind(memo.kind.code())
            .bind(memo.agent.0)
            .bind(memo.body)
            .bind(memo.request.map(|request| request.0))
            .bind(memo.at.0)
    )?;
    let line = first_line(memo.body);
    exec!(tx, sqlx::query(SHOW).bind(site.0).bind(room.0).bind(memo.kind.name()).bind(line))?;
    search::ask_for_room(tx, site, room, memo.id.0).await
}

/// At most `limit` memos of a room behind this one, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn list(
    conn: &mut dyn AsConn,
    site: SiteId,
    room: RoomNo,
    behind: MemoId,
    limit: i64,
) -> Result<Vec<MemoRecord>, StoreError> {
    let rows: Vec<MemoRow> =
        on!(conn, |c| sqlx::query_as(PAGE).bind(site.0).bind(room.0).bind(behind.0).bind(limit).fetch_all(c))?;
    rows.into_iter().map(MemoRecord::try_from).collect()
}

/// The memo of a request.
///
/// # Errors
/// When the database fails.
pub async fn of_request(
    conn: &mut dyn AsConn,
    site: SiteId,
    request: AgentRequestId,
) -> Result<Option<MemoRecord>, StoreError> {
    let row: Option<MemoRow> =
        on!(conn, |c| sqlx::query_as(OF_REQUEST).bind(site.0).bind(request.0).fetch_optional(c))?;
    row.map(MemoRecord::try_from).transpose()
}
