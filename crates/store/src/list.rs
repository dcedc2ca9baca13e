//! 고객 목록 and 상담 목록 (F15): whole sites, newest first, by key.

macro_rules! of_accounts {
    ($list:literal) => {
        concat!(
            " AND r.identity_id IN (SELECT CAST(v.value ->> 0 AS BIGINT) FROM json_each(CAST(",
            $list,
            " AS TEXT)) v)"
        )
    };
}

pub mod consultations;
pub mod customers;

use domain::{AgentId, ChannelId, CustomerKey, Millis, RoomNo, SiteId};

pub use crate::history::Behind;
use crate::{AsConn, StoreError, on, room::Whose, statements, statements::numbers};

/// Rooms that one step of a walk looks at.
pub const LOOK: i64 = 1_000;

/// The last room that a step of a walk looks at. Parameters: 1 site, 2 and 3 the place, 4 the beginning of the period, 5 how many it
/// passes over, 6 whose.
macro_rules! edge {
    ($whose:expr) => {
        concat!(
            "SELECT r.started_at, r.room_no FROM rooms r WHERE r.site_id = $1",
            $whose,
            " AND (r.started_at, r.room_no) < ($2, $3) AND r.started_at >= $4 ORDER BY r.started_at DESC, r.room_no DESC LIMIT 1 OFFSET $5"
        )
    };
}

statements! {
    list EDGE = edge!(" AND CAST($6 AS TEXT) IS NULL");
    list EDGE_OF_AGENT = edge!(" AND r.agent_id = CAST($6 AS BIGINT)");
    list EDGE_OF_ACCOUNTS = edge!(of_accounts!("$6"));
    list AGENTS = "SELECT a.agent_id, a.name FROM agents a WHERE a.site_id = $1 ORDER BY a.name, a.agent_id";
    list READABLE = "SELECT i.customer_key, MAX(r.room_no) FROM json_each(CAST($2 AS TEXT)) v CROSS JOIN identities i \
        JOIN rooms r ON r.site_id = i.site_id AND r.identity_id = i.identity_id \
        WHERE i.site_id = $1 AND i.customer_key = CAST(v.value ->> 0 AS BIGINT) \
        AND (CAST($3 AS BOOLEAN) OR (CAST($4 AS BOOLEAN) AND r.agent_id IS NULL) OR (r.status = 1 AND NOT r.queued) \
        OR r.reviewer = $5 OR r.agent_id IN (SELECT CAST(w.value ->> 0 AS BIGINT) FROM json_each(CAST($6 AS TEXT)) w)) \
        GROUP BY i.customer_key";
    one COLUMNS = "SELECT list_columns FROM agents WHERE site_id = $1 AND agent_id = $2";
    write SET_COLUMNS = "UPDATE agents SET list_columns = $3 WHERE site_id = $1 AND agent_id = $2";
    list STARTED = "SELECT COUNT(*) FROM rooms r WHERE r.site_id = $1 AND r.started_at >= $2 AND r.started_at < $3";
}

/// Rooms that a step of a walk may look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// Behind this place.
    pub behind: Behind,
    /// Those that began at this time or later.
    pub from: Millis,
}

impl Step {
    /// Of a period, behind a place in it.
    #[must_use]
    pub fn of(behind: Behind, from: Option<Millis>, until: Option<Millis>) -> Self {
        let until = until.map_or(Behind::NOTHING, |until| Behind { started_at: until, room_no: RoomNo(0) });
        let earlier = (until.started_at, until.room_no) < (behind.started_at, behind.room_no);
        Self { behind: if earlier { until } else { behind }, from: from.unwrap_or(Millis(i64::MIN)) }
    }
}

/// What a step of a walk found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stepped<T> {
    /// What fits, newest first.
    pub found: Vec<T>,
    /// The last room that was looked at; `None` at the end.
    pub edge: Option<Behind>,
}

/// Whose rooms a step of a walk looks at.
#[derive(Debug, Clone, Copy)]
enum Rooms<'r> {
    All,
    OfAgent(AgentId),
    /// Of these channel accounts, as JSON.
    OfAccounts(&'r str),
}

/// The last room that a step of a walk looks at; `None` at the end.
async fn edge(conn: &mut dyn AsConn, site: SiteId, step: Step, rooms: Rooms<'_>) -> Result<Option<Behind>, StoreError> {
    macro_rules! last {
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
    let last: Option<(i64, i64)> = match rooms {
        Rooms::All => last!(EDGE, None::<&str>)?,
        Rooms::OfAgent(agent) => last!(EDGE_OF_AGENT, agent.0)?,
        Rooms::OfAccounts(accounts) => last!(EDGE_OF_ACCOUNTS, accounts)?,
    };
    Ok(last.map(|(at, room)| Behind { started_at: Millis(at), room_no: RoomNo(room) }))
}

/// The agents of a site by today's names, those who have left too.
///
/// # Errors
/// When the database fails.
pub async fn agents(conn: &mut dyn AsConn, site: SiteId) -> Result<Vec<(AgentId, String)>, StoreError> {
    let rows: Vec<(i64, String)> = on!(conn, |c| sqlx::query_as(AGENTS).bind(site.0).fetch_all(c))?;
    Ok(rows.into_iter().map(|(id, name)| (AgentId(id), name)).collect())
}

/// Of each of these customers the newest room that may be read, where there is one (R18).
///
/// # Errors
/// When the database fails.
pub async fn readable(
    conn: &mut dyn AsConn,
    site: SiteId,
    customers: impl IntoIterator<Item = CustomerKey>,
    whose: &Whose,
) -> Result<Vec<(CustomerKey, RoomNo)>, StoreError> {
    let keys = numbers(customers.into_iter().map(|key| key.0))?;
    let (agents, nobody, reviewer) = match whose {
        Whose::All | Whose::Free => (Vec::new(), false, None),
        Whose::Of(agent) => (vec![*agent], false, None),
        Whose::Team { agents, me } => (agents.clone(), true, Some(me.0)),
    };
    let agents = numbers(agents.into_iter().map(|agent| agent.0))?;
    let rows: Vec<(i64, i64)> = on!(conn, |c| sqlx::query_as(READABLE)
        .bind(site.0)
        .bind(keys.as_str())
        .bind(*whose == Whose::All)
        .bind(nobody)
        .bind(reviewer)
        .bind(agents.as_str())
        .fetch_all(c))?;
    Ok(rows.into_iter().map(|(key, room)| (CustomerKey(key), RoomNo(room))).collect())
}

/// How many consultations began in a period.
///
/// # Errors
/// When the database fails.
pub async fn started(conn: &mut dyn AsConn, site: SiteId, from: Millis, until: Millis) -> Result<i64, StoreError> {
    let (count,): (i64,) = on!(conn, |c| sqlx::query_as(STARTED).bind(site.0).bind(from.0).bind(until.0).fetch_one(c))?;
    Ok(count)
}

/// Which columns of 상담 목록 an agent has chosen, as JSON.
///
/// # Errors
/// When the database fails.
pub async fn columns(conn: &mut dyn AsConn, site: SiteId, agent: AgentId) -> Result<Option<String>, StoreError> {
    let row: Option<(String,)> = on!(conn, |c| sqlx::query_as(COLUMNS).bind(site.0).bind(agent.0).fetch_optional(c))?;
    Ok(row.map(|(columns,)| columns))
}

/// Keeps which columns of 상담 목록 an agent has chosen.
///
/// # Errors
/// When the database fails.
pub async fn set_columns(
    tx: &mut crate::Tx<'_>,
    site: SiteId,
    agent: AgentId,
    columns: &str,
) -> Result<(), StoreError> {
    crate::exec!(tx, sqlx::query(SET_COLUMNS).bind(site.0).bind(agent.0).bind(columns)).map(drop)
}

fn channel(id: Option<ChannelId>) -> Option<i64> {
    id.map(|id| id.0)
}
