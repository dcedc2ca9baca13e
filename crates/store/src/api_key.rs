//! Keys by which other systems call the API, found by the hash of their token (F17).

use domain::{AgentId, KeyId, Millis, SiteId, key::Scopes};

use crate::{AsConn, StoreError, Tx, exec, on, session::SessionRow, statements};

statements! {
    list FIND = "SELECT k.key_id, k.scopes, k.created_at, k.used_at, k.site_id, k.agent_id, a.account_id, a.name, a.role, a.preferences, \
        c.email, m.agent_id AS led \
        FROM api_keys k \
        JOIN agents a ON a.site_id = k.site_id AND a.agent_id = k.agent_id \
        JOIN accounts c ON c.account_id = a.account_id \
        LEFT JOIN group_members l ON l.site_id = k.site_id AND l.agent_id = k.agent_id AND l.leads \
        LEFT JOIN group_members m ON m.site_id = l.site_id AND m.group_id = l.group_id \
        WHERE k.token_hash = $1 AND (k.expires_at IS NULL OR k.expires_at > $2) AND a.disabled_at IS NULL AND c.disabled_at IS NULL \
        ORDER BY m.agent_id";
    list OF_SITE = "SELECT k.key_id, k.label, k.agent_id, a.name AS agent_name, k.tail, k.scopes, k.created_at, k.expires_at, k.used_at, \
        a.disabled_at IS NOT NULL AS disabled \
        FROM api_keys k JOIN agents a ON a.site_id = k.site_id AND a.agent_id = k.agent_id \
        WHERE k.site_id = $1 ORDER BY k.key_id";
    write INSERT = "INSERT INTO api_keys (site_id, key_id, label, agent_id, token_hash, tail, scopes, created_by, created_at, expires_at) \
        SELECT a.site_id, $2, $3, a.agent_id, $5, $6, $7, $8, $9, $10 FROM agents a WHERE a.site_id = $1 AND a.agent_id = $4 \
        AND a.disabled_at IS NULL AND (SELECT COUNT(*) FROM api_keys o WHERE o.site_id = $1) < $11";
    write TOUCH = "UPDATE api_keys SET used_at = $3 WHERE site_id = $1 AND key_id = $2 AND (used_at IS NULL OR used_at < $3)";
    write DELETE = "DELETE FROM api_keys WHERE site_id = $1 AND key_id = $2";
    one HASH = "SELECT token_hash FROM api_keys WHERE site_id = $1 AND key_id = $2";
}

/// A key with the agent as whom it acts.
#[derive(Debug, Clone)]
pub struct Acting {
    /// Which key.
    pub id: KeyId,
    /// What it may do.
    pub scopes: Scopes,
    /// When it was last used, as far as is written.
    pub used_at: Option<Millis>,
    /// The agent, as a session would have them.
    pub session: SessionRow,
}

#[derive(sqlx::FromRow)]
struct Found {
    key_id: i64,
    scopes: i64,
    created_at: i64,
    used_at: Option<i64>,
    site_id: i64,
    agent_id: i64,
    account_id: i64,
    name: String,
    role: i64,
    preferences: String,
    email: String,
    led: Option<i64>,
}

/// The key with this token, unless it has expired or its agent or their account is disabled.
///
/// # Errors
/// When the database fails.
pub async fn find(conn: &mut impl AsConn, token_hash: &str, now: Millis) -> Result<Option<Acting>, StoreError> {
    let rows: Vec<Found> = on!(conn, |c| sqlx::query_as(FIND).bind(token_hash).bind(now.0).fetch_all(c))?;
    let mut leads: Vec<AgentId> = rows.iter().filter_map(|row| row.led).map(AgentId).collect();
    leads.dedup();
    Ok(rows.into_iter().next().map(|row| Acting {
        id: KeyId(row.key_id),
        scopes: Scopes::from_code(row.scopes),
        used_at: row.used_at.map(Millis),
        session: SessionRow {
            site: SiteId(row.site_id),
            agent: AgentId(row.agent_id),
            account: domain::AccountId(row.account_id),
            created_at: Millis(row.created_at),
            seen_at: Millis(row.used_at.unwrap_or(row.created_at)),
            name: row.name,
            role: row.role,
            preferences: row.preferences,
            email: row.email,
            leads,
        },
    }))
}

/// A key as the list shows it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct KeyRow {
    /// Which key.
    pub key_id: i64,
    /// What it is for.
    pub label: String,
    /// As whom it acts.
    pub agent_id: i64,
    /// Their name.
    pub agent_name: String,
    /// The last characters of the key.
    pub tail: String,
    /// Stored number of its scopes.
    pub scopes: i64,
    /// When it was made, in ms.
    pub created_at: i64,
    /// When it ends, in ms.
    pub expires_at: Option<i64>,
    /// When it was last used, in ms.
    pub used_at: Option<i64>,
    /// Whether its agent is disabled, and so it does not work.
    pub disabled: bool,
}

/// The keys of a site, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn of_site(conn: &mut impl AsConn, site: SiteId) -> Result<Vec<KeyRow>, StoreError> {
    on!(conn, |c| sqlx::query_as(OF_SITE).bind(site.0).fetch_all(c))
}

/// A key that is to be.
#[derive(Debug, Clone)]
pub struct NewKey {
    /// Which.
    pub id: KeyId,
    /// What it is for.
    pub label: String,
    /// As whom it acts.
    pub agent: AgentId,
    /// Of its token.
    pub token_hash: String,
    /// The last characters of it.
    pub tail: String,
    /// What it may do.
    pub scopes: Scopes,
    /// Who made it.
    pub by: AgentId,
    /// When it ends.
    pub expires_at: Option<Millis>,
}

/// Makes a key; `false` where there is no such agent at work, or the site has `most` keys.
///
/// # Errors
/// When the database fails.
pub async fn insert(tx: &mut Tx<'_>, site: SiteId, new: &NewKey, now: Millis, most: i64) -> Result<bool, StoreError> {
    let inserted = exec!(
        tx,
        sqlx::query(INSERT)
            .bind(site.0)
            .bind(new.id.0)
            .bind(new.label.as_str())
            .bind(new.agent.0)
            .bind(new.token_hash.as_str())
            .bind(new.tail.as_str())
            .bind(new.scopes.code())
            .bind(new.by.0)
            .bind(now.0)
            .bind(new.expires_at.map(|at| at.0))
            .bind(most)
    )?;
    Ok(inserted == 1)
}

/// Notes that a key was used.
///
/// # Errors
/// When the database fails.
pub async fn touch(tx: &mut Tx<'_>, site: SiteId, key: KeyId, now: Millis) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(TOUCH).bind(site.0).bind(key.0).bind(now.0)).map(drop)
}

/// The hash of a key's token.
///
/// # Errors
/// When the database fails.
pub async fn token_hash(conn: &mut impl AsConn, site: SiteId, key: KeyId) -> Result<Option<String>, StoreError> {
    let row: Option<(String,)> = on!(conn, |c| sqlx::query_as(HASH).bind(site.0).bind(key.0).fetch_optional(c))?;
    Ok(row.map(|(hash,)| hash))
}

/// Ends a key; whether there was one.
///
/// # Errors
/// When the database fails.
pub async fn delete(tx: &mut Tx<'_>, site: SiteId, key: KeyId) -> Result<bool, StoreError> {
    Ok(exec!(tx, sqlx::query(DELETE).bind(site.0).bind(key.0))? == 1)
}
