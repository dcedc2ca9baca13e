//! Sentences that an agent writes again and again (F5).

use domain::{AgentId, Millis, SentenceId, SiteId};

use crate::{AsConn, StoreError, Tx, exec, on, statements};

statements! {
    one CHOICE = "SELECT learns, quiet FROM template_owners WHERE site_id = $1 AND owner_id = $2";
    write CHOOSE = "INSERT INTO template_owners (site_id, owner_id, templates, version, learns, quiet) VALUES ($1, $2, 0, 0, $3, $4) \
        ON CONFLICT (site_id, owner_id) DO UPDATE SET learns = excluded.learns, quiet = excluded.quiet";
    list LIST = "SELECT s.sentence_id, s.body, s.uses, s.used_at FROM sentences s WHERE s.site_id = $1 AND s.agent_id = $2 \
        ORDER BY s.used_at DESC, s.sentence_id DESC LIMIT $3";
    write LEARN = "INSERT INTO sentences (site_id, agent_id, sentence_id, body, uses, used_at) \
        SELECT CAST($1 AS BIGINT), CAST($2 AS BIGINT), CAST(v.value ->> 0 AS BIGINT), v.value ->> 1, 1, CAST($3 AS BIGINT) \
        FROM json_each(CAST($4 AS TEXT)) v WHERE TRUE ORDER BY 4 \
        ON CONFLICT (site_id, agent_id, body) DO UPDATE SET uses = sentences.uses + 1, used_at = excluded.used_at";
    write TRIM = "DELETE FROM sentences WHERE site_id = $1 AND agent_id = $2 AND sentence_id IN \
        (SELECT s.sentence_id FROM sentences s WHERE s.site_id = $1 AND s.agent_id = $2 \
        ORDER BY s.used_at DESC, s.sentence_id DESC LIMIT 1000 OFFSET $3)";
    write DELETE = "DELETE FROM sentences WHERE site_id = $1 AND agent_id = $2 AND sentence_id = $3";
    write CLEAR = "DELETE FROM sentences WHERE site_id = $1 AND agent_id = $2";
}

/// A sentence of an agent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// Its number.
    pub id: SentenceId,
    /// What it says.
    pub body: String,
    /// How often it was sent.
    pub uses: i64,
    /// When it was last sent.
    pub used_at: Millis,
}

/// What an agent wants while they type.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Choice {
    /// Their sentences are kept.
    pub learns: bool,
    /// Nothing is offered.
    pub quiet: bool,
}

/// What an agent wants while they type.
///
/// # Errors
/// When the database fails.
pub async fn choice(conn: &mut dyn AsConn, site: SiteId, agent: AgentId) -> Result<Choice, StoreError> {
    let row: Option<(bool, bool)> = on!(conn, |c| sqlx::query_as(CHOICE).bind(site.0).bind(agent.0).fetch_optional(c))?;
    Ok(row.map_or_else(Choice::default, |(learns, quiet)| Choice { learns, quiet }))
}

/// Keeps what an agent wants while they type.
///
/// # Errors
/// When the database fails.
pub async fn choose(tx: &mut Tx<'_>, site: SiteId, agent: AgentId, choice: Choice) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(CHOOSE).bind(site.0).bind(agent.0).bind(choice.learns).bind(choice.quiet)).map(drop)
}

/// The sentences of an agent, last sent first, at most `limit`.
///
/// # Errors
/// When the database fails.
pub async fn list(
    conn: &mut dyn AsConn,
    site: SiteId,
    agent: AgentId,
    limit: i64,
) -> Result<Vec<Sentence>, StoreError> {
    type Row = (i64, String, i64, i64);
    let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(LIST).bind(site.0).bind(agent.0).bind(limit).fetch_all(c))?;
    let read = |(id, body, uses, used_at)| Sentence { id: SentenceId(id), body, uses, used_at: Millis(used_at) };
    Ok(rows.into_iter().map(read).collect())
}

/// Counts that sentences were sent, each once, and forgets those that were not sent for longest beyond `most`.
///
/// # Errors
/// When the database fails.
pub async fn learn(
    tx: &mut Tx<'_>,
    site: SiteId,
    agent: AgentId,
    sentences: &[(SentenceId, String)],
    (at, most): (Millis, i64),
) -> Result<(), StoreError> {
    let rows: Vec<_> = sentences.iter().map(|(id, body)| (id.0, body)).collect();
    let rows = serde_json::to_string(&rows).map_err(|_| StoreError::Corrupt("sentences"))?;
    exec!(tx, sqlx::query(LEARN).bind(site.0).bind(agent.0).bind(at.0).bind(rows))?;
    exec!(tx, sqlx::query(TRIM).bind(site.0).bind(agent.0).bind(most)).map(drop)
}

/// Forgets a sentence; answers whether it was there.
///
/// # Errors
/// When the database fails.
pub async fn delete(tx: &mut Tx<'_>, site: SiteId, agent: AgentId, id: SentenceId) -> Result<bool, StoreError> {
    Ok(exec!(tx, sqlx::query(DELETE).bind(site.0).bind(agent.0).bind(id.0))? == 1)
}

/// Forgets all sentences of an agent.
///
/// # Errors
/// When the database fails.
pub async fn clear(tx: &mut Tx<'_>, site: SiteId, agent: AgentId) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(CLEAR).bind(site.0).bind(agent.0)).map(drop)
}
