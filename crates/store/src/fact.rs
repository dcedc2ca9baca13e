//! Facts: every value that was written of a customer, with its time and source (R3).

use domain::{
    AgentId, CustomerKey, FactId, IdentityId, LinkId, Millis, SiteId,
    customer::{Field, Placed, Source, Written},
};

use crate::{AsConn, StoreError, Tx, exec, on, statements, statements::numbers};

macro_rules! fact_columns {
    () => {
        "SELECT f.fact_id, f.identity_id, f.field, f.value, f.at, f.source, f.agent_id, f.placed_at, f.link_id FROM facts f "
    };
}

statements! {
    list LAST_SENT = "SELECT v.value ->> 0, f.fact_id, f.value FROM json_each(CAST($3 AS TEXT)) v CROSS JOIN identities i \
        JOIN facts f ON f.site_id = i.site_id AND f.identity_id = i.identity_id AND f.source = 2 AND f.field = v.value ->> 0 \
        AND f.fact_id = (SELECT g.fact_id FROM facts g WHERE g.site_id = i.site_id AND g.identity_id = i.identity_id AND g.source = 2 \
        AND g.field = v.value ->> 0 AND g.link_id IS NULL ORDER BY g.fact_id DESC LIMIT 1) \
        WHERE i.site_id = $1 AND (i.identity_id = $2 OR i.merged_into = $2)";
    list SHOWN = concat!(fact_columns!(), "WHERE f.site_id = $1 AND f.customer_key = $2 AND f.shown");
    // What is shown before $4 follows from the last write that no link brought and from what links brought since.
    list TAIL = concat!(fact_columns!(), "WHERE f.site_id = $1 AND f.customer_key = $2 AND f.field = $3 AND f.voided_at IS NULL \
        AND f.placed_at < $4 AND f.placed_at >= COALESCE((SELECT g.placed_at FROM facts g WHERE g.site_id = $1 AND g.customer_key = $2 \
        AND g.field = $3 AND g.voided_at IS NULL AND g.link_id IS NULL AND g.placed_at < $4 ORDER BY g.placed_at DESC, g.fact_id DESC LIMIT 1), 0)");
    list OF_LINK = concat!(fact_columns!(), "WHERE f.site_id = $1 AND f.link_id = $2 AND f.voided_at IS NULL");
    list BROUGHT = "SELECT f.fact_id, f.identity_id, f.field, f.value, f.at, f.source, f.agent_id, f.placed_at, f.link_id, f.customer_key \
        FROM json_each(CAST($2 AS TEXT)) v CROSS JOIN facts f \
        WHERE f.site_id = $1 AND f.identity_id = CAST(v.value ->> 0 AS BIGINT) AND f.source IN (1, 2) AND f.link_id IS NULL \
        AND f.voided_at IS NULL AND f.placed_at > $3";
    list TYPED_SINCE = "SELECT f.field, f.value, f.at, a.name FROM facts f LEFT JOIN agents a ON a.site_id = f.site_id AND a.agent_id = f.agent_id \
        WHERE f.site_id = $1 AND f.customer_key = $2 AND f.placed_at > $3 AND f.source = 0 AND f.link_id IS NULL AND f.voided_at IS NULL \
        ORDER BY f.placed_at DESC, f.fact_id DESC LIMIT 50";
    list FIELDS = "SELECT DISTINCT f.field FROM facts f WHERE f.site_id = $1 AND f.customer_key = $2 AND f.placed_at < $3 AND f.voided_at IS NULL";
    write INSERT = "INSERT INTO facts (site_id, fact_id, customer_key, identity_id, field, value, at, source, agent_id, link_id, placed_at, shown) \
        SELECT $1, CAST(v.value ->> 0 AS BIGINT), $2, CAST(v.value ->> 1 AS BIGINT), v.value ->> 2, v.value ->> 3, \
        CAST(v.value ->> 4 AS BIGINT), CAST(v.value ->> 5 AS BIGINT), CAST(v.value ->> 6 AS BIGINT), CAST(v.value ->> 7 AS BIGINT), \
        CAST(v.value ->> 8 AS BIGINT), CAST(v.value ->> 9 AS BIGINT) = 1 FROM json_each(CAST($3 AS TEXT)) v";
    write HIDE = "UPDATE facts SET shown = FALSE WHERE site_id = $1 AND customer_key = $2 AND shown \
        AND field IN (SELECT v.value ->> 0 FROM json_each(CAST($3 AS TEXT)) v)";
    write SHOW = "UPDATE facts SET shown = TRUE WHERE site_id = $1 AND fact_id = $2";
    write VOID = "UPDATE facts SET voided_at = $3, shown = FALSE WHERE site_id = $1 \
        AND fact_id IN (SELECT CAST(v.value ->> 0 AS BIGINT) FROM json_each(CAST($2 AS TEXT)) v)";
    write MOVE = "UPDATE facts SET customer_key = $3, shown = FALSE WHERE site_id = $1 \
        AND fact_id IN (SELECT CAST(v.value ->> 0 AS BIGINT) FROM json_each(CAST($2 AS TEXT)) v)";
}

/// A value somebody wrote of a customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// Its number, value and time, its place among the customer's, and the link that brought it.
    pub placed: Placed,
    /// Of what.
    pub field: Field,
    /// The identity it came by.
    pub identity: IdentityId,
    /// Who wrote it.
    pub source: Source,
    /// The agent who did.
    pub agent: Option<AgentId>,
}

impl Fact {
    /// The value; empty where somebody cleared it.
    #[must_use]
    pub fn value(&self) -> &str {
        &self.placed.written.value
    }
}

/// What an identity, and those merged into it, last sent as parameters for these fields; those never sent are left out.
///
/// # Errors
/// When the database fails.
pub async fn last_sent(
    conn: &mut dyn AsConn,
    site: SiteId,
    identity: IdentityId,
    fields: impl IntoIterator<Item = &Field>,
) -> Result<Vec<(Field, String)>, StoreError> {
    let fields = names(fields)?;
    if fields == "[]" {
        return Ok(Vec::new());
    }
    let mut rows: Vec<(String, i64, String)> =
        on!(conn, |c| sqlx::query_as(LAST_SENT).bind(site.0).bind(identity.0).bind(fields.as_str()).fetch_all(c))?;
    rows.sort_unstable_by(|a, b| (&a.0, b.1).cmp(&(&b.0, a.1)));
    rows.dedup_by(|later, first| later.0 == first.0);
    rows.into_iter().map(|(name, _, value)| Ok((field(&name)?, value))).collect()
}

type FactRow = (i64, i64, String, String, i64, i64, Option<i64>, i64, Option<i64>);

fn fact((fact, identity, name, value, at, source, agent, placed, link): FactRow) -> Result<Fact, StoreError> {
    let written = Written { fact: FactId(fact), value, at: Millis(at) };
    Ok(Fact {
        placed: Placed { written, placed: Millis(placed), link: link.map(LinkId) },
        field: field(&name)?,
        identity: IdentityId(identity),
        source: Source::from_code(source).ok_or(StoreError::Corrupt("facts.source"))?,
        agent: agent.map(AgentId),
    })
}

/// What is shown of a customer, clearings included.
///
/// # Errors
/// When the database fails.
pub async fn shown(conn: &mut dyn AsConn, site: SiteId, customer: CustomerKey) -> Result<Vec<Fact>, StoreError> {
    let rows: Vec<FactRow> = on!(conn, |c| sqlx::query_as(SHOWN).bind(site.0).bind(customer.0).fetch_all(c))?;
    rows.into_iter().map(fact).collect()
}

/// Those writes of a field that decide what was shown before a place in the order.
///
/// # Errors
/// When the database fails.
pub async fn tail(
    conn: &mut dyn AsConn,
    site: SiteId,
    customer: CustomerKey,
    field: &Field,
    before: Millis,
) -> Result<Vec<Fact>, StoreError> {
    let rows: Vec<FactRow> = on!(conn, |c| sqlx::query_as(TAIL)
        .bind(site.0)
        .bind(customer.0)
        .bind(field.to_string())
        .bind(before.0)
        .fetch_all(c))?;
    rows.into_iter().map(fact).collect()
}

/// The fields of which anything was written before a place in the order.
///
/// # Errors
/// When the database fails.
pub async fn fields(
    conn: &mut dyn AsConn,
    site: SiteId,
    customer: CustomerKey,
    before: Millis,
) -> Result<Vec<Field>, StoreError> {
    let rows: Vec<(String,)> =
        on!(conn, |c| sqlx::query_as(FIELDS).bind(site.0).bind(customer.0).bind(before.0).fetch_all(c))?;
    rows.into_iter().map(|(name,)| field(&name)).collect()
}

/// What a link brought and still counts.
///
/// # Errors
/// When the database fails.
pub async fn of_link(conn: &mut dyn AsConn, site: SiteId, link: LinkId) -> Result<Vec<Fact>, StoreError> {
    let rows: Vec<FactRow> = on!(conn, |c| sqlx::query_as(OF_LINK).bind(site.0).bind(link.0).fetch_all(c))?;
    rows.into_iter().map(fact).collect()
}

/// What channel accounts themselves brought after a place in the order, each with the customer who has it.
///
/// # Errors
/// When the database fails.
pub async fn brought(
    conn: &mut dyn AsConn,
    site: SiteId,
    identities: &[IdentityId],
    after: Millis,
) -> Result<Vec<(CustomerKey, Fact)>, StoreError> {
    type Row = (i64, i64, String, String, i64, i64, Option<i64>, i64, Option<i64>, i64);
    let keys = numbers(identities.iter().map(|identity| identity.0))?;
    let rows: Vec<Row> =
        on!(conn, |c| sqlx::query_as(BROUGHT).bind(site.0).bind(keys.as_str()).bind(after.0).fetch_all(c))?;
    rows.into_iter()
        .map(|(id, identity, name, value, at, source, agent, placed, link, key)| {
            Ok((CustomerKey(key), fact((id, identity, name, value, at, source, agent, placed, link))?))
        })
        .collect()
}

/// Something an agent typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Typed {
    /// Of what.
    pub field: Field,
    /// The value.
    pub value: String,
    /// When.
    pub at: Millis,
    /// Name of the agent.
    pub by: Option<String>,
}

/// What agents typed of a customer after a place in the order, newest first, at most 50.
///
/// # Errors
/// When the database fails.
pub async fn typed_since(
    conn: &mut dyn AsConn,
    site: SiteId,
    customer: CustomerKey,
    after: Millis,
) -> Result<Vec<Typed>, StoreError> {
    let rows: Vec<(String, String, i64, Option<String>)> =
        on!(conn, |c| sqlx::query_as(TYPED_SINCE).bind(site.0).bind(customer.0).bind(after.0).fetch_all(c))?;
    rows.into_iter()
        .map(|(name, value, at, by)| Ok(Typed { field: field(&name)?, value, at: Millis(at), by }))
        .collect()
}

fn field(name: &str) -> Result<Field, StoreError> {
    name.parse().map_err(|_| StoreError::Corrupt("facts.field"))
}

fn names<'f>(fields: impl IntoIterator<Item = &'f Field>) -> Result<String, StoreError> {
    let names: Vec<[String; 1]> = fields.into_iter().map(|field| [field.to_string()]).collect();
    serde_json::to_string(&names).map_err(|_| StoreError::Corrupt("fields"))
}

/// Writes facts about a locked customer, and whether each is shown; what was shown before is hidden first.
///
/// # Errors
/// When the database fails.
pub async fn insert(
    tx: &mut Tx<'_>,
    site: SiteId,
    customer: CustomerKey,
    facts: &[(Fact, bool)],
) -> Result<(), StoreError> {
    if facts.is_empty() {
        return Ok(());
    }
    hide(tx, site, customer, facts.iter().filter(|(_, shown)| *shown).map(|(fact, _)| &fact.field)).await?;
    let rows: Vec<_> = facts
        .iter()
        .map(|(fact, shown)| {
            let Placed { written: Written { fact: id, value, at }, placed, link } = &fact.placed;
            let (agent, link) = (fact.agent.map(|agent| agent.0), link.map(|link| link.0));
            let field = fact.field.to_string();
            (id.0, fact.identity.0, field, value, at.0, fact.source.code(), agent, link, placed.0, i64::from(*shown))
        })
        .collect();
    let rows = serde_json::to_string(&rows).map_err(|_| StoreError::Corrupt("facts"))?;
    exec!(tx, sqlx::query(INSERT).bind(site.0).bind(customer.0).bind(rows.as_str())).map(drop)
}

/// Shows nothing of these fields of a locked customer any more.
///
/// # Errors
/// When the database fails.
pub async fn hide<'f>(
    tx: &mut Tx<'_>,
    site: SiteId,
    customer: CustomerKey,
    fields: impl IntoIterator<Item = &'f Field>,
) -> Result<(), StoreError> {
    let fields = names(fields)?;
    if fields == "[]" {
        return Ok(());
    }
    exec!(tx, sqlx::query(HIDE).bind(site.0).bind(customer.0).bind(fields.as_str())).map(drop)
}

/// Shows a fact of a locked customer; what was shown of its field was hidden before.
///
/// # Errors
/// When the database fails.
pub async fn show(tx: &mut Tx<'_>, site: SiteId, fact: FactId) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(SHOW).bind(site.0).bind(fact.0)).map(drop)
}

/// Lets facts count no more.
///
/// # Errors
/// When the database fails.
pub async fn void(
    tx: &mut Tx<'_>,
    site: SiteId,
    facts: impl IntoIterator<Item = FactId>,
    at: Millis,
) -> Result<(), StoreError> {
    let facts = numbers(facts.into_iter().map(|fact| fact.0))?;
    exec!(tx, sqlx::query(VOID).bind(site.0).bind(facts.as_str()).bind(at.0)).map(drop)
}

/// Lets facts belong to another customer, where they keep their place in the order.
///
/// # Errors
/// When the database fails.
pub async fn move_to(
    tx: &mut Tx<'_>,
    site: SiteId,
    facts: impl IntoIterator<Item = FactId>,
    customer: CustomerKey,
) -> Result<(), StoreError> {
    let facts = numbers(facts.into_iter().map(|fact| fact.0))?;
    exec!(tx, sqlx::query(MOVE).bind(site.0).bind(facts.as_str()).bind(customer.0)).map(drop)
}
