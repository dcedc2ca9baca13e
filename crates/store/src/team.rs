//! Agents as colleagues and managers see them: who is there, with how many rooms.

use domain::{AgentId, SiteId, access::Role, room::Status};

use crate::{AsConn, StoreError, on, statements, statements::numbers};

macro_rules! members {
    ($condition:literal) => {
        concat!(
            "SELECT a.agent_id, a.name, a.role, a.available, a.capacity, a.load FROM agents a \
             WHERE a.site_id = $1 AND a.disabled_at IS NULL",
            $condition,
            " ORDER BY a.name, a.agent_id"
        )
    };
}
macro_rules! rooms {
    ($condition:literal) => {
        concat!(
            "SELECT r.agent_id, r.status, COUNT(*), CAST(SUM(CASE WHEN r.last_from = 1 THEN 1 ELSE 0 END) AS BIGINT), MIN(r.waiting_since) \
             FROM rooms r WHERE r.site_id = $1 AND r.status IN (2, 3, 4) AND r.agent_id IS NOT NULL",
            $condition,
            " GROUP BY r.agent_id, r.status"
        )
    };
}
macro_rules! in_group_of {
    ($agent:literal) => {
        concat!(
            "EXISTS (SELECT 1 FROM group_members x JOIN group_members y ON y.site_id = x.site_id AND y.group_id = x.group_id \
             WHERE x.site_id = a.site_id AND x.agent_id = ",
            $agent,
            " AND y.agent_id = a.agent_id)"
        )
    };
}

statements! {
    one FIND = concat!(
        "SELECT a.agent_id, a.name, a.role, a.available, a.capacity, a.load, ", in_group_of!("$3"), " AS same_group \
         FROM agents a WHERE a.site_id = $1 AND a.agent_id = $2 AND a.disabled_at IS NULL"
    );
    list MEMBERS_ALL = members!("");
    list MEMBERS_OF = members!(" AND a.agent_id IN (SELECT CAST(v.value ->> 0 AS BIGINT) FROM json_each(CAST($2 AS TEXT)) v)");
    list MATES = "SELECT DISTINCT y.agent_id FROM group_members x JOIN group_members y ON y.site_id = x.site_id AND y.group_id = x.group_id \
        WHERE x.site_id = $1 AND x.agent_id = $2";
    list ROOMS_ALL = rooms!("");
    list ROOMS_OF = rooms!(" AND r.agent_id IN (SELECT CAST(v.value ->> 0 AS BIGINT) FROM json_each(CAST($2 AS TEXT)) v)");
}

/// An agent who may work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub agent: AgentId,
    /// Shown name.
    pub name: String,
    /// In which role.
    pub role: Role,
    /// 상담함
    pub available: bool,
    /// Most rooms at a time.
    pub capacity: i64,
    /// Rooms now.
    pub load: i64,
}

#[derive(sqlx::FromRow)]
struct MemberRow {
    agent_id: i64,
    name: String,
    role: i64,
    available: bool,
    capacity: i64,
    load: i64,
}

#[derive(sqlx::FromRow)]
struct NearRow {
    #[sqlx(flatten)]
    member: MemberRow,
    same_group: bool,
}

impl TryFrom<MemberRow> for Member {
    type Error = StoreError;

    fn try_from(row: MemberRow) -> Result<Self, StoreError> {
        Ok(Self {
            agent: AgentId(row.agent_id),
            name: row.name,
            role: Role::from_code(row.role).ok_or(StoreError::Corrupt("agents.role"))?,
            available: row.available,
            capacity: row.capacity,
            load: row.load,
        })
    }
}

fn named(agents: &[AgentId]) -> Result<String, StoreError> {
    numbers(agents.iter().map(|agent| agent.0))
}

/// An agent of the site who may work, and whether they share a group with `near`.
///
/// # Errors
/// When the database fails.
pub async fn find(
    conn: &mut dyn AsConn,
    site: SiteId,
    agent: AgentId,
    near: AgentId,
) -> Result<Option<(Member, bool)>, StoreError> {
    let row: Option<NearRow> =
        on!(conn, |c| sqlx::query_as(FIND).bind(site.0).bind(agent.0).bind(near.0).fetch_optional(c))?;
    row.map(|row| Ok((row.member.try_into()?, row.same_group))).transpose()
}

/// Agents of the site who may work, or those of them who are named, by name.
///
/// # Errors
/// When the database fails.
pub async fn members(conn: &mut dyn AsConn, site: SiteId, only: Option<&[AgentId]>) -> Result<Vec<Member>, StoreError> {
    let rows: Vec<MemberRow> = match only {
        None => on!(conn, |c| sqlx::query_as(MEMBERS_ALL).bind(site.0).fetch_all(c))?,
        Some(agents) => on!(conn, |c| sqlx::query_as(MEMBERS_OF).bind(site.0).bind(named(agents)?).fetch_all(c))?,
    };
    rows.into_iter().map(Member::try_from).collect()
}

/// Agents of the site who may work, by name, each with whether they share a group with `near`.
///
/// # Errors
/// When the database fails.
pub async fn members_near(
    conn: &mut dyn AsConn,
    site: SiteId,
    near: AgentId,
) -> Result<Vec<(Member, bool)>, StoreError> {
    let mates: Vec<(i64,)> = on!(conn, |c| sqlx::query_as(MATES).bind(site.0).bind(near.0).fetch_all(c))?;
    let members = members(conn, site, None).await?;
    let near = |member: Member| {
        let same_group = mates.contains(&(member.agent.0,));
        (member, same_group)
    };
    Ok(members.into_iter().map(near).collect())
}

/// How many rooms of one status an agent has in hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InHand {
    /// Who.
    pub agent: AgentId,
    /// 접수, 진행 or 보류.
    pub status: Status,
    /// Rooms.
    pub rooms: i64,
    /// Those in which the customer spoke last.
    pub inquiries: i64,
    /// Since when the customer waits who has waited longest.
    pub waiting_since: Option<domain::Millis>,
}

/// What agents have in hand, everybody or those who are named.
///
/// # Errors
/// When the database fails.
pub async fn in_hand(conn: &mut dyn AsConn, site: SiteId, only: Option<&[AgentId]>) -> Result<Vec<InHand>, StoreError> {
    let rows: Vec<(i64, i64, i64, i64, Option<i64>)> = match only {
        None => on!(conn, |c| sqlx::query_as(ROOMS_ALL).bind(site.0).fetch_all(c))?,
        Some(agents) => on!(conn, |c| sqlx::query_as(ROOMS_OF).bind(site.0).bind(named(agents)?).fetch_all(c))?,
    };
    rows.into_iter()
        .map(|(agent, status, rooms, inquiries, waiting)| {
            Ok(InHand {
                agent: AgentId(agent),
                status: Status::from_code(status).ok_or(StoreError::Corrupt("rooms.status"))?,
                rooms,
                inquiries,
                waiting_since: waiting.map(domain::Millis),
            })
        })
        .collect()
}
