//! Lists that are written into files, part by part (F15).

use domain::{
    AgentId, ExportId, Millis, RoomNo, SiteId,
    access::Role,
    export::{Kind, State},
};

use crate::{AsConn, StoreError, Tx, exec, history::Behind, on, statements};

macro_rules! columns {
    () => {
        "SELECT e.export_id, e.agent_id, e.kind, e.state, e.row_count, e.total, e.parts, e.bytes, e.place_at, e.place_no, \
         e.created_at, e.done_at, e.expires_at, e.site_id, e.role, e.leads FROM exports e WHERE "
    };
}

statements! {
    write INSERT = "INSERT INTO exports (site_id, export_id, agent_id, kind, state, row_count, total, parts, bytes, place_at, place_no, \
        created_at, expires_at, role, leads) VALUES ($1, $2, $3, $4, 0, 0, $5, 0, 0, $6, $7, $8, $9, $10, $11)";
    one FIND = concat!(columns!(), "e.site_id = $1 AND e.export_id = $2");
    list OF_AGENT = concat!(columns!(), "e.site_id = $1 AND e.agent_id = $2 ORDER BY e.created_at DESC, e.export_id DESC LIMIT $3");
    write GO_ON = "UPDATE exports SET row_count = row_count + $4, parts = parts + $5, bytes = bytes + $6, place_at = $7, place_no = $8 \
        WHERE site_id = $1 AND export_id = $2 AND state = 0 AND parts = $3 AND place_at = $9 AND place_no = $10";
    write SETTLE = "UPDATE exports SET state = $3, done_at = $4, expires_at = $5 WHERE site_id = $1 AND export_id = $2 AND state = 0";
    write TAKE_BACK = "UPDATE exports SET state = 3, expires_at = $3 WHERE site_id = $1 AND export_id = $2 AND expires_at > $3";
    write SPOIL = "UPDATE exports SET state = CASE WHEN state = 0 THEN 2 ELSE state END, expires_at = $3 \
        WHERE site_id = $1 AND kind = $2 AND expires_at > $3";
    write NAME_PART = "INSERT INTO export_parts (site_id, export_id, part, name) VALUES ($1, $2, $3, $4)";
    list PARTS = "SELECT p.part, p.name FROM export_parts p WHERE p.site_id = $1 AND p.export_id = $2 ORDER BY p.part";
    list EXPIRED = concat!(columns!(), "e.expires_at <= $1 AND (e.site_id = $3 OR CAST($3 AS BIGINT) IS NULL) \
        AND (e.expires_at, e.site_id, e.export_id) > ($4, $5, $6) ORDER BY e.expires_at, e.site_id, e.export_id LIMIT $2");
    write FORGET_PARTS = "DELETE FROM export_parts WHERE site_id = $1 AND export_id = $2";
    write FORGET = "DELETE FROM exports WHERE site_id = $1 AND export_id = $2";
    list WORKING = "SELECT a.role, m.agent_id FROM agents a \
        LEFT JOIN group_members l ON l.site_id = a.site_id AND l.agent_id = a.agent_id AND l.leads \
        LEFT JOIN group_members m ON m.site_id = l.site_id AND m.group_id = l.group_id \
        WHERE a.site_id = $1 AND a.agent_id = $2 AND a.disabled_at IS NULL ORDER BY m.agent_id";
}

/// A list as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Export {
    /// Its site.
    pub site: SiteId,
    /// Its number.
    pub id: ExportId,
    /// Who asked for it.
    pub agent: AgentId,
    /// In which role.
    pub role: Role,
    /// Whom they led then, ascending.
    pub leads: Vec<AgentId>,
    /// What is written.
    pub kind: Kind,
    /// How far it is.
    pub state: State,
    /// Rows so far.
    pub rows: i64,
    /// How many there will be, where that is known.
    pub total: Option<i64>,
    /// Parts that are stored.
    pub parts: i64,
    /// Bytes of them.
    pub bytes: i64,
    /// Behind this place it goes on.
    pub place: Behind,
    /// When it was asked for.
    pub created_at: Millis,
    /// When it was ready.
    pub done_at: Option<Millis>,
    /// When it is forgotten.
    pub expires_at: Millis,
}

#[derive(sqlx::FromRow)]
struct Row {
    export_id: i64,
    agent_id: i64,
    kind: i64,
    state: i64,
    row_count: i64,
    total: Option<i64>,
    parts: i64,
    bytes: i64,
    place_at: i64,
    place_no: i64,
    created_at: i64,
    done_at: Option<i64>,
    expires_at: i64,
    site_id: i64,
    role: i64,
    leads: String,
}

impl TryFrom<Row> for Export {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            site: SiteId(row.site_id),
            id: ExportId(row.export_id),
            agent: AgentId(row.agent_id),
            role: Role::from_code(row.role).ok_or(StoreError::Corrupt("exports.role"))?,
            leads: serde_json::from_str(&row.leads).map_err(|_| StoreError::Corrupt("exports.leads"))?,
            kind: Kind::from_code(row.kind).ok_or(StoreError::Corrupt("exports.kind"))?,
            state: State::from_code(row.state).ok_or(StoreError::Corrupt("exports.state"))?,
            rows: row.row_count,
            total: row.total,
            parts: row.parts,
            bytes: row.bytes,
            place: Behind { started_at: Millis(row.place_at), room_no: RoomNo(row.place_no) },
            created_at: Millis(row.created_at),
            done_at: row.done_at.map(Millis),
            expires_at: Millis(row.expires_at),
        })
    }
}

/// Begins one.
///
/// # Errors
/// A unique violation where the agent has one that is being written; or when the database fails.
pub async fn insert(tx: &mut Tx<'_>, new: &Export) -> Result<(), StoreError> {
    let leads = serde_json::to_string(&new.leads).map_err(|_| StoreError::Corrupt("exports.leads"))?;
    exec!(
        tx,
        sqlx::query(INSERT)
            .bind(new.site.0)
            .bind(new.id.0)
            .bind(new.agent.0)
            .bind(new.kind.code())
            .bind(new.total)
            .bind(new.place.started_at.0)
            .bind(new.place.room_no.0)
            .bind(new.created_at.0)
            .bind(new.expires_at.0)
            .bind(new.role.code())
            .bind(leads)
    )
    .map(drop)
}

/// One by its number.
///
/// # Errors
/// When the database fails.
pub async fn find(conn: &mut dyn AsConn, site: SiteId, id: ExportId) -> Result<Option<Export>, StoreError> {
    let row: Option<Row> = on!(conn, |c| sqlx::query_as(FIND).bind(site.0).bind(id.0).fetch_optional(c))?;
    row.map(Export::try_from).transpose()
}

/// Those of an agent, newest first.
///
/// # Errors
/// When the database fails.
pub async fn of_agent(
    conn: &mut dyn AsConn,
    site: SiteId,
    agent: AgentId,
    limit: i64,
) -> Result<Vec<Export>, StoreError> {
    let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(OF_AGENT).bind(site.0).bind(agent.0).bind(limit).fetch_all(c))?;
    rows.into_iter().map(Export::try_from).collect()
}

/// What one more step wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    /// Rows of it.
    pub rows: i64,
    /// Its part: name and bytes, where it wrote one.
    pub part: Option<(i64, i64)>,
    /// Behind this place the next one begins.
    pub place: Behind,
}

/// Notes a step; `false` where it is being written no more, or somebody else has noted the same step.
///
/// # Errors
/// When the database fails.
pub async fn go_on(tx: &mut Tx<'_>, before: &Export, step: Written) -> Result<bool, StoreError> {
    let (parts, bytes) = step.part.map_or((0, 0), |(_, bytes)| (1, bytes));
    let noted = exec!(
        tx,
        sqlx::query(GO_ON)
            .bind(before.site.0)
            .bind(before.id.0)
            .bind(before.parts)
            .bind(step.rows)
            .bind(parts)
            .bind(bytes)
            .bind(step.place.started_at.0)
            .bind(step.place.room_no.0)
            .bind(before.place.started_at.0)
            .bind(before.place.room_no.0)
    )?;
    if let Some((name, _)) = step.part.filter(|_| noted == 1) {
        exec!(tx, sqlx::query(NAME_PART).bind(before.site.0).bind(before.id.0).bind(before.parts).bind(name))?;
    }
    Ok(noted == 1)
}

/// The names of its parts, in their order; parts that an older version wrote have none.
///
/// # Errors
/// When the database fails.
pub async fn parts(conn: &mut dyn AsConn, site: SiteId, id: ExportId) -> Result<Vec<(i64, i64)>, StoreError> {
    on!(conn, |c| sqlx::query_as(PARTS).bind(site.0).bind(id.0).fetch_all(c))
}

/// What was written of a kind until now shows what may be shown no more: it is forgotten at once, and so are its parts.
///
/// # Errors
/// When the database fails.
pub async fn spoil(tx: &mut Tx<'_>, site: SiteId, kind: Kind, now: Millis) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(SPOIL).bind(site.0).bind(kind.code()).bind(now.0)).map(drop)
}

/// It is written no more; `false` where it was not.
///
/// # Errors
/// When the database fails.
pub async fn settle(
    tx: &mut Tx<'_>,
    (site, id): (SiteId, ExportId),
    state: State,
    now: Millis,
    expires_at: Millis,
) -> Result<bool, StoreError> {
    let settled =
        exec!(tx, sqlx::query(SETTLE).bind(site.0).bind(id.0).bind(state.code()).bind(now.0).bind(expires_at.0))?;
    Ok(settled == 1)
}

/// Nobody wants it any more: it is forgotten at once, and so are its parts. `false` where it was over.
///
/// # Errors
/// When the database fails.
pub async fn take_back(tx: &mut Tx<'_>, site: SiteId, id: ExportId, now: Millis) -> Result<bool, StoreError> {
    let taken = exec!(tx, sqlx::query(TAKE_BACK).bind(site.0).bind(id.0).bind(now.0))?;
    Ok(taken == 1)
}

/// Those whose time is over, of one site or of all, behind one of them.
///
/// # Errors
/// When the database fails.
pub async fn expired(
    conn: &mut dyn AsConn,
    now: Millis,
    limit: i64,
    only: Option<SiteId>,
    behind: Option<&Export>,
) -> Result<Vec<Export>, StoreError> {
    let (at, site, id) = behind.map_or((i64::MIN, 0, 0), |last| (last.expires_at.0, last.site.0, last.id.0));
    let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(EXPIRED)
        .bind(now.0)
        .bind(limit)
        .bind(only.map(|site| site.0))
        .bind(at)
        .bind(site)
        .bind(id)
        .fetch_all(c))?;
    rows.into_iter().map(Export::try_from).collect()
}

/// Forgets one whose parts are gone.
///
/// # Errors
/// When the database fails.
pub async fn forget(tx: &mut Tx<'_>, site: SiteId, id: ExportId) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(FORGET_PARTS).bind(site.0).bind(id.0))?;
    exec!(tx, sqlx::query(FORGET).bind(site.0).bind(id.0)).map(drop)
}

/// The role of an agent who may still work, and the members of the groups they lead, ascending.
///
/// # Errors
/// When the database fails.
pub async fn working(
    conn: &mut dyn AsConn,
    site: SiteId,
    agent: AgentId,
) -> Result<Option<(Role, Vec<AgentId>)>, StoreError> {
    let rows: Vec<(i64, Option<i64>)> = on!(conn, |c| sqlx::query_as(WORKING).bind(site.0).bind(agent.0).fetch_all(c))?;
    let Some((role, _)) = rows.first() else { return Ok(None) };
    let role = Role::from_code(*role).ok_or(StoreError::Corrupt("agents.role"))?;
    let mut leads: Vec<AgentId> = rows.into_iter().filter_map(|(_, led)| led).map(AgentId).collect();
    leads.dedup();
    Ok(Some((role, leads)))
}
