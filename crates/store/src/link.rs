//! Links: every move of an identity to another person, and what it takes to undo it (R8, R24).

use domain::{AgentId, CustomerKey, IdentityId, LinkId, Millis, RoomNo, SiteId, customer::Source, link::MoveKind};

use crate::{AsConn, StoreError, Tx, exec, on, statements};

macro_rules! link_columns {
    ($from:literal) => {
        concat!(
            "SELECT l.link_id, l.identity_id, l.n, l.kind, l.from_customer, l.to_customer, l.placed_at, l.into_identity, l.carried, \
             l.identifier_before, l.identifier_after, l.had_id, l.was_signed, l.alias_of, l.id_before, l.id_after, l.source, l.signed, \
             l.agent_id, l.room_no, l.at, l.undone_at FROM links l ",
            $from
        )
    };
}

statements! {
    one FIND = link_columns!("WHERE l.site_id = $1 AND l.link_id = $2");
    one NEWEST = link_columns!("WHERE l.site_id = $1 AND l.identity_id = $2 AND l.undone_at IS NULL ORDER BY l.n DESC LIMIT 1");
    list ONWARD = link_columns!("WHERE l.site_id = $1 AND l.from_customer = $2 AND l.placed_at > $3 AND l.undone_at IS NULL \
        ORDER BY l.placed_at, l.link_id");
    one UNDONE = "SELECT l.undone_at FROM links l WHERE l.site_id = $1 AND l.identity_id = $2 AND l.id_after = $3 AND l.source = 2 \
        ORDER BY l.n DESC LIMIT 1";
    one GIVEN_BY = "SELECT g.source FROM (SELECT l.source, l.placed_at, l.at FROM links l WHERE l.site_id = $1 AND l.identity_id = $2 \
        AND l.undone_at IS NULL UNION ALL SELECT r.source, r.placed_at, r.at FROM renames r WHERE r.site_id = $1 AND r.customer_key = $3) g \
        ORDER BY g.placed_at DESC, g.at DESC LIMIT 1";
    write INSERT = "INSERT INTO links (site_id, link_id, identity_id, n, kind, from_customer, to_customer, placed_at, into_identity, carried, \
        identifier_before, identifier_after, had_id, was_signed, alias_of, id_before, id_after, source, signed, agent_id, room_no, at) \
        SELECT $1, CAST($2 AS BIGINT), CAST($3 AS BIGINT), COALESCE(MAX(n), 0) + 1, CAST($4 AS BIGINT), CAST($5 AS BIGINT), CAST($6 AS BIGINT), \
        CAST($7 AS BIGINT), CAST($8 AS BIGINT), CAST($9 AS TEXT), CAST($10 AS TEXT), CAST($11 AS TEXT), CAST($12 AS BOOLEAN), CAST($13 AS BOOLEAN), CAST($14 AS BIGINT), \
        CAST($15 AS TEXT), CAST($16 AS TEXT), CAST($17 AS BIGINT), CAST($18 AS BOOLEAN), CAST($19 AS BIGINT), CAST($20 AS BIGINT), CAST($21 AS BIGINT) \
        FROM links WHERE site_id = $1 AND identity_id = $3";
    write CARRIES = "UPDATE links SET carried = $3 WHERE site_id = $1 AND link_id = $2";
    write UNDO = "UPDATE links SET undone_at = $3, undone_by = $4 WHERE site_id = $1 AND link_id = $2 AND undone_at IS NULL";
    write RENAMED = "INSERT INTO renames (site_id, rename_id, customer_key, identity_id, id_before, id_after, source, agent_id, at, placed_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
}

/// A move of an identity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkRow {
    /// The move.
    pub id: LinkId,
    /// Whose.
    pub identity: IdentityId,
    /// What it was.
    pub kind: MoveKind,
    /// The person it left.
    pub from: CustomerKey,
    /// The person it went to.
    pub to: CustomerKey,
    /// Its place in the order of values of both.
    pub placed: Millis,
    /// The identity it was merged into.
    pub into: Option<IdentityId>,
    /// The rows that were merged into it before.
    pub carried: Vec<IdentityId>,
    /// 고객식별번호 before.
    pub identifier_before: String,
    /// 고객식별번호 after.
    pub identifier_after: String,
    /// Whether it had an ID before.
    pub had_id: bool,
    /// Whether its ID had come in signed before.
    pub was_signed: bool,
    /// The identity that had `identifier_after` as an alias.
    pub alias_of: Option<IdentityId>,
    /// 고객 ID before.
    pub id_before: String,
    /// 고객 ID after.
    pub id_after: String,
    /// Who made it.
    pub source: Source,
    /// Whether it was made by a signed entry.
    pub signed: bool,
    /// The agent who made it.
    pub agent: Option<AgentId>,
    /// The room in which.
    pub room: Option<RoomNo>,
    /// When.
    pub at: Millis,
    /// When it was undone.
    pub undone_at: Option<Millis>,
}

#[derive(sqlx::FromRow)]
struct Row {
    link_id: i64,
    identity_id: i64,
    kind: i64,
    from_customer: i64,
    to_customer: i64,
    placed_at: i64,
    into_identity: Option<i64>,
    carried: String,
    identifier_before: String,
    identifier_after: String,
    had_id: bool,
    was_signed: bool,
    alias_of: Option<i64>,
    id_before: String,
    id_after: String,
    source: i64,
    signed: bool,
    agent_id: Option<i64>,
    room_no: Option<i64>,
    at: i64,
    undone_at: Option<i64>,
}

impl TryFrom<Row> for LinkRow {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let carried: Vec<i64> = serde_json::from_str(&row.carried).map_err(|_| StoreError::Corrupt("links.carried"))?;
        Ok(Self {
            id: LinkId(row.link_id),
            identity: IdentityId(row.identity_id),
            kind: MoveKind::from_code(row.kind).ok_or(StoreError::Corrupt("links.kind"))?,
            from: CustomerKey(row.from_customer),
            to: CustomerKey(row.to_customer),
            placed: Millis(row.placed_at),
            into: row.into_identity.map(IdentityId),
            carried: carried.into_iter().map(IdentityId).collect(),
            identifier_before: row.identifier_before,
            identifier_after: row.identifier_after,
            had_id: row.had_id,
            was_signed: row.was_signed,
            alias_of: row.alias_of.map(IdentityId),
            id_before: row.id_before,
            id_after: row.id_after,
            source: Source::from_code(row.source).ok_or(StoreError::Corrupt("links.source"))?,
            signed: row.signed,
            agent: row.agent_id.map(AgentId),
            room: row.room_no.map(RoomNo),
            at: Millis(row.at),
            undone_at: row.undone_at.map(Millis),
        })
    }
}

/// A move.
///
/// # Errors
/// When the database fails.
pub async fn find(conn: &mut dyn AsConn, site: SiteId, link: LinkId) -> Result<Option<LinkRow>, StoreError> {
    let row: Option<Row> = on!(conn, |c| sqlx::query_as(FIND).bind(site.0).bind(link.0).fetch_optional(c))?;
    row.map(LinkRow::try_from).transpose()
}

/// The newest move of an identity that still counts.
///
/// # Errors
/// When the database fails.
pub async fn newest(conn: &mut dyn AsConn, site: SiteId, identity: IdentityId) -> Result<Option<LinkRow>, StoreError> {
    let row: Option<Row> = on!(conn, |c| sqlx::query_as(NEWEST).bind(site.0).bind(identity.0).fetch_optional(c))?;
    row.map(LinkRow::try_from).transpose()
}

/// The moves away from a person after a place in the order that still count, oldest first: what the person's values became
/// part of.
///
/// # Errors
/// When the database fails.
pub async fn onward(
    conn: &mut dyn AsConn,
    site: SiteId,
    from: CustomerKey,
    after: Millis,
) -> Result<Vec<LinkRow>, StoreError> {
    let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(ONWARD).bind(site.0).bind(from.0).bind(after.0).fetch_all(c))?;
    rows.into_iter().map(LinkRow::try_from).collect()
}

/// Whether a link by parameter of this identity to this ID was undone (R24).
///
/// # Errors
/// When the database fails.
pub async fn was_undone(
    conn: &mut dyn AsConn,
    site: SiteId,
    identity: IdentityId,
    customer_id: &str,
) -> Result<bool, StoreError> {
    let row: Option<(Option<i64>,)> =
        on!(conn, |c| sqlx::query_as(UNDONE).bind(site.0).bind(identity.0).bind(customer_id).fetch_optional(c))?;
    Ok(row.is_some_and(|(undone_at,)| undone_at.is_some()))
}

/// Who gave an identity the ID it has with this person; `None` where nobody did.
///
/// # Errors
/// When the database fails.
pub async fn given_by(
    conn: &mut dyn AsConn,
    site: SiteId,
    identity: IdentityId,
    customer: CustomerKey,
) -> Result<Option<Source>, StoreError> {
    let row: Option<(i64,)> =
        on!(conn, |c| sqlx::query_as(GIVEN_BY).bind(site.0).bind(identity.0).bind(customer.0).fetch_optional(c))?;
    row.map(|(code,)| Source::from_code(code).ok_or(StoreError::Corrupt("links.source"))).transpose()
}

fn carried_text(rows: &[IdentityId]) -> Result<String, StoreError> {
    let rows: Vec<i64> = rows.iter().map(|row| row.0).collect();
    serde_json::to_string(&rows).map_err(|_| StoreError::Corrupt("links.carried"))
}

/// Writes anew which rows a link carries: one that went back by itself goes back with it no more.
///
/// # Errors
/// When the database fails.
pub async fn carries(tx: &mut Tx<'_>, site: SiteId, id: LinkId, rows: &[IdentityId]) -> Result<(), StoreError> {
    let carried = carried_text(rows)?;
    exec!(tx, sqlx::query(CARRIES).bind(site.0).bind(id.0).bind(carried.as_str())).map(drop)
}

/// Writes a move of an identity whose persons are locked.
///
/// # Errors
/// [`StoreError::Conflict`] where another move of it came first; or when the database fails.
pub async fn insert(tx: &mut Tx<'_>, site: SiteId, link: &LinkRow) -> Result<(), StoreError> {
    let carried = carried_text(&link.carried)?;
    let insert = exec!(
        tx,
        sqlx::query(INSERT)
            .bind(site.0)
            .bind(link.id.0)
            .bind(link.identity.0)
            .bind(link.kind.code())
            .bind(link.from.0)
            .bind(link.to.0)
            .bind(link.placed.0)
            .bind(link.into.map(|into| into.0))
            .bind(carried.as_str())
            .bind(link.identifier_before.as_str())
            .bind(link.identifier_after.as_str())
            .bind(link.had_id)
            .bind(link.was_signed)
            .bind(link.alias_of.map(|identity| identity.0))
            .bind(link.id_before.as_str())
            .bind(link.id_after.as_str())
            .bind(link.source.code())
            .bind(link.signed)
            .bind(link.agent.map(|agent| agent.0))
            .bind(link.room.map(|room| room.0))
            .bind(link.at.0)
    );
    insert.map(drop).map_err(StoreError::settled)
}

/// Marks a move as undone.
///
/// # Errors
/// [`StoreError::Conflict`] where somebody else undid it first; or when the database fails.
pub async fn undo(
    tx: &mut Tx<'_>,
    site: SiteId,
    link: LinkId,
    agent: Option<AgentId>,
    now: Millis,
) -> Result<(), StoreError> {
    let done = exec!(tx, sqlx::query(UNDO).bind(site.0).bind(link.0).bind(now.0).bind(agent.map(|agent| agent.0)))?;
    if done == 1 { Ok(()) } else { Err(StoreError::Conflict) }
}

/// A change of a 고객 ID that moved nobody.
#[derive(Debug, Clone, Copy)]
pub struct Rename<'r> {
    /// The person.
    pub customer: CustomerKey,
    /// The identity in view.
    pub identity: IdentityId,
    /// 고객 ID before and after.
    pub ids: (&'r str, &'r str),
    /// Who did it.
    pub source: Source,
    /// The agent who did.
    pub agent: Option<AgentId>,
    /// When.
    pub at: Millis,
    /// Its place in the order of the person's changes.
    pub placed: Millis,
}

/// Writes down that a locked person got another ID.
///
/// # Errors
/// When the database fails.
pub async fn insert_rename(tx: &mut Tx<'_>, site: SiteId, id: i64, rename: Rename<'_>) -> Result<(), StoreError> {
    exec!(
        tx,
        sqlx::query(RENAMED)
            .bind(site.0)
            .bind(id)
            .bind(rename.customer.0)
            .bind(rename.identity.0)
            .bind(rename.ids.0)
            .bind(rename.ids.1)
            .bind(rename.source.code())
            .bind(rename.agent.map(|agent| agent.0))
            .bind(rename.at.0)
            .bind(rename.placed.0)
    )
    .map(drop)
}
