//! Facts: every value that was written of a customer, with its time and source (R3).

use domain::{
    AgentId, CustomerKey, FactId, IdentityId, Millis, SiteId,
    customer::{Field, Source, Written},
};

use crate::{AsConn, StoreError, Tx, exec, on, statements};

statements! {
    list LAST_SENT = "SELECT v.value ->> 0, f.fact_id, f.value FROM json_each(CAST($3 AS TEXT)) v CROSS JOIN identities i \
        JOIN facts f ON f.site_id = i.site_id AND f.identity_id = i.identity_id AND f.source = 2 AND f.field = v.value ->> 0 \
        AND f.fact_id = (SELECT g.fact_id FROM facts g WHERE g.site_id = i.site_id AND g.identity_id = i.identity_id AND g.source = 2 \
        AND g.field = v.value ->> 0 ORDER BY g.fact_id DESC LIMIT 1) \
        WHERE i.site_id = $1 AND (i.identity_id = $2 OR i.merged_into = $2)";
    list NEWEST = "SELECT f.fact_id, f.identity_id, f.field, f.value, f.at, f.source, f.agent_id FROM facts f \
        WHERE f.site_id = $1 AND f.customer_key = $2 AND f.voided_at IS NULL AND f.fact_id = (SELECT g.fact_id FROM facts g \
        WHERE g.site_id = f.site_id AND g.customer_key = f.customer_key AND g.field = f.field AND g.voided_at IS NULL \
        ORDER BY g.at DESC, g.fact_id DESC LIMIT 1)";
    write INSERT = "INSERT INTO facts (site_id, fact_id, customer_key, identity_id, field, value, at, source, agent_id, link_id) \
        SELECT $1, CAST(v.value ->> 0 AS BIGINT), $2, CAST(v.value ->> 1 AS BIGINT), v.value ->> 2, v.value ->> 3, \
        CAST(v.value ->> 4 AS BIGINT), CAST(v.value ->> 5 AS BIGINT), CAST(v.value ->> 6 AS BIGINT), CAST(v.value ->> 7 AS BIGINT) \
        FROM json_each(CAST($3 AS TEXT)) v";
}

/// A value somebody wrote of a customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// Its number, value and time.
    pub written: Written,
    /// Of what.
    pub field: Field,
    /// The identity it came by.
    pub identity: IdentityId,
    /// Who wrote it.
    pub source: Source,
    /// The agent who did.
    pub agent: Option<AgentId>,
    /// The link that brought it to this customer.
    pub link: Option<i64>,
}

/// What an identity, and those merged into it, last sent as parameters for these fields; those never sent are left out.
///
/// # Errors
/// When the database fails.
pub async fn last_sent(
    conn: &mut impl AsConn,
    site: SiteId,
    identity: IdentityId,
    fields: impl IntoIterator<Item = &Field>,
) -> Result<Vec<(Field, String)>, StoreError> {
    let fields: Vec<[String; 1]> = fields.into_iter().map(|field| [field.to_string()]).collect();
    if fields.is_empty() {
        return Ok(Vec::new());
    }
    let fields = serde_json::to_string(&fields).map_err(|_| StoreError::Corrupt("fields"))?;
    let mut rows: Vec<(String, i64, String)> =
        on!(conn, |c| sqlx::query_as(LAST_SENT).bind(site.0).bind(identity.0).bind(fields.as_str()).fetch_all(c))?;
    rows.sort_unstable_by(|a, b| (&a.0, b.1).cmp(&(&b.0, a.1)));
    rows.dedup_by(|later, first| later.0 == first.0);
    rows.into_iter().map(|(name, _, value)| Ok((field(&name)?, value))).collect()
}

type FactRow = (i64, i64, String, String, i64, i64, Option<i64>);

/// The newest write of each field of a customer, clearings included.
///
/// # Errors
/// When the database fails.
pub async fn newest(conn: &mut impl AsConn, site: SiteId, customer: CustomerKey) -> Result<Vec<Fact>, StoreError> {
    let rows: Vec<FactRow> = on!(conn, |c| sqlx::query_as(NEWEST).bind(site.0).bind(customer.0).fetch_all(c))?;
    rows.into_iter()
        .map(|(fact, identity, name, value, at, source, agent)| {
            Ok(Fact {
                written: Written { fact: FactId(fact), value, at: Millis(at) },
                field: field(&name)?,
                identity: IdentityId(identity),
                source: Source::from_code(source).ok_or(StoreError::Corrupt("facts.source"))?,
                agent: agent.map(AgentId),
                link: None,
            })
        })
        .collect()
}

fn field(name: &str) -> Result<Field, StoreError> {
    name.parse().map_err(|_| StoreError::Corrupt("facts.field"))
}

/// Writes facts about a customer.
///
/// # Errors
/// When the database fails.
pub async fn insert(tx: &mut Tx<'_>, site: SiteId, customer: CustomerKey, facts: &[Fact]) -> Result<(), StoreError> {
    if facts.is_empty() {
        return Ok(());
    }
    let rows: Vec<_> = facts
        .iter()
        .map(|fact| {
            let Written { fact: id, value, at } = &fact.written;
            let agent = fact.agent.map(|agent| agent.0);
            (id.0, fact.identity.0, fact.field.to_string(), value, at.0, fact.source.code(), agent, fact.link)
        })
        .collect();
    let rows = serde_json::to_string(&rows).map_err(|_| StoreError::Corrupt("facts"))?;
    exec!(tx, sqlx::query(INSERT).bind(site.0).bind(customer.0).bind(rows.as_str())).map(drop)
}
