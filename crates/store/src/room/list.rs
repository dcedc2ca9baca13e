use domain::{AgentId, CustomerKey, IdentityId, Millis, RoomNo, SiteId, access::RoomAccess, room::Status};

use super::{
    RoomRecord,
    record::{RoomRow, status},
    room_columns, room_joins,
};
use crate::{AsConn, StoreError, on, statements};

macro_rules! page {
    ($condition:literal) => {
        concat!(
            room_columns!(),
            " FROM rooms r",
            room_joins!(),
            " WHERE r.site_id = $1 AND r.status = $2 AND r.active_at >= $3 AND (r.active_at, r.room_no) < ($4, $5) AND r.last_from BETWEEN $7 AND $8",
            $condition,
            " ORDER BY r.active_at DESC, r.room_no DESC LIMIT $6"
        )
    };
}
macro_rules! counts {
    ($condition:literal) => {
        concat!(
            "SELECT r.status, COUNT(*), CAST(SUM(r.unread) AS BIGINT), CAST(SUM(CASE WHEN r.last_from = 1 THEN 1 ELSE 0 END) AS BIGINT) FROM rooms r WHERE r.site_id = $1 AND r.status < 5",
            $condition,
            " GROUP BY r.status UNION ALL SELECT 5, COUNT(*), 0, 0 FROM rooms r WHERE r.site_id = $1 AND r.status = 5 AND r.active_at >= $2",
            $condition
        )
    };
}

statements! {
    list PAGE_ALL = page!("");
    list PAGE_OF_AGENT = page!(" AND r.agent_id = $9");
    list PAGE_OF_TEAM = page!(" AND (r.agent_id IS NULL OR r.reviewer = $10 OR r.agent_id IN (SELECT CAST(v.value ->> 0 AS BIGINT) FROM json_each(CAST($9 AS TEXT)) v))");
    list PAGE_FREE = page!(" AND NOT r.queued");
    list COUNTS_ALL = counts!("");
    list COUNTS_FREE = counts!(" AND r.status = 1 AND NOT r.queued");
    list COUNTS_OF_AGENT = counts!(" AND r.agent_id = $3");
    list COUNTS_OF_TEAM = counts!(" AND (r.agent_id IS NULL OR r.reviewer = $4 OR r.agent_id IN (SELECT CAST(v.value ->> 0 AS BIGINT) FROM json_each(CAST($3 AS TEXT)) v))");
    list OPEN_OF_CUSTOMER = "SELECT r.room_no FROM identities i JOIN rooms r ON r.site_id = i.site_id AND r.identity_id = i.identity_id \
        AND r.status <> 5 WHERE i.site_id = $1 AND i.customer_key = $2";
    one OPEN_OF_IDENTITY = "SELECT r.room_no FROM rooms r WHERE r.site_id = $1 AND r.identity_id = $2 AND r.status <> 5";
}

/// Whose rooms a list shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whose {
    /// Everybody's.
    All,
    /// Those that everybody may accept.
    Free,
    /// One agent's.
    Of(AgentId),
    /// Those of these agents, those without an agent, and those that `me` is asked to review.
    Team {
        /// Whose.
        agents: Vec<AgentId>,
        /// Who looks.
        me: AgentId,
    },
}

impl Whose {
    /// Whether a room is among them.
    #[must_use]
    pub fn shows(&self, room: RoomAccess) -> bool {
        match self {
            Self::All => true,
            Self::Free => room.status == Status::Waiting && !room.queued,
            Self::Of(one) => room.agent == Some(*one),
            Self::Team { agents, me } => {
                room.agent.is_none_or(|agent| agents.contains(&agent)) || room.reviewer == Some(*me)
            }
        }
    }

    fn team_json(agents: &[AgentId]) -> String {
        let rows: Vec<[i64; 1]> = agents.iter().map(|agent| [agent.0]).collect();
        serde_json::to_string(&rows).unwrap_or_default()
    }
}

/// A place in a list of rooms: behind the room with this activity and number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct After {
    /// Its activity.
    pub active_at: Millis,
    /// Its number.
    pub room_no: RoomNo,
}

impl After {
    /// Before the first room.
    pub const START: Self = Self { active_at: Millis(i64::MAX), room_no: RoomNo(i64::MAX) };
}

/// Between which codes of [`domain::room::Sender`] the one who spoke last must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turn(i64, i64);

impl Turn {
    /// Anybody.
    pub const ANY: Self = Self(0, 9);
    /// 문의: the customer.
    pub const INQUIRY: Self = Self(1, 1);
    /// 응대: somebody else.
    pub const ANSWERED: Self = Self(2, 9);
}

/// Which rooms of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// None with an activity before this.
    pub since: Millis,
    /// Those behind this place.
    pub after: After,
    /// By who spoke last.
    pub turn: Turn,
    /// So many.
    pub limit: i64,
}

/// How many rooms of a status there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// The status.
    pub status: Status,
    /// Rooms.
    pub rooms: i64,
    /// Their unread messages.
    pub unread: i64,
    /// Those in which the customer spoke last.
    pub inquiries: i64,
}

/// One page of the rooms in one status, newest activity first.
///
/// # Errors
/// When the database fails.
pub async fn page(
    conn: &mut dyn AsConn,
    site: SiteId,
    status: Status,
    whose: &Whose,
    part: Part,
) -> Result<Vec<RoomRecord>, StoreError> {
    let Part { since, after, turn, limit } = part;
    macro_rules! rows {
        ($sql:expr $(, $extra:expr)*) => {
            on!(conn, |c| sqlx::query_as($sql)
                .bind(site.0)
                .bind(status.code())
                .bind(since.0)
                .bind(after.active_at.0)
                .bind(after.room_no.0)
                .bind(limit)
                .bind(turn.0)
                .bind(turn.1)
                $(.bind($extra))*
                .fetch_all(c))
        };
    }
    let rows: Vec<RoomRow> = match whose {
        Whose::All => rows!(PAGE_ALL)?,
        Whose::Free => rows!(PAGE_FREE)?,
        Whose::Of(agent) => rows!(PAGE_OF_AGENT, agent.0)?,
        Whose::Team { agents, me } => rows!(PAGE_OF_TEAM, Whose::team_json(agents), me.0)?,
    };
    rows.into_iter().map(RoomRecord::try_from).collect()
}

/// How many rooms stand in each status, with their unread messages; ended ones since `day` only.
///
/// # Errors
/// When the database fails.
pub async fn counts(conn: &mut dyn AsConn, site: SiteId, whose: &Whose, day: Millis) -> Result<Vec<Count>, StoreError> {
    let rows: Vec<(i64, i64, i64, i64)> = match whose {
        Whose::All => on!(conn, |c| sqlx::query_as(COUNTS_ALL).bind(site.0).bind(day.0).fetch_all(c))?,
        Whose::Free => on!(conn, |c| sqlx::query_as(COUNTS_FREE).bind(site.0).bind(day.0).fetch_all(c))?,
        Whose::Of(agent) => {
            on!(conn, |c| sqlx::query_as(COUNTS_OF_AGENT).bind(site.0).bind(day.0).bind(agent.0).fetch_all(c))?
        }
        Whose::Team { agents, me } => {
            let team = Whose::team_json(agents);
            on!(conn, |c| sqlx::query_as(COUNTS_OF_TEAM).bind(site.0).bind(day.0).bind(team).bind(me.0).fetch_all(c))?
        }
    };
    rows.into_iter()
        .map(|(code, rooms, unread, inquiries)| Ok(Count { status: status(code)?, rooms, unread, inquiries }))
        .collect()
}

/// The open rooms of a person, at most one for each account.
///
/// # Errors
/// When the database fails.
pub async fn open_of_customer(
    conn: &mut dyn AsConn,
    site: SiteId,
    customer: CustomerKey,
) -> Result<Vec<RoomNo>, StoreError> {
    let rows: Vec<(i64,)> = on!(conn, |c| sqlx::query_as(OPEN_OF_CUSTOMER).bind(site.0).bind(customer.0).fetch_all(c))?;
    Ok(rows.into_iter().map(|(room_no,)| RoomNo(room_no)).collect())
}

/// The open room of a channel account.
///
/// # Errors
/// When the database fails.
pub async fn open_of_identity(
    conn: &mut dyn AsConn,
    site: SiteId,
    identity: IdentityId,
) -> Result<Option<RoomNo>, StoreError> {
    let row: Option<(i64,)> =
        on!(conn, |c| sqlx::query_as(OPEN_OF_IDENTITY).bind(site.0).bind(identity.0).fetch_optional(c))?;
    Ok(row.map(|(room_no,)| RoomNo(room_no)))
}
