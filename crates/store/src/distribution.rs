//! 배분방식 of a site, and what giving out reads and writes (F3).

use domain::{
    AgentId, ChannelId, GroupId, Millis, RoomNo, SiteId,
    distribution::{Mode, Rule, Waiting},
    room::How,
};

use crate::{AsConn, StoreError, Tx, dialect, exec, on, statements, statements::numbers};

macro_rules! waiting {
    () => {
        "SELECT r.room_no, r.queue_at, r.channel_id, r.category_id, r.division_id FROM "
    };
}

statements! {
    one FIND = "SELECT version, groups_version, agents_version, mode, rule, targets, turn, settled FROM distribution WHERE site_id = $1";
    write LOCK = "INSERT INTO distribution (site_id, version, groups_version, agents_version, mode, rule, targets, turn, settled) \
        VALUES ($1, 0, 0, 0, 0, 0, '{}', 0, 0) ON CONFLICT (site_id) DO UPDATE SET turn = distribution.turn \
        RETURNING version, groups_version, agents_version, mode, rule, targets, turn, settled";
    write LOCK_SITE = "UPDATE sites SET last_room_no = last_room_no WHERE site_id = $1";
    write PUT = "UPDATE distribution SET version = version + 1, mode = $2, rule = $3, targets = $4 WHERE site_id = $1";
    write CHANGE_GROUPS = "UPDATE distribution SET groups_version = groups_version + 1 WHERE site_id = $1";
    write CHANGE_AGENTS = "UPDATE distribution SET agents_version = agents_version + 1 WHERE site_id = $1";
    write SETTLE = "UPDATE distribution SET settled = version WHERE site_id = $1";
    write SET_TURN = "UPDATE distribution SET turn = $2 WHERE site_id = $1";
    list SITES = "SELECT d.site_id FROM distribution d WHERE d.site_id > $1 AND (d.settled < d.version OR (d.mode <> 0 \
        AND (SELECT 1 FROM rooms r WHERE r.site_id = d.site_id AND r.status = 1 LIMIT 1) = 1)) ORDER BY d.site_id LIMIT $2";
    list WAITING = concat!(waiting!(), "rooms r WHERE r.site_id = $1 AND r.status = 1 AND (r.queue_at, r.room_no) > ($2, $3) \
        ORDER BY r.queue_at, r.room_no LIMIT $4");
    one THESE = concat!(waiting!(), "json_each(CAST($2 AS TEXT)) v CROSS JOIN rooms r WHERE r.site_id = $1 AND r.room_no = CAST(v.value ->> 0 AS BIGINT) \
        AND r.status = 1 ORDER BY r.queue_at, r.room_no");
    list UNSETTLED = "SELECT r.room_no FROM rooms r WHERE r.site_id = $1 AND r.status = 1 AND r.queued <> $2 ORDER BY r.queue_at, r.room_no LIMIT $3";
    list AGENTS = "SELECT a.agent_id, a.name, a.role, a.available, a.load, a.capacity, a.last_given, a.week FROM agents a \
        WHERE a.site_id = $1 AND a.disabled_at IS NULL ORDER BY a.agent_id";
    list MEMBERS = "SELECT m.group_id, m.agent_id, m.leads FROM group_members m WHERE m.site_id = $1 ORDER BY m.group_id, m.agent_id";
    write GIVE = "UPDATE agents SET load = load + CAST(v.value ->> 1 AS BIGINT), last_given = CAST(v.value ->> 2 AS BIGINT) \
        FROM json_each(CAST($2 AS TEXT)) v WHERE agents.site_id = $1 AND agents.agent_id = CAST(v.value ->> 0 AS BIGINT) \
        AND agents.disabled_at IS NULL AND agents.load + CAST(v.value ->> 1 AS BIGINT) <= agents.capacity";
    write LOG = "INSERT INTO assignments (site_id, room_no, n, from_agent, to_agent, how, by_agent, at, reason) \
        SELECT CAST($1 AS BIGINT), CAST(v.value ->> 0 AS BIGINT), \
        COALESCE((SELECT MAX(l.n) FROM assignments l WHERE l.site_id = $1 AND l.room_no = CAST(v.value ->> 0 AS BIGINT)), 0) + 1, \
        NULL, CAST(v.value ->> 1 AS BIGINT), CAST($4 AS BIGINT), NULL, CAST($3 AS BIGINT), v.value ->> 2 FROM json_each(CAST($2 AS TEXT)) v WHERE TRUE";
}

/// 배분방식 of a site as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Distribution {
    /// Grows with every change of what follows.
    pub version: i64,
    /// Grows with every change of the groups.
    pub groups_version: i64,
    /// Grows with every change of what the agents may take.
    pub agents_version: i64,
    /// 배분방식
    pub mode: Mode,
    /// How 자동배분 chooses.
    pub rule: Rule,
    /// JSON: which group looks after what.
    pub targets: String,
    /// The last turn.
    pub turn: i64,
    /// The version that the rooms that wait have been brought to.
    pub settled: i64,
}

impl Default for Distribution {
    fn default() -> Self {
        Self {
            version: 0,
            groups_version: 0,
            agents_version: 0,
            mode: Mode::Manual,
            rule: Rule::Fewest,
            targets: "{}".to_owned(),
            turn: 0,
            settled: 0,
        }
    }
}

type Row = (i64, i64, i64, i64, i64, String, i64, i64);

impl TryFrom<Row> for Distribution {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let (version, groups_version, agents_version, mode, rule, targets, turn, settled) = row;
        let mode = Mode::from_code(mode).ok_or(StoreError::Corrupt("distribution.mode"))?;
        let rule = Rule::from_code(rule).ok_or(StoreError::Corrupt("distribution.rule"))?;
        Ok(Self { version, groups_version, agents_version, mode, rule, targets, turn, settled })
    }
}

/// 배분방식 of a site; that of a new one where nothing was set.
///
/// # Errors
/// When the database fails.
pub async fn find(conn: &mut dyn AsConn, site: SiteId) -> Result<Distribution, StoreError> {
    let row: Option<Row> = on!(conn, |c| sqlx::query_as(FIND).bind(site.0).fetch_optional(c))?;
    row.map_or_else(|| Ok(Distribution::default()), Distribution::try_from)
}

/// The same, and nobody else gives out in this site or changes how until the transaction ends. Comes before any lock of a
/// room or an agent.
///
/// # Errors
/// When the database fails.
pub async fn lock(tx: &mut Tx<'_>, site: SiteId) -> Result<Distribution, StoreError> {
    let row: Row = on!(tx, |c| sqlx::query_as(LOCK).bind(site.0).fetch_one(c))?;
    Distribution::try_from(row)
}

/// 배분방식 for a room that begins to wait: changes of it are held back until the room is there, or are seen.
///
/// # Errors
/// When the database fails.
pub async fn begins_to_wait(tx: &mut Tx<'_>, site: SiteId) -> Result<Mode, StoreError> {
    exec!(tx, sqlx::query(LOCK_SITE).bind(site.0))?;
    Ok(find(tx, site).await?.mode)
}

/// Sets 배분방식. Rooms that are being opened are there first, or see it.
///
/// # Errors
/// When the database fails.
pub async fn put(tx: &mut Tx<'_>, site: SiteId, new: (Mode, Rule, &str)) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(LOCK_SITE).bind(site.0))?;
    let (mode, rule, targets) = new;
    exec!(tx, sqlx::query(PUT).bind(site.0).bind(mode.code()).bind(rule.code()).bind(targets)).map(drop)
}

/// The groups of a locked site changed.
///
/// # Errors
/// When the database fails.
pub async fn change_groups(tx: &mut Tx<'_>, site: SiteId) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(CHANGE_GROUPS).bind(site.0)).map(drop)
}

/// What the agents of a locked site may take changed.
///
/// # Errors
/// When the database fails.
pub async fn change_agents(tx: &mut Tx<'_>, site: SiteId) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(CHANGE_AGENTS).bind(site.0)).map(drop)
}

/// The rooms that wait stand as a locked site's 배분방식 wants them.
///
/// # Errors
/// When the database fails.
pub async fn settle(tx: &mut Tx<'_>, site: SiteId) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(SETTLE).bind(site.0)).map(drop)
}

/// Sites after this one where something may be to do.
///
/// # Errors
/// When the database fails.
pub async fn sites(conn: &mut dyn AsConn, after: SiteId, limit: i64) -> Result<Vec<SiteId>, StoreError> {
    let rows: Vec<(i64,)> = on!(conn, |c| sqlx::query_as(SITES).bind(after.0).bind(limit).fetch_all(c))?;
    Ok(rows.into_iter().map(|(site,)| SiteId(site)).collect())
}

/// A room that waits for an agent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingRow {
    /// Its number.
    pub room: RoomNo,
    /// Since when.
    pub since: Millis,
    /// What decides who may take it.
    pub what: Waiting,
}

type WaitingColumns = (i64, i64, i64, Option<String>, Option<String>);

fn waiting((room, since, channel, category, division): WaitingColumns) -> WaitingRow {
    let what = Waiting { channel: Some(ChannelId(channel)), category, division };
    WaitingRow { room: RoomNo(room), since: Millis(since), what }
}

/// The rooms of a site that wait, who waits longest first, after this place.
///
/// # Errors
/// When the database fails.
pub async fn page(
    conn: &mut dyn AsConn,
    site: SiteId,
    after: (Millis, RoomNo),
    limit: i64,
) -> Result<Vec<WaitingRow>, StoreError> {
    let (since, room) = after;
    let rows: Vec<WaitingColumns> =
        on!(conn, |c| sqlx::query_as(WAITING).bind(site.0).bind(since.0).bind(room.0).bind(limit).fetch_all(c))?;
    Ok(rows.into_iter().map(waiting).collect())
}

/// Those of these rooms that wait, who waits longest first.
///
/// # Errors
/// When the database fails.
pub async fn these(conn: &mut dyn AsConn, site: SiteId, rooms: &[RoomNo]) -> Result<Vec<WaitingRow>, StoreError> {
    let rooms = numbers(rooms.iter().map(|room| room.0))?;
    let rows: Vec<WaitingColumns> = on!(conn, |c| sqlx::query_as(THESE).bind(site.0).bind(rooms).fetch_all(c))?;
    Ok(rows.into_iter().map(waiting).collect())
}

/// Rooms that wait otherwise than as `queued` says.
///
/// # Errors
/// When the database fails.
pub async fn unsettled(
    conn: &mut dyn AsConn,
    site: SiteId,
    queued: bool,
    limit: i64,
) -> Result<Vec<RoomNo>, StoreError> {
    let rows: Vec<(i64,)> =
        on!(conn, |c| sqlx::query_as(UNSETTLED).bind(site.0).bind(queued).bind(limit).fetch_all(c))?;
    Ok(rows.into_iter().map(|(room,)| RoomNo(room)).collect())
}

/// An agent who may be given rooms.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct AgentRow {
    /// The agent.
    pub agent_id: i64,
    /// Shown name.
    pub name: String,
    /// Stored number of the role.
    pub role: i64,
    /// 상담함
    pub available: bool,
    /// Rooms they have.
    pub load: i64,
    /// Rooms they may have.
    pub capacity: i64,
    /// The turn in which they were last given one.
    pub last_given: i64,
    /// JSON: their working hours.
    pub week: Option<String>,
}

/// The agents who work in a site.
///
/// # Errors
/// When the database fails.
pub async fn agents(conn: &mut dyn AsConn, site: SiteId) -> Result<Vec<AgentRow>, StoreError> {
    on!(conn, |c| sqlx::query_as(AGENTS).bind(site.0).fetch_all(c))
}

/// Locks the agents of a site who could take a room, so that what [`agents`] then says of them stays true.
///
/// # Errors
/// When the database fails.
pub async fn lock_free_agents(tx: &mut Tx<'_>, site: SiteId) -> Result<(), StoreError> {
    let sql = dialect::LOCK_FREE_AGENTS.of(&tx.conn());
    let _: Vec<(i64,)> = on!(tx, |c| sqlx::query_as(sql).bind(site.0).fetch_all(c))?;
    Ok(())
}

/// Who belongs to which group of a site, and whether they lead it.
///
/// # Errors
/// When the database fails.
pub async fn members(conn: &mut dyn AsConn, site: SiteId) -> Result<Vec<(GroupId, AgentId, bool)>, StoreError> {
    let rows: Vec<(i64, i64, bool)> = on!(conn, |c| sqlx::query_as(MEMBERS).bind(site.0).fetch_all(c))?;
    Ok(rows.into_iter().map(|(group, agent, leads)| (GroupId(group), AgentId(agent), leads)).collect())
}

/// A room that was given to somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenRow {
    /// The room.
    pub room: RoomNo,
    /// To whom.
    pub agent: AgentId,
    /// JSON: why.
    pub reason: String,
}

/// Counts the given rooms for these agents, who are locked: how many each, and in which turn the last. `false` where one
/// would have more than they may: roll back.
///
/// # Errors
/// When the database fails.
pub async fn count_given(
    tx: &mut Tx<'_>,
    site: SiteId,
    agents: &[(AgentId, i64, i64)],
    turn: i64,
) -> Result<bool, StoreError> {
    let rows: Vec<_> = agents.iter().map(|(agent, rooms, turn)| [agent.0, *rooms, *turn]).collect();
    let json = serde_json::to_string(&rows).map_err(|_| StoreError::Corrupt("agents"))?;
    let counted = exec!(tx, sqlx::query(GIVE).bind(site.0).bind(json))?;
    exec!(tx, sqlx::query(SET_TURN).bind(site.0).bind(turn))?;
    Ok(usize::try_from(counted) == Ok(agents.len()))
}

/// Writes the assignment log of rooms that were given out.
///
/// # Errors
/// When the database fails.
pub async fn log_given(tx: &mut Tx<'_>, site: SiteId, given: &[GivenRow], at: Millis) -> Result<(), StoreError> {
    let rows: Vec<_> = given.iter().map(|one| (one.room.0, one.agent.0, one.reason.as_str())).collect();
    let json = serde_json::to_string(&rows).map_err(|_| StoreError::Corrupt("assignments"))?;
    exec!(tx, sqlx::query(LOG).bind(site.0).bind(json).bind(at.0).bind(How::Auto.code())).map(drop)
}
