//! 상담 목록: a walk over the rooms of a site, of one agent or of some channel accounts.

use domain::{
    AgentId, ChannelId, CustomerKey, IdentityId, Millis, RoomNo, SiteId,
    access::RoomAccess,
    room::{ChannelKind, Status},
};

use super::{Behind, LOOK, Step, Stepped, channel};
use crate::{AsConn, StoreError, on, statements, statements::numbers};

/// The next rooms of a walk that fit. Parameters: 1 site, 2 and 3 the place, 4 the beginning of the period, 5 what is looked at,
/// 6 statuses, 7 channel, 8 agent in charge (0: nobody), 9 category, 10 what is answered at most, 11 whose.
macro_rules! step {
    ($whose:expr) => {
        concat!(
            "SELECT m.room_no, m.started_at, m.tags FROM (SELECT r.room_no, r.started_at, r.status, r.channel_id, r.agent_id, \
             r.category_id, r.division_id, r.tags FROM rooms r WHERE r.site_id = $1",
            $whose,
            " AND (r.started_at, r.room_no) < ($2, $3) AND r.started_at >= $4 ORDER BY r.started_at DESC, r.room_no DESC LIMIT $5) m \
             WHERE m.status IN (SELECT CAST(w.value ->> 0 AS BIGINT) FROM json_each(CAST($6 AS TEXT)) w) \
             AND (CAST($7 AS BIGINT) IS NULL OR m.channel_id = $7) \
             AND (CAST($8 AS BIGINT) IS NULL OR COALESCE(m.agent_id, 0) = $8) \
             AND (CAST($9 AS TEXT) IS NULL \
             OR ($9 = '' AND NOT EXISTS (SELECT 1 FROM categories g WHERE g.site_id = $1 AND g.category_id = m.category_id AND g.parent_id IS NULL)) \
             OR (m.category_id = $9 AND EXISTS (SELECT 1 FROM categories g WHERE g.site_id = $1 AND g.category_id = $9 AND g.parent_id IS NULL)) \
             OR (m.division_id = $9 AND EXISTS (SELECT 1 FROM categories d WHERE d.site_id = $1 AND d.category_id = $9 AND d.parent_id = m.category_id))) \
             ORDER BY m.started_at DESC, m.room_no DESC LIMIT $10"
        )
    };
}
/// The last room that the same walk looks at. Parameters: 1–4 the same, 5 how many it passes over, 6 whose.
macro_rules! edge {
    ($whose:expr) => {
        concat!(
            "SELECT r.started_at, r.room_no FROM rooms r WHERE r.site_id = $1",
            $whose,
            " AND (r.started_at, r.room_no) < ($2, $3) AND r.started_at >= $4 ORDER BY r.started_at DESC, r.room_no DESC LIMIT 1 OFFSET $5"
        )
    };
}
macro_rules! of_accounts {
    ($list:literal) => {
        concat!(
            " AND r.identity_id IN (SELECT CAST(v.value ->> 0 AS BIGINT) FROM json_each(CAST(",
            $list,
            " AS TEXT)) v)"
        )
    };
}

statements! {
    list STEP = step!(" AND CAST($11 AS TEXT) IS NULL");
    list EDGE = edge!(" AND CAST($6 AS TEXT) IS NULL");
    list STEP_OF_AGENT = step!(" AND r.agent_id = CAST($11 AS BIGINT)");
    list EDGE_OF_AGENT = edge!(" AND r.agent_id = CAST($6 AS BIGINT)");
    list STEP_OF_ACCOUNTS = step!(of_accounts!("$11"));
    list EDGE_OF_ACCOUNTS = edge!(of_accounts!("$6"));
    list ROWS = "SELECT r.room_no, r.status, r.agent_id, r.queued, r.reviewer, r.started_at, r.ended_at, r.due_at, r.answered_at, \
        i.customer_key, c.customer_id, c.name, i.has_id OR i.merged_into IS NOT NULL AS has_id, t.identifier, \
        r.channel_kind, h.label, a.name AS in_charge, g.name AS category, d.name AS division, r.category_detail, r.tags, \
        r.memo_count, r.memo_kind, r.memo_line \
        FROM json_each(CAST($2 AS TEXT)) v CROSS JOIN rooms r \
        JOIN identities i ON i.site_id = r.site_id AND i.identity_id = r.identity_id \
        JOIN identities t ON t.site_id = i.site_id AND t.identity_id = COALESCE(i.merged_into, i.identity_id) \
        JOIN customers c ON c.site_id = i.site_id AND c.customer_key = i.customer_key \
        JOIN channels h ON h.site_id = r.site_id AND h.channel_id = r.channel_id \
        LEFT JOIN agents a ON a.site_id = r.site_id AND a.agent_id = r.agent_id \
        LEFT JOIN categories g ON g.site_id = r.site_id AND g.category_id = r.category_id AND g.parent_id IS NULL \
        LEFT JOIN categories d ON d.site_id = r.site_id AND d.category_id = r.division_id AND d.parent_id = r.category_id \
        WHERE r.site_id = $1 AND r.room_no = CAST(v.value ->> 0 AS BIGINT) ORDER BY r.started_at DESC, r.room_no DESC";
    one NUMBERED = "SELECT r.started_at, r.agent_id FROM rooms r WHERE r.site_id = $1 AND r.room_no = $2";
}

/// Whose rooms are walked over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Walk {
    /// All of the site.
    Site,
    /// Those one agent has or had last.
    Agent(AgentId),
    /// Those of channel accounts.
    Accounts(Vec<IdentityId>),
}

/// What a room has to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// In one of these statuses.
    pub statuses: Vec<Status>,
    /// Came in by this channel.
    pub channel: Option<ChannelId>,
    /// This agent has it or had it last; of nobody where that is `None`.
    pub agent: Option<Option<AgentId>>,
    /// 대분류 or 중분류; empty: without one.
    pub category: Option<String>,
}

/// A room that fits, with its tags.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fitting {
    /// Its place.
    pub place: Behind,
    /// 상담방태그
    pub tags: Vec<String>,
}

/// The next step of a walk: what fits of at most [`LOOK`] rooms, at most `limit` of them.
///
/// # Errors
/// When the database fails.
pub async fn step(
    conn: &mut dyn AsConn,
    site: SiteId,
    walk: &Walk,
    step: Step,
    wanted: &Wanted,
    limit: i64,
) -> Result<Stepped<Fitting>, StoreError> {
    let statuses = numbers(wanted.statuses.iter().map(|status| status.code()))?;
    let category = wanted.category.as_deref();
    let agent = wanted.agent.map(|agent| agent.map_or(0, |agent| agent.0));
    let accounts = match walk {
        Walk::Accounts(accounts) => Some(numbers(accounts.iter().map(|account| account.0))?),
        Walk::Site | Walk::Agent(_) => None,
    };
    macro_rules! found {
        ($sql:expr, $whose:expr) => {
            on!(conn, |c| sqlx::query_as($sql)
                .bind(site.0)
                .bind(step.behind.started_at.0)
                .bind(step.behind.room_no.0)
                .bind(step.from.0)
                .bind(LOOK)
                .bind(statuses.as_str())
                .bind(channel(wanted.channel))
                .bind(agent)
                .bind(category)
                .bind(limit)
                .bind($whose)
                .fetch_all(c))
        };
    }
    let rows: Vec<(i64, i64, String)> = match walk {
        Walk::Site => found!(STEP, None::<&str>)?,
        Walk::Agent(agent) => found!(STEP_OF_AGENT, agent.0)?,
        Walk::Accounts(_) => found!(STEP_OF_ACCOUNTS, accounts.as_deref())?,
    };
    let read = |(room_no, started_at, tags): (i64, i64, String)| {
        let tags = serde_json::from_str(&tags).map_err(|_| StoreError::Corrupt("rooms.tags"))?;
        Ok(Fitting { place: Behind { started_at: Millis(started_at), room_no: RoomNo(room_no) }, tags })
    };
    let found = rows.into_iter().map(read).collect::<Result<Vec<_>, StoreError>>()?;
    if i64::try_from(found.len()).is_ok_and(|count| count == limit) {
        let edge = found.last().map(|last| last.place);
        return Ok(Stepped { found, edge });
    }
    macro_rules! edge {
        ($sql:expr, $whose:expr) => {
            on!(conn, |c| sqlx::query_as($sql)
                .bind(site.0)
                .bind(step.behind.started_at.0)
                .bind(step.behind.room_no.0)
                .bind(step.from.0)
                .bind(LOOK - 1)
                .bind($whose)
                .fetch_optional(c))
        };
    }
    let edge: Option<(i64, i64)> = match walk {
        Walk::Site => edge!(EDGE, None::<&str>)?,
        Walk::Agent(agent) => edge!(EDGE_OF_AGENT, agent.0)?,
        Walk::Accounts(_) => edge!(EDGE_OF_ACCOUNTS, accounts.as_deref())?,
    };
    let edge = edge.map(|(started_at, room_no)| Behind { started_at: Millis(started_at), room_no: RoomNo(room_no) });
    Ok(Stepped { found, edge })
}

/// A consultation in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consultation {
    /// 방번호
    pub room_no: RoomNo,
    /// What decides who may see it.
    pub access: RoomAccess,
    /// 상담시작
    pub started_at: Millis,
    /// 종료
    pub ended_at: Option<Millis>,
    /// Since when an agent was needed.
    pub due_at: Option<Millis>,
    /// When an agent first wrote.
    pub answered_at: Option<Millis>,
    /// The person.
    pub customer: CustomerKey,
    /// 고객 ID
    pub customer_id: String,
    /// 이름
    pub name: Option<String>,
    /// Whether anybody chose the ID.
    pub has_id: bool,
    /// 고객식별번호; after a merge the target's.
    pub identifier: String,
    /// The channel it came in by.
    pub channel_kind: ChannelKind,
    /// Its label.
    pub channel_label: String,
    /// Who has it or had it last.
    pub in_charge: Option<String>,
    /// 대분류 with today's name.
    pub category: Option<String>,
    /// 중분류 with today's name.
    pub division: Option<String>,
    /// 소분류
    pub detail: Option<String>,
    /// 상담방태그
    pub tags: Vec<String>,
    /// How many memos, and the newest one: kind and first line.
    pub memos: i64,
    /// Kind and first line of the newest one.
    pub memo: Option<(String, String)>,
}

#[derive(sqlx::FromRow)]
struct Row {
    room_no: i64,
    status: i64,
    agent_id: Option<i64>,
    queued: bool,
    reviewer: Option<i64>,
    started_at: i64,
    ended_at: Option<i64>,
    due_at: Option<i64>,
    answered_at: Option<i64>,
    customer_key: i64,
    customer_id: String,
    name: Option<String>,
    has_id: bool,
    identifier: String,
    channel_kind: i64,
    label: String,
    in_charge: Option<String>,
    category: Option<String>,
    division: Option<String>,
    category_detail: Option<String>,
    tags: String,
    memo_count: i64,
    memo_kind: Option<String>,
    memo_line: Option<String>,
}

impl TryFrom<Row> for Consultation {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            room_no: RoomNo(row.room_no),
            access: RoomAccess {
                status: Status::from_code(row.status).ok_or(StoreError::Corrupt("rooms.status"))?,
                agent: row.agent_id.map(AgentId),
                queued: row.queued,
                reviewer: row.reviewer.map(AgentId),
            },
            started_at: Millis(row.started_at),
            ended_at: row.ended_at.map(Millis),
            due_at: row.due_at.map(Millis),
            answered_at: row.answered_at.map(Millis),
            customer: CustomerKey(row.customer_key),
            customer_id: row.customer_id,
            name: row.name,
            has_id: row.has_id,
            identifier: row.identifier,
            channel_kind: ChannelKind::from_code(row.channel_kind).ok_or(StoreError::Corrupt("rooms.channel_kind"))?,
            channel_label: row.label,
            in_charge: row.in_charge,
            category: row.category,
            division: row.division,
            detail: row.category_detail,
            tags: serde_json::from_str(&row.tags).map_err(|_| StoreError::Corrupt("rooms.tags"))?,
            memos: row.memo_count,
            memo: row.memo_kind.zip(row.memo_line),
        })
    }
}

/// Consultations by their numbers, newest first.
///
/// # Errors
/// When the database fails.
pub async fn rows(
    conn: &mut dyn AsConn,
    site: SiteId,
    rooms: impl IntoIterator<Item = RoomNo>,
) -> Result<Vec<Consultation>, StoreError> {
    let rooms = numbers(rooms.into_iter().map(|room| room.0))?;
    let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(ROWS).bind(site.0).bind(rooms.as_str()).fetch_all(c))?;
    rows.into_iter().map(Consultation::try_from).collect()
}

/// The place of a room and who has it; `None` without such a room.
///
/// # Errors
/// When the database fails.
pub async fn numbered(
    conn: &mut dyn AsConn,
    site: SiteId,
    room: RoomNo,
) -> Result<Option<(Behind, Option<AgentId>)>, StoreError> {
    let row: Option<(i64, Option<i64>)> =
        on!(conn, |c| sqlx::query_as(NUMBERED).bind(site.0).bind(room.0).fetch_optional(c))?;
    Ok(row.map(|(at, agent)| (Behind { started_at: Millis(at), room_no: room }, agent.map(AgentId))))
}
