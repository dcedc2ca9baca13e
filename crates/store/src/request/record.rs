use domain::{
    AgentId, AgentRequestId, Millis, RoomNo,
    access::RoomAccess,
    request::{Kind, Request, State},
    room::{ChannelKind, Status},
};

use crate::StoreError;

/// The columns of [`RequestRecord`] with their joins.
macro_rules! request_columns {
    () => {
        "SELECT q.request_id, q.kind, q.room_no, q.from_agent, f.name AS from_name, q.to_agent, t.name AS to_name, q.reason, q.state, \
         q.requested_at, q.decided_at, q.decided_by, d.name AS decided_name, q.answer, r.status, r.agent_id, r.reviewer, r.queued, r.channel_kind, \
         h.label AS channel_label, c.customer_id, c.name AS customer_name, i.has_id OR i.merged_into IS NOT NULL AS has_id \
         FROM requests q JOIN agents f ON f.site_id = q.site_id AND f.agent_id = q.from_agent \
         JOIN rooms r ON r.site_id = q.site_id AND r.room_no = q.room_no \
         JOIN identities i ON i.site_id = r.site_id AND i.identity_id = r.identity_id \
         JOIN customers c ON c.site_id = i.site_id AND c.customer_key = i.customer_key \
         JOIN channels h ON h.site_id = r.site_id AND h.channel_id = r.channel_id \
         LEFT JOIN agents t ON t.site_id = q.site_id AND t.agent_id = q.to_agent \
         LEFT JOIN agents d ON d.site_id = q.site_id AND d.agent_id = q.decided_by"
    };
}
pub(super) use request_columns;

/// A request with the names and the room that stand beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestRecord {
    /// Its id.
    pub id: AgentRequestId,
    /// What is asked by whom of whom, and where it stands.
    pub request: Request,
    /// The room.
    pub room_no: RoomNo,
    /// What decides who may see the room.
    pub access: RoomAccess,
    /// Kind of the channel the room came in by.
    pub channel_kind: ChannelKind,
    /// Its label.
    pub channel_label: String,
    /// The person's 고객 ID.
    pub customer_id: String,
    /// 이름, where known.
    pub customer_name: Option<String>,
    /// Whether anybody chose that ID; else it is a random one.
    pub has_id: bool,
    /// Today's name of who asks.
    pub from_name: String,
    /// Today's name of who is asked.
    pub to_name: Option<String>,
    /// Why.
    pub reason: String,
    /// When it was asked.
    pub requested_at: Millis,
    /// When it was decided.
    pub decided_at: Option<Millis>,
    /// Who decided, with today's name; `None`: nobody had to.
    pub decided_by: Option<(AgentId, String)>,
    /// What was answered.
    pub answer: Option<String>,
}

#[derive(sqlx::FromRow)]
pub(super) struct RequestRow {
    request_id: i64,
    kind: i64,
    room_no: i64,
    from_agent: i64,
    from_name: String,
    to_agent: Option<i64>,
    to_name: Option<String>,
    reason: String,
    state: i64,
    requested_at: i64,
    decided_at: Option<i64>,
    decided_by: Option<i64>,
    decided_name: Option<String>,
    answer: Option<String>,
    status: i64,
    agent_id: Option<i64>,
    reviewer: Option<i64>,
    queued: bool,
    channel_kind: i64,
    channel_label: String,
    customer_id: String,
    customer_name: Option<String>,
    has_id: bool,
}

impl TryFrom<RequestRow> for RequestRecord {
    type Error = StoreError;

    fn try_from(row: RequestRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: AgentRequestId(row.request_id),
            request: Request {
                kind: Kind::from_code(row.kind).ok_or(StoreError::Corrupt("requests.kind"))?,
                state: State::from_code(row.state).ok_or(StoreError::Corrupt("requests.state"))?,
                from: AgentId(row.from_agent),
                to: row.to_agent.map(AgentId),
            },
            room_no: RoomNo(row.room_no),
            access: RoomAccess {
                status: Status::from_code(row.status).ok_or(StoreError::Corrupt("rooms.status"))?,
                agent: row.agent_id.map(AgentId),
                queued: row.queued,
                reviewer: row.reviewer.map(AgentId),
            },
            channel_kind: ChannelKind::from_code(row.channel_kind).ok_or(StoreError::Corrupt("rooms.channel_kind"))?,
            channel_label: row.channel_label,
            customer_id: row.customer_id,
            customer_name: row.customer_name,
            has_id: row.has_id,
            from_name: row.from_name,
            to_name: row.to_name,
            reason: row.reason,
            requested_at: Millis(row.requested_at),
            decided_at: row.decided_at.map(Millis),
            decided_by: row.decided_by.map(AgentId).zip(row.decided_name),
            answer: row.answer,
        })
    }
}
