//! 고객 목록: one row per person, by their last consultation.

use std::collections::HashMap;

use domain::{
    AgentId, ChannelId, CustomerKey, IdentityId, Millis, RoomNo, SiteId,
    mark::Grade,
    room::ChannelKind,
    tag::{Row as Tags, union},
};

use super::{Behind, LOOK, Rooms, Step, Stepped, channel, edge};
use crate::{AsConn, StoreError, on, statements, statements::numbers};

/// The next people of a walk over rooms: each stands where the last of their rooms does. Parameters: 1 site, 2 and 3 the
/// place, 4 the beginning of the period, 5 what is looked at, 6 channel, 7 what is answered at most, 8 whose, 9 before when rooms count at all: who writes while a walk goes on
/// stays where they are.
macro_rules! step {
    ($whose:expr, $newer:expr) => {
        concat!(
            "SELECT i.customer_key, m.started_at, m.room_no FROM (SELECT r.room_no, r.started_at, r.identity_id FROM rooms r \
             WHERE r.site_id = $1",
            $whose,
            " AND (r.started_at, r.room_no) < ($2, $3) AND r.started_at >= $4 ORDER BY r.started_at DESC, r.room_no DESC LIMIT $5) m \
             CROSS JOIN identities i WHERE i.site_id = $1 AND i.identity_id = m.identity_id \
             AND (SELECT x.room_no FROM identities j CROSS JOIN rooms x WHERE j.site_id = $1 AND j.customer_key = i.customer_key \
                AND x.site_id = $1 AND x.identity_id = j.identity_id",
            $newer,
            " AND (x.started_at, x.room_no) > (m.started_at, m.room_no) AND x.started_at < $9 LIMIT 1) IS NULL \
             AND (CAST($6 AS BIGINT) IS NULL OR (SELECT COUNT(*) FROM identities k WHERE k.site_id = $1 \
                AND k.customer_key = i.customer_key AND k.channel_id = $6) > 0) \
             ORDER BY m.started_at DESC, m.room_no DESC LIMIT $7"
        )
    };
}
statements! {
    list STEP = step!(" AND CAST($8 AS BIGINT) IS NULL", "");
    list STEP_OF_AGENT = step!(" AND r.agent_id = CAST($8 AS BIGINT)", " AND x.agent_id = CAST($8 AS BIGINT)");
    list PEOPLE = "SELECT c.customer_key, c.customer_id, c.name, c.phone, c.email, c.identities, c.grade, c.created_at \
        FROM json_each(CAST($2 AS TEXT)) v CROSS JOIN customers c \
        WHERE c.site_id = $1 AND c.customer_key = CAST(v.value ->> 0 AS BIGINT) AND c.identities > 0";
    list ACCOUNTS = "SELECT i.customer_key, i.identity_id, i.merged_into, i.identifier, i.channel_id, i.channel_kind, h.label, i.has_id, \
        i.tags, i.tag_order, i.seen_at FROM json_each(CAST($2 AS TEXT)) v CROSS JOIN identities i \
        JOIN channels h ON h.site_id = i.site_id AND h.channel_id = i.channel_id \
        WHERE i.site_id = $1 AND i.customer_key = CAST(v.value ->> 0 AS BIGINT) ORDER BY i.customer_key, i.identity_id";
    list TOTALS = "SELECT i.customer_key, COUNT(*), MAX(r.started_at), MAX(CASE WHEN r.agent_id = $3 THEN r.started_at END) FROM json_each(CAST($2 AS TEXT)) v CROSS JOIN identities i \
        JOIN rooms r ON r.site_id = i.site_id AND r.identity_id = i.identity_id \
        WHERE i.site_id = $1 AND i.customer_key = CAST(v.value ->> 0 AS BIGINT) GROUP BY i.customer_key";
    list OF_AGENT = "SELECT DISTINCT i.customer_key FROM json_each(CAST($2 AS TEXT)) v CROSS JOIN identities i \
        JOIN rooms r ON r.site_id = i.site_id AND r.identity_id = i.identity_id \
        WHERE i.site_id = $1 AND i.customer_key = CAST(v.value ->> 0 AS BIGINT) AND r.agent_id = $3";
    list OWN = "SELECT DISTINCT COALESCE(i.merged_into, i.identity_id) FROM json_each(CAST($2 AS TEXT)) v CROSS JOIN identities i \
        JOIN rooms r ON r.site_id = i.site_id AND r.identity_id = i.identity_id \
        WHERE i.site_id = $1 AND i.customer_key = CAST(v.value ->> 0 AS BIGINT) AND r.agent_id = $3";
}

/// A person at the place of their last consultation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placed {
    /// Who.
    pub key: CustomerKey,
    /// Where they stand.
    pub place: Behind,
}

/// The next step of a walk: who has the last consultation among at most [`LOOK`] rooms, at most `limit` people. With an agent,
/// only rooms count that the agent has or had last, and only those that began before `counted`.
///
/// # Errors
/// When the database fails.
pub async fn step(
    conn: &mut dyn AsConn,
    site: SiteId,
    agent: Option<AgentId>,
    step: Step,
    counted: Millis,
    by_channel: Option<ChannelId>,
    limit: i64,
) -> Result<Stepped<Placed>, StoreError> {
    let (sql, rooms) = match agent {
        Some(agent) => (STEP_OF_AGENT, Rooms::OfAgent(agent)),
        None => (STEP, Rooms::All),
    };
    let rows: Vec<(i64, i64, i64)> = on!(conn, |c| sqlx::query_as(sql)
        .bind(site.0)
        .bind(step.behind.started_at.0)
        .bind(step.behind.room_no.0)
        .bind(step.from.0)
        .bind(LOOK)
        .bind(channel(by_channel))
        .bind(limit)
        .bind(agent.map(|agent| agent.0))
        .bind(counted.0)
        .fetch_all(c))?;
    let place = |at, room| Behind { started_at: Millis(at), room_no: RoomNo(room) };
    let found: Vec<Placed> =
        rows.into_iter().map(|(key, at, room)| Placed { key: CustomerKey(key), place: place(at, room) }).collect();
    if i64::try_from(found.len()).is_ok_and(|count| count == limit) {
        let edge = found.last().map(|last| last.place);
        return Ok(Stepped { found, edge });
    }
    let edge = edge(conn, site, step, rooms).await?;
    Ok(Stepped { found, edge })
}

/// A person in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The row.
    pub key: CustomerKey,
    /// 고객 ID
    pub customer_id: String,
    /// 이름
    pub name: Option<String>,
    /// 전화
    pub phone: Option<String>,
    /// 이메일
    pub email: Option<String>,
    /// How many 고객식별번호 share the ID.
    pub identities: i64,
    /// 고객 등급
    pub grade: Option<Grade>,
    /// When they first came.
    pub created_at: Millis,
}

/// People by their keys, in no order; those without identities are left out (R8).
///
/// # Errors
/// When the database fails.
pub async fn people(conn: &mut dyn AsConn, site: SiteId, keys: &[CustomerKey]) -> Result<Vec<Listed>, StoreError> {
    type Row = (i64, String, Option<String>, Option<String>, Option<String>, i64, Option<i64>, i64);
    let keys = numbers(keys.iter().map(|key| key.0))?;
    let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(PEOPLE).bind(site.0).bind(keys.as_str()).fetch_all(c))?;
    let read = |(key, customer_id, name, phone, email, identities, grade, created_at): Row| Listed {
        key: CustomerKey(key),
        customer_id,
        name,
        phone,
        email,
        identities,
        grade: grade.and_then(Grade::from_code),
        created_at: Millis(created_at),
    };
    Ok(rows.into_iter().map(read).collect())
}

/// A 고객식별번호 of a person, with what was merged into it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The row.
    pub identity: IdentityId,
    /// 고객식별번호
    pub identifier: String,
    /// Its channel.
    pub channel: ChannelId,
    /// Its kind.
    pub channel_kind: ChannelKind,
    /// Its label.
    pub channel_label: String,
    /// Whether anybody chose its ID.
    pub has_id: bool,
    /// 고객 태그 as shown.
    pub tags: Vec<String>,
    /// When it was last seen.
    pub seen_at: Millis,
}

#[derive(sqlx::FromRow)]
struct AccountRow {
    customer_key: i64,
    identity_id: i64,
    merged_into: Option<i64>,
    identifier: String,
    channel_id: i64,
    channel_kind: i64,
    label: String,
    has_id: bool,
    tags: String,
    tag_order: String,
    seen_at: i64,
}

/// The 고객식별번호 of people, each with its tags (S69, R2).
///
/// # Errors
/// When the database fails.
pub async fn accounts(
    conn: &mut dyn AsConn,
    site: SiteId,
    keys: &[CustomerKey],
) -> Result<HashMap<CustomerKey, Vec<Account>>, StoreError> {
    let keys = numbers(keys.iter().map(|key| key.0))?;
    let rows: Vec<AccountRow> = on!(conn, |c| sqlx::query_as(ACCOUNTS).bind(site.0).bind(keys.as_str()).fetch_all(c))?;
    let list = |json: &str| serde_json::from_str(json).map_err(|_| StoreError::Corrupt("identities.tags"));
    let mut merged: HashMap<i64, Vec<Tags>> = HashMap::new();
    for row in &rows {
        let target = row.merged_into.unwrap_or(row.identity_id);
        let tags = Tags { identity: IdentityId(row.identity_id), tags: list(&row.tags)? };
        merged.entry(target).or_default().push(tags);
    }
    let mut people: HashMap<CustomerKey, Vec<Account>> = HashMap::new();
    for row in rows.into_iter().filter(|row| row.merged_into.is_none()) {
        let order: Vec<String> = list(&row.tag_order)?;
        let account = Account {
            identity: IdentityId(row.identity_id),
            identifier: row.identifier,
            channel: ChannelId(row.channel_id),
            channel_kind: ChannelKind::from_code(row.channel_kind)
                .ok_or(StoreError::Corrupt("identities.channel_kind"))?,
            channel_label: row.label,
            has_id: row.has_id,
            tags: union(merged.get(&row.identity_id).map_or(&[], Vec::as_slice), &order),
            seen_at: Millis(row.seen_at),
        };
        people.entry(CustomerKey(row.customer_key)).or_default().push(account);
    }
    Ok(people)
}

/// How many consultations somebody has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Total {
    /// 총 상담이력건
    pub count: i64,
    /// When the last one began.
    pub last: Millis,
    /// When the last one of the agent began who was asked for.
    pub own: Option<Millis>,
}

/// 총 상담이력건 of people, when the last one began, and the last one of an agent; who has none is left out.
///
/// # Errors
/// When the database fails.
pub async fn totals(
    conn: &mut dyn AsConn,
    site: SiteId,
    keys: &[CustomerKey],
    agent: Option<AgentId>,
) -> Result<HashMap<CustomerKey, Total>, StoreError> {
    let keys = numbers(keys.iter().map(|key| key.0))?;
    let rows: Vec<(i64, i64, i64, Option<i64>)> = on!(conn, |c| sqlx::query_as(TOTALS)
        .bind(site.0)
        .bind(keys.as_str())
        .bind(agent.map(|agent| agent.0))
        .fetch_all(c))?;
    let total = |(key, count, last, own): (i64, i64, i64, Option<i64>)| {
        (CustomerKey(key), Total { count, last: Millis(last), own: own.map(Millis) })
    };
    Ok(rows.into_iter().map(total).collect())
}

/// The 고객식별번호 of these people that an agent has or had rooms of.
///
/// # Errors
/// When the database fails.
pub async fn own(
    conn: &mut dyn AsConn,
    site: SiteId,
    keys: &[CustomerKey],
    agent: AgentId,
) -> Result<Vec<IdentityId>, StoreError> {
    let keys = numbers(keys.iter().map(|key| key.0))?;
    let rows: Vec<(i64,)> =
        on!(conn, |c| sqlx::query_as(OWN).bind(site.0).bind(keys.as_str()).bind(agent.0).fetch_all(c))?;
    Ok(rows.into_iter().map(|(identity,)| IdentityId(identity)).collect())
}

/// Those of these people that an agent has or had rooms of.
///
/// # Errors
/// When the database fails.
pub async fn of_agent(
    conn: &mut dyn AsConn,
    site: SiteId,
    keys: &[CustomerKey],
    agent: AgentId,
) -> Result<Vec<CustomerKey>, StoreError> {
    let keys = numbers(keys.iter().map(|key| key.0))?;
    let rows: Vec<(i64,)> =
        on!(conn, |c| sqlx::query_as(OF_AGENT).bind(site.0).bind(keys.as_str()).bind(agent.0).fetch_all(c))?;
    Ok(rows.into_iter().map(|(key,)| CustomerKey(key)).collect())
}
