use domain::{
    AgentId, AlarmId, ChannelId, CustomerKey, IdentityId, Millis, RoomNo, SiteId,
    access::RoomAccess,
    append::RoomState,
    category::Choice,
    hold::Hold,
    mark::Grade,
    room::{ChannelKind, EndedBy, Sender, Status},
};

use sqlx::{ColumnIndex, Decode, FromRow, Row, Type};

use super::{room_columns, room_joins};
use crate::{AsConn, StoreError, alarm::Alarm, category::Classified, on, statements};

statements! {
    one ACCESS = "SELECT r.status, r.agent_id, r.queued, r.reviewer, r.ended_at, i.customer_key, r.identity_id, r.channel_kind \
        FROM rooms r \
        JOIN identities i ON i.site_id = r.site_id AND i.identity_id = r.identity_id \
        WHERE r.site_id = $1 AND r.room_no = $2";
    one CHANNEL = "SELECT channel_id FROM rooms WHERE site_id = $1 AND room_no = $2";
    one FIND = concat!(room_columns!(), " FROM rooms r", room_joins!(), " WHERE r.site_id = $1 AND r.room_no = $2");
    one FIND_FOR = concat!(
        room_columns!(),
        ", r.category_id, r.division_id, r.category_detail, k.name, d.name, t.body, m.alarm_id, m.due_at, m.note, \
         m.rung_at IS NOT NULL, \
         EXISTS (SELECT 1 FROM requests q WHERE q.site_id = r.site_id AND q.room_no = r.room_no AND q.state = 0) FROM rooms r",
        room_joins!(),
        " LEFT JOIN categories k ON k.site_id = r.site_id AND k.category_id = r.category_id \
         LEFT JOIN categories d ON d.site_id = r.site_id AND d.category_id = r.division_id AND d.parent_id = r.category_id \
         LEFT JOIN drafts t ON t.site_id = r.site_id AND t.agent_id = $3 AND t.room_no = r.room_no \
         LEFT JOIN alarms m ON m.site_id = r.site_id AND m.agent_id = $3 AND m.room_no = r.room_no \
         WHERE r.site_id = $1 AND r.room_no = $2 ORDER BY m.due_at DESC, m.alarm_id DESC LIMIT 1"
    );
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
    /// One of eight signs.
    pub flag: Option<i64>,
    /// 상담방태그
    pub tags: Vec<String>,
    /// 고객 등급 of the person.
    pub grade: Option<Grade>,
    /// What changes with messages.
    pub state: RoomState,
}

/// What stands beside a room for one agent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beside {
    /// What it is classified as.
    pub category: Classified,
    /// The agent's unsent text.
    pub draft: Option<String>,
    /// The agent's alarm.
    pub alarm: Option<Alarm>,
    /// Whether something is asked about the room that waits for an answer.
    pub asked: bool,
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
    /// Whether it came in by a messenger.
    pub messenger: bool,
}

impl RoomRecord {
    /// The same room at another time.
    #[must_use]
    pub fn with(&self, state: RoomState) -> Self {
        Self {
            site: self.site,
            room_no: self.room_no,
            identity: self.identity,
            customer: self.customer,
            customer_id: self.customer_id.clone(),
            has_id: self.has_id,
            customer_name: self.customer_name.clone(),
            customer_phone: self.customer_phone.clone(),
            channel_kind: self.channel_kind,
            channel_label: self.channel_label.clone(),
            agent_name: self.agent_name.clone(),
            started_at: self.started_at,
            signed: self.signed,
            flag: self.flag,
            tags: self.tags.clone(),
            grade: self.grade,
            state,
        }
    }
}

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
    held_from: Option<i64>,
    hold_until: Option<i64>,
    flag: Option<i64>,
    tags: String,
    reviewer: Option<i64>,
    grade: Option<i64>,
    queued: bool,
    answered: bool,
}

/// By position, in the order of `room_columns`: a name looked up for each column of each room is dear in the appender.
impl<'r, R: Row> FromRow<'r, R> for RoomRow
where
    usize: ColumnIndex<R>,
    i64: Decode<'r, R::Database> + Type<R::Database>,
    bool: Decode<'r, R::Database> + Type<R::Database>,
    String: Decode<'r, R::Database> + Type<R::Database>,
    Option<i64>: Decode<'r, R::Database> + Type<R::Database>,
    Option<String>: Decode<'r, R::Database> + Type<R::Database>,
{
    fn from_row(row: &'r R) -> Result<Self, sqlx::Error> {
        Ok(Self {
            site_id: row.try_get(0)?,
            room_no: row.try_get(1)?,
            identity_id: row.try_get(2)?,
            channel_kind: row.try_get(3)?,
            status: row.try_get(4)?,
            agent_id: row.try_get(5)?,
            version: row.try_get(6)?,
            started_at: row.try_get(7)?,
            ended_at: row.try_get(8)?,
            ended_by: row.try_get(9)?,
            signed: row.try_get(10)?,
            last_seq: row.try_get(11)?,
            last_from: row.try_get(12)?,
            last_text: row.try_get(13)?,
            last_at: row.try_get(14)?,
            active_at: row.try_get(15)?,
            waiting_since: row.try_get(16)?,
            unread: row.try_get(17)?,
            agent_read_seq: row.try_get(18)?,
            customer_read_seq: row.try_get(19)?,
            customer_key: row.try_get(20)?,
            has_id: row.try_get(21)?,
            customer_id: row.try_get(22)?,
            customer_name: row.try_get(23)?,
            customer_phone: row.try_get(24)?,
            channel_label: row.try_get(25)?,
            agent_name: row.try_get(26)?,
            held_from: row.try_get(27)?,
            hold_until: row.try_get(28)?,
            flag: row.try_get(29)?,
            tags: row.try_get(30)?,
            reviewer: row.try_get(31)?,
            grade: row.try_get(32)?,
            queued: row.try_get(33)?,
            answered: row.try_get(34)?,
        })
    }
}

/// Columns of [`RoomRow`]; behind them stand those of [`Beside`].
const COLUMNS: usize = 35;

struct RowFor {
    room: RoomRow,
    beside: Beside,
}

impl<'r, R: Row> FromRow<'r, R> for RowFor
where
    usize: ColumnIndex<R>,
    RoomRow: FromRow<'r, R>,
    i64: Decode<'r, R::Database> + Type<R::Database>,
    bool: Decode<'r, R::Database> + Type<R::Database>,
    String: Decode<'r, R::Database> + Type<R::Database>,
    Option<i64>: Decode<'r, R::Database> + Type<R::Database>,
    Option<String>: Decode<'r, R::Database> + Type<R::Database>,
{
    fn from_row(row: &'r R) -> Result<Self, sqlx::Error> {
        let room = RoomRow::from_row(row)?;
        let category = Classified {
            choice: Choice {
                category: row.try_get(COLUMNS)?,
                division: row.try_get(COLUMNS + 1)?,
                detail: row.try_get(COLUMNS + 2)?,
            },
            category: row.try_get(COLUMNS + 3)?,
            division: row.try_get(COLUMNS + 4)?,
        };
        let alarm = match row.try_get::<Option<i64>, _>(COLUMNS + 6)? {
            Some(id) => Some(Alarm {
                id: AlarmId(id),
                room: RoomNo(room.room_no),
                at: Millis(row.try_get(COLUMNS + 7)?),
                note: row.try_get(COLUMNS + 8)?,
                rung: row.try_get(COLUMNS + 9)?,
            }),
            None => None,
        };
        let (draft, asked) = (row.try_get(COLUMNS + 5)?, row.try_get(COLUMNS + 10)?);
        Ok(Self { room, beside: Beside { category, draft, alarm, asked } })
    }
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
            flag: row.flag,
            tags: tags(&row.tags)?,
            grade: row.grade.and_then(Grade::from_code),
            state: RoomState {
                status: status(row.status)?,
                agent: row.agent_id.map(AgentId),
                queued: row.queued,
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
                hold: match row.held_from {
                    Some(from) => Some(Hold { from: status(from)?, until: row.hold_until.map(Millis) }),
                    None => None,
                },
                reviewer: row.reviewer.map(AgentId),
                answered: row.answered,
            },
        })
    }
}

/// Most rooms have none.
fn tags(json: &str) -> Result<Vec<String>, StoreError> {
    if json == "[]" {
        return Ok(Vec::new());
    }
    serde_json::from_str(json).map_err(|_| StoreError::Corrupt("rooms.tags"))
}

pub(super) fn status(code: i64) -> Result<Status, StoreError> {
    Status::from_code(code).ok_or(StoreError::Corrupt("rooms.status"))
}

/// What decides who may see a room; `None` where there is none of this number.
///
/// # Errors
/// When the database fails.
pub async fn access(conn: &mut dyn AsConn, site: SiteId, room_no: RoomNo) -> Result<Option<RoomHead>, StoreError> {
    type Row = (i64, Option<i64>, bool, Option<i64>, Option<i64>, i64, i64, i64);
    let row: Option<Row> = on!(conn, |c| sqlx::query_as(ACCESS).bind(site.0).bind(room_no.0).fetch_optional(c))?;
    row.map(|(code, agent, queued, reviewer, ended_at, customer, identity, kind)| {
        Ok(RoomHead {
            access: RoomAccess {
                status: status(code)?,
                agent: agent.map(AgentId),
                queued,
                reviewer: reviewer.map(AgentId),
            },
            ended_at: ended_at.map(Millis),
            customer: CustomerKey(customer),
            identity: IdentityId(identity),
            messenger: kind != ChannelKind::Web.code(),
        })
    })
    .transpose()
}

/// The channel a room came in by.
///
/// # Errors
/// When the database fails.
pub async fn channel(conn: &mut dyn AsConn, site: SiteId, room_no: RoomNo) -> Result<Option<ChannelId>, StoreError> {
    let row: Option<(i64,)> = on!(conn, |c| sqlx::query_as(CHANNEL).bind(site.0).bind(room_no.0).fetch_optional(c))?;
    Ok(row.map(|(channel,)| ChannelId(channel)))
}

/// A room with the names beside it.
///
/// # Errors
/// When the database fails.
pub async fn find(conn: &mut dyn AsConn, site: SiteId, room_no: RoomNo) -> Result<Option<RoomRecord>, StoreError> {
    let row: Option<RoomRow> = on!(conn, |c| sqlx::query_as(FIND).bind(site.0).bind(room_no.0).fetch_optional(c))?;
    row.map(RoomRecord::try_from).transpose()
}

/// A room with the names beside it, and what stands beside it for an agent.
///
/// # Errors
/// When the database fails.
pub async fn find_for(
    conn: &mut dyn AsConn,
    site: SiteId,
    room_no: RoomNo,
    agent: AgentId,
) -> Result<Option<(RoomRecord, Beside)>, StoreError> {
    let row: Option<RowFor> =
        on!(conn, |c| sqlx::query_as(FIND_FOR).bind(site.0).bind(room_no.0).bind(agent.0).fetch_optional(c))?;
    row.map(|row| Ok((RoomRecord::try_from(row.room)?, row.beside))).transpose()
}
