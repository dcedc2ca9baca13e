//! 상담 목록: a walk over the rooms of a site, of one agent or of some channel accounts.

use domain::{
    AgentId, ChannelId, CustomerKey, IdentityId, Millis, RoomNo, SiteId,
    access::RoomAccess,
    room::{ChannelKind, Status},
};

use super::{Behind, LOOK, Rooms, Step, Stepped, channel, edge};
use crate::{AsConn, StoreError, on, statements, statements::numbers};

/// What a room has to be: status, channel, agent in charge (0: nobody), category; a category is one of the site's.
macro_rules! fits {
    ($room:literal, $status:literal, $channel:literal, $agent:literal, $category:literal) => {
        concat!(
            $room,
            ".status IN (SELECT CAST(w.value ->> 0 AS BIGINT) FROM json_each(CAST(",
            $status,
            " AS TEXT)) w) \
             AND (CAST(",
            $channel,
            " AS BIGINT) IS NULL OR ",
            $room,
            ".channel_id = ",
            $channel,
            ") \
             AND (CAST(",
            $agent,
            " AS BIGINT) IS NULL OR COALESCE(",
            $room,
            ".agent_id, 0) = ",
            $agent,
            ") \
             AND (CAST(",
            $category,
            " AS TEXT) IS NULL \
             OR (",
            $category,
            " = '' AND NOT EXISTS (SELECT 1 FROM categories g \
                WHERE g.site_id = $1 AND g.category_id = ",
            $room,
            ".category_id AND g.parent_id IS NULL)) \
             OR (",
            $room,
            ".category_id = ",
            $category,
            " AND EXISTS (SELECT 1 FROM categories g \
                WHERE g.site_id = $1 AND g.category_id = ",
            $category,
            " AND g.parent_id IS NULL)) \
             OR (",
            $room,
            ".division_id = ",
            $category,
            " AND EXISTS (SELECT 1 FROM categories d \
                WHERE d.site_id = $1 AND d.category_id = ",
            $category,
            " AND d.parent_id = ",
            $room,
            ".category_id)))"
        )
    };
}
/// The next rooms of a walk that fit. Parameters: 1 site, 2 and 3 the place, 4 the beginning of the period, 5 what is looked at,
/// 6 statuses, 7 channel, 8 agent in charge (0: nobody), 9 category, 10 what is answered at most, 11 whose.
macro_rules! step {
    ($whose:expr) => {
        concat!(
            "SELECT m.room_no, m.started_at, m.tags FROM (SELECT r.room_no, r.started_at, r.status, r.channel_id, r.agent_id, \
             r.category_id, r.division_id, r.tags FROM rooms r WHERE r.site_id = $1",
            $whose,
            " AND (r.started_at, r.room_no) < ($2, $3) AND r.started_at >= $4 ORDER BY r.started_at DESC, r.room_no DESC LIMIT $5) m \
             WHERE ",
            fits!("m", "$6", "$7", "$8", "$9"),
            " ORDER BY m.started_at DESC, m.room_no DESC LIMIT $10"
        )
    };
}
statements! {
    list STEP = step!(" AND CAST($11 AS TEXT) IS NULL");
    list STEP_OF_AGENT = step!(" AND r.agent_id = CAST($11 AS BIGINT)");
    list STEP_OF_ACCOUNTS = step!(of_accounts!("$11"));
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
    one NUMBERED = concat!(
        "SELECT r.tags FROM rooms r WHERE r.site_id = $1 AND r.room_no = $2 AND r.started_at >= $3 AND r.started_at < $4 AND ",
        fits!("r", "$5", "$6", "$7", "$8")
    );
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

impl Wanted {
    /// Statuses and agent as statements take them.
    fn bound(&self) -> Result<(String, Option<i64>), StoreError> {
        let statuses = numbers(self.statuses.iter().map(|status| status.code()))?;
        Ok((statuses, self.agent.map(|agent| agent.map_or(0, |agent| agent.0))))
    }
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
    let (statuses, agent) = wanted.bound()?;
    let category = wanted.category.as_deref();
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
    let rooms = match walk {
        Walk::Site => Rooms::All,
        Walk::Agent(agent) => Rooms::OfAgent(*agent),
        Walk::Accounts(_) => Rooms::OfAccounts(accounts.as_deref().unwrap_or_default()),
    };
    let edge = edge(conn, site, step, rooms).await?;
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

/// The tags of the room of this number, where it began in this time and is what it has to be.
///
/// # Errors
/// When the database fails.
pub async fn numbered(
    conn: &mut dyn AsConn,
    site: SiteId,
    room: RoomNo,
    (from, until): (Millis, Millis),
    wanted: &Wanted,
) -> Result<Option<Vec<String>>, StoreError> {
    let (statuses, agent) = wanted.bound()?;
    let row: Option<(String,)> = on!(conn, |c| sqlx::query_as(NUMBERED)
        .bind(site.0)
        .bind(room.0)
        .bind(from.0)
        .bind(until.0)
        .bind(statuses.as_str())
        .bind(channel(wanted.channel))
        .bind(agent)
        .bind(wanted.category.as_deref())
        .fetch_optional(c))?;
    row.map(|(tags,)| serde_json::from_str(&tags).map_err(|_| StoreError::Corrupt("rooms.tags"))).transpose()
}
