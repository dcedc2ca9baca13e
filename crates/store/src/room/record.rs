use domain::{
    AgentId, CustomerKey, IdentityId, Millis, RoomNo, SiteId,
    access::RoomAccess,
    append::RoomState,
    room::{ChannelKind, EndedBy, Sender, Status},
};

use super::{room_columns, room_joins};
use crate::{AsConn, StoreError, on, statements};

statements! {
    one ACCESS = "SELECT r.status, r.agent_id, r.ended_at, i.customer_key, r.identity_id FROM rooms r \
        JOIN identities i ON i.site_id = r.site_id AND i.identity_id = r.identity_id \
        WHERE r.site_id = $1 AND r.room_no = $2";
    one FIND = concat!(room_columns!(), " FROM rooms r", room_joins!(), " WHERE r.site_id = $1 AND r.room_no = $2");
}

/// A room with the names that stand beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomRecord {
    /// Its site.
    pub site: SiteId,
    /// 방번호
    pub room_no: RoomNo,
    /// The channel account it belongs to.
    pub identity: IdentityId,
    /// The person behind that account today.
    pub customer: CustomerKey,
    /// The person's 고객 ID.
    pub customer_id: String,
    /// Whether anybody chose that ID; else it is a random one.
    pub has_id: bool,
    /// 이름, where known.
    pub customer_name: Option<String>,
    /// 전화, where known.
    pub customer_phone: Option<String>,
    /// Kind of the channel it came in by.
    pub channel_kind: ChannelKind,
    /// Its label.
    pub channel_label: String,
    /// Name of the agent in charge.
    pub agent_name: Option<String>,
    /// 상담시작
    pub started_at: Millis,
    /// Whether its entry was signed.
    pub signed: bool,
    /// What changes with messages.
    pub state: RoomState,
}

/// What decides who may see a room, and whose it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RoomHead {
    /// Status and agent.
    pub access: RoomAccess,
    /// When it ended.
    pub ended_at: Option<Millis>,
    /// The person.
    pub customer: CustomerKey,
    /// The channel account.
    pub identity: IdentityId,
}

#[derive(sqlx::FromRow)]
pub(super) struct RoomRow {
    site_id: i64,
    room_no: i64,
    identity_id: i64,
    channel_kind: i64,
    status: i64,
    agent_id: Option<i64>,
    version: i64,
    started_at: i64,
    ended_at: Option<i64>,
    ended_by: Option<i64>,
    signed: bool,
    last_seq: i64,
    last_from: i64,
    last_text: String,
    last_at: i64,
    active_at: i64,
    waiting_since: Option<i64>,
    unread: i64,
    agent_read_seq: i64,
    customer_read_seq: i64,
    customer_key: i64,
    customer_id: String,
    has_id: bool,
    customer_name: Option<String>,
    customer_phone: Option<String>,
    channel_label: String,
    agent_name: Option<String>,
}

impl TryFrom<RoomRow> for RoomRecord {
    type Error = StoreError;

    fn try_from(row: RoomRow) -> Result<Self, StoreError> {
        Ok(Self {
            site: SiteId(row.site_id),
            room_no: RoomNo(row.room_no),
            identity: IdentityId(row.identity_id),
            customer: CustomerKey(row.customer_key),
            customer_id: row.customer_id,
            has_id: row.has_id,
            customer_name: row.customer_name,
            customer_phone: row.customer_phone,
            channel_kind: ChannelKind::from_code(row.channel_kind).ok_or(StoreError::Corrupt("rooms.channel_kind"))?,
            channel_label: row.channel_label,
            agent_name: row.agent_name,
            started_at: Millis(row.started_at),
            signed: row.signed,
            state: RoomState {
                status: status(row.status)?,
                agent: row.agent_id.map(AgentId),
                version: row.version,
                last_seq: row.last_seq,
                last_from: Sender::from_code(row.last_from).ok_or(StoreError::Corrupt("rooms.last_from"))?,
                last_text: row.last_text,
                last_at: Millis(row.last_at),
                active_at: Millis(row.active_at),
                waiting_since: row.waiting_since.map(Millis),
                unread: row.unread,
                agent_read_seq: row.agent_read_seq,
                customer_read_seq: row.customer_read_seq,
                ended_at: row.ended_at.map(Millis),
                ended_by: row.ended_by.and_then(EndedBy::from_code),
            },
        })
    }
}

pub(super) fn status(code: i64) -> Result<Status, StoreError> {
    Status::from_code(code).ok_or(StoreError::Corrupt("rooms.status"))
}

/// What decides who may see a room; `None` where there is none of this number.
///
/// # Errors
/// When the database fails.
pub async fn access(conn: &mut impl AsConn, site: SiteId, room_no: RoomNo) -> Result<Option<RoomHead>, StoreError> {
    type Row = (i64, Option<i64>, Option<i64>, i64, i64);
    let row: Option<Row> = on!(conn, |c| sqlx::query_as(ACCESS).bind(site.0).bind(room_no.0).fetch_optional(c))?;
    row.map(|(code, agent, ended_at, customer, identity)| {
        Ok(RoomHead {
            access: RoomAccess { status: status(code)?, agent: agent.map(AgentId) },
            ended_at: ended_at.map(Millis),
            customer: CustomerKey(customer),
            identity: IdentityId(identity),
        })
    })
    .transpose()
}

/// A room with the names beside it.
///
/// # Errors
/// When the database fails.
pub async fn find(conn: &mut impl AsConn, site: SiteId, room_no: RoomNo) -> Result<Option<RoomRecord>, StoreError> {
    let row: Option<RoomRow> = on!(conn, |c| sqlx::query_as(FIND).bind(site.0).bind(room_no.0).fetch_optional(c))?;
    row.map(RoomRecord::try_from).transpose()
}
