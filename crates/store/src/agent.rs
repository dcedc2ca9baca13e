//! Agents of a site and what each of them has set.

use domain::{AccountId, AgentId, GroupId, Millis, SiteId};

use crate::{AsConn, StoreError, Tx, exec, on, statements};

statements! {
    one ANY = "SELECT site_id FROM agents LIMIT 1";
    one OF_ACCOUNT = "SELECT site_id, agent_id FROM agents WHERE account_id = $1 AND disabled_at IS NULL ORDER BY site_id LIMIT 1";
    one IN_SITE = "SELECT agent_id FROM agents WHERE site_id = $1 AND account_id = $2";
    write INSERT = "INSERT INTO agents (site_id, agent_id, account_id, name, role, available, capacity, load, layout, preferences, created_at) \
        VALUES ($1, $2, $3, $4, $5, TRUE, $6, 0, '{}', '{}', $7)";
    one SETTINGS = "SELECT layout, preferences, available FROM agents WHERE site_id = $1 AND agent_id = $2";
    write SET_LAYOUT = "UPDATE agents SET layout = $3 WHERE site_id = $1 AND agent_id = $2";
    write SET_PREFERENCES = "UPDATE agents SET preferences = $3 WHERE site_id = $1 AND agent_id = $2";
    write SET_AVAILABLE = "UPDATE agents SET available = $3 WHERE site_id = $1 AND agent_id = $2";
    write SET_TERMS = "UPDATE agents SET capacity = $3, week = $4 WHERE site_id = $1 AND agent_id = $2";
    write INSERT_GROUP = "INSERT INTO groups (site_id, group_id, name) VALUES ($1, $2, $3)";
    write INSERT_MEMBER = "INSERT INTO group_members (site_id, group_id, agent_id, leads) VALUES ($1, $2, $3, $4)";
}

/// What an agent has set.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct SettingsRow {
    /// JSON.
    pub layout: String,
    /// JSON.
    pub preferences: String,
    /// 상담함.
    pub available: bool,
}

/// Whether any site has an agent.
///
/// # Errors
/// When the database fails.
pub async fn any(conn: &mut dyn AsConn) -> Result<bool, StoreError> {
    let row: Option<(i64,)> = on!(conn, |c| sqlx::query_as(ANY).fetch_optional(c))?;
    Ok(row.is_some())
}

/// The first site where an account is an agent that may work.
///
/// # Errors
/// When the database fails.
pub async fn of_account(conn: &mut dyn AsConn, account: AccountId) -> Result<Option<(SiteId, AgentId)>, StoreError> {
    let row: Option<(i64, i64)> = on!(conn, |c| sqlx::query_as(OF_ACCOUNT).bind(account.0).fetch_optional(c))?;
    Ok(row.map(|(site, agent)| (SiteId(site), AgentId(agent))))
}

/// Whether an account is an agent of a site, disabled or not.
///
/// # Errors
/// When the database fails.
pub async fn is_in_site(conn: &mut dyn AsConn, site: SiteId, account: AccountId) -> Result<bool, StoreError> {
    let row: Option<(i64,)> = on!(conn, |c| sqlx::query_as(IN_SITE).bind(site.0).bind(account.0).fetch_optional(c))?;
    Ok(row.is_some())
}

/// A new agent.
#[derive(Debug, Clone, Copy)]
pub struct NewAgent<'a> {
    /// The site.
    pub site: SiteId,
    /// The agent.
    pub id: AgentId,
    /// Who logs in.
    pub account: AccountId,
    /// Shown name.
    pub name: &'a str,
    /// Stored number of the role.
    pub role: i64,
    /// Most rooms at a time.
    pub capacity: i64,
}

/// Adds an agent, available.
///
/// # Errors
/// When the database fails.
pub async fn insert(tx: &mut Tx<'_>, new: NewAgent<'_>, now: Millis) -> Result<(), StoreError> {
    exec!(
        tx,
        sqlx::query(INSERT)
            .bind(new.site.0)
            .bind(new.id.0)
            .bind(new.account.0)
            .bind(new.name)
            .bind(new.role)
            .bind(new.capacity)
            .bind(now.0)
    )
    .map(drop)
}

/// What an agent has set.
///
/// # Errors
/// When the database fails.
pub async fn settings(conn: &mut dyn AsConn, site: SiteId, agent: AgentId) -> Result<Option<SettingsRow>, StoreError> {
    on!(conn, |c| sqlx::query_as(SETTINGS).bind(site.0).bind(agent.0).fetch_optional(c))
}

/// Keeps the sizes of the areas.
///
/// # Errors
/// When the database fails.
pub async fn set_layout(tx: &mut Tx<'_>, site: SiteId, agent: AgentId, layout: &str) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(SET_LAYOUT).bind(site.0).bind(agent.0).bind(layout)).map(drop)
}

/// Keeps an agent's own settings.
///
/// # Errors
/// When the database fails.
pub async fn set_preferences(
    tx: &mut Tx<'_>,
    site: SiteId,
    agent: AgentId,
    preferences: &str,
) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(SET_PREFERENCES).bind(site.0).bind(agent.0).bind(preferences)).map(drop)
}

/// 상담함 / 상담 안함.
///
/// # Errors
/// When the database fails.
pub async fn set_available(tx: &mut Tx<'_>, site: SiteId, agent: AgentId, available: bool) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(SET_AVAILABLE).bind(site.0).bind(agent.0).bind(available)).map(drop)
}

/// Sets how many rooms an agent may have, and their working hours as JSON; `None`: at any time.
///
/// # Errors
/// When the database fails.
pub async fn set_terms(
    tx: &mut Tx<'_>,
    site: SiteId,
    agent: AgentId,
    capacity: i64,
    week: Option<&str>,
) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(SET_TERMS).bind(site.0).bind(agent.0).bind(capacity).bind(week)).map(drop)
}

/// A group with its members and whether each leads it.
///
/// # Errors
/// When the database fails.
pub async fn insert_group(
    tx: &mut Tx<'_>,
    site: SiteId,
    group: GroupId,
    name: &str,
    members: &[(AgentId, bool)],
) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(INSERT_GROUP).bind(site.0).bind(group.0).bind(name))?;
    for (agent, leads) in members {
        exec!(tx, sqlx::query(INSERT_MEMBER).bind(site.0).bind(group.0).bind(agent.0).bind(*leads))?;
    }
    Ok(())
}
