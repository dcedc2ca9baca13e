//! Sessions of agents, found by the hash of their token.

use domain::{AccountId, AgentId, Millis, SiteId};

use crate::{AsConn, StoreError, Tx, exec, on, statements};

/// Who holds a token (`$1`, at `$2`), unless their agent or account is disabled: a row for each agent they lead. Of the holding
/// row `s`: columns beside site and agent, its table, what must be true of it.
macro_rules! holder {
    ($columns:literal, $table:literal, $valid:literal) => {
        concat!(
            "SELECT s.site_id, s.agent_id, a.account_id, a.name, a.role, a.preferences, c.email, m.agent_id AS led, ",
            $columns,
            " FROM ",
            $table,
            " s JOIN agents a ON a.site_id = s.site_id AND a.agent_id = s.agent_id \
             JOIN accounts c ON c.account_id = a.account_id \
             LEFT JOIN group_members l ON l.site_id = s.site_id AND l.agent_id = s.agent_id AND l.leads \
             LEFT JOIN group_members m ON m.site_id = l.site_id AND m.group_id = l.group_id \
             WHERE s.token_hash = $1 AND ",
            $valid,
            " AND a.disabled_at IS NULL AND c.disabled_at IS NULL ORDER BY m.agent_id"
        )
    };
}
pub(crate) use holder;

statements! {
    list FIND = holder!("s.created_at, s.seen_at", "sessions", "s.expires_at > $2");
    write INSERT = "INSERT INTO sessions (token_hash, site_id, agent_id, created_at, seen_at, expires_at) \
        VALUES ($1, $2, $3, $4, $4, $5)";
    write TOUCH = "UPDATE sessions SET seen_at = $2, expires_at = $3 WHERE token_hash = $1 AND seen_at < $2";
    write DELETE = "DELETE FROM sessions WHERE token_hash = $1";
    write DELETE_OF_ACCOUNT = "DELETE FROM sessions WHERE EXISTS \
        (SELECT 1 FROM agents a WHERE a.account_id = $1 AND a.site_id = sessions.site_id AND a.agent_id = sessions.agent_id)";
    write DESCRIBE = "UPDATE sessions SET user_agent = $2, address = $3 WHERE token_hash = $1";
    list OF_ACCOUNT = "SELECT s.token_hash, s.site_id, s.agent_id, s.created_at, s.seen_at, s.user_agent, s.address \
        FROM agents a JOIN sessions s ON s.site_id = a.site_id AND s.agent_id = a.agent_id \
        WHERE a.account_id = $1 AND s.expires_at > $2 ORDER BY s.seen_at DESC, s.token_hash";
    write DELETE_OF_AGENT = "DELETE FROM sessions WHERE site_id = $1 AND agent_id = $2";
    write DELETE_EXPIRED = "DELETE FROM sessions WHERE expires_at <= $1";
}

/// The agent whom a token stands for.
#[derive(Debug, Clone)]
pub struct Holder {
    /// The site.
    pub site: SiteId,
    /// The agent.
    pub agent: AgentId,
    /// Whose agent it is.
    pub account: AccountId,
    /// Shown name.
    pub name: String,
    /// Stored number of the role.
    pub role: i64,
    /// JSON.
    pub preferences: String,
    /// Log-in name.
    pub email: String,
    /// Members of the groups the agent leads, ascending, without duplicates.
    pub leads: Vec<AgentId>,
}

/// A live session with its agent.
#[derive(Debug, Clone)]
pub struct SessionRow {
    /// Who is logged in.
    pub holder: Holder,
    /// Log-in.
    pub created_at: Millis,
    /// Last written sign of life.
    pub seen_at: Millis,
}

/// The columns of [`holder!`].
#[derive(sqlx::FromRow)]
pub(crate) struct HolderRow {
    site_id: i64,
    agent_id: i64,
    account_id: i64,
    name: String,
    role: i64,
    preferences: String,
    email: String,
    led: Option<i64>,
}

impl Holder {
    /// From the rows of one token, in their order, and what else the first one says.
    pub(crate) fn of<R>(rows: Vec<(HolderRow, R)>) -> Option<(Self, R)> {
        let mut leads: Vec<AgentId> = rows.iter().filter_map(|(row, _)| row.led).map(AgentId).collect();
        leads.dedup();
        let (row, rest) = rows.into_iter().next()?;
        let holder = Self {
            site: SiteId(row.site_id),
            agent: AgentId(row.agent_id),
            account: AccountId(row.account_id),
            name: row.name,
            role: row.role,
            preferences: row.preferences,
            email: row.email,
            leads,
        };
        Some((holder, rest))
    }
}

#[derive(sqlx::FromRow)]
struct Found {
    #[sqlx(flatten)]
    holder: HolderRow,
    created_at: i64,
    seen_at: i64,
}

/// The session with this token, unless it has expired or its agent or account is disabled.
///
/// # Errors
/// When the database fails.
pub async fn find(conn: &mut dyn AsConn, token_hash: &str, now: Millis) -> Result<Option<SessionRow>, StoreError> {
    let rows: Vec<Found> = on!(conn, |c| sqlx::query_as(FIND).bind(token_hash).bind(now.0).fetch_all(c))?;
    let rows = rows.into_iter().map(|row| (row.holder, (Millis(row.created_at), Millis(row.seen_at)))).collect();
    Ok(Holder::of(rows).map(|(holder, (created_at, seen_at))| SessionRow { holder, created_at, seen_at }))
}

/// Begins a session.
///
/// # Errors
/// When the database fails.
pub async fn insert(
    tx: &mut Tx<'_>,
    token_hash: &str,
    site: SiteId,
    agent: AgentId,
    now: Millis,
    expires_at: Millis,
) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(INSERT).bind(token_hash).bind(site.0).bind(agent.0).bind(now.0).bind(expires_at.0))?;
    Ok(())
}

/// Notes a sign of life.
///
/// # Errors
/// When the database fails.
pub async fn touch(tx: &mut Tx<'_>, token_hash: &str, now: Millis, expires_at: Millis) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(TOUCH).bind(token_hash).bind(now.0).bind(expires_at.0))?;
    Ok(())
}

/// Ends a session.
///
/// # Errors
/// When the database fails.
pub async fn delete(tx: &mut Tx<'_>, token_hash: &str) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(DELETE).bind(token_hash))?;
    Ok(())
}

/// Ends every session of an account, on all sites.
///
/// # Errors
/// When the database fails.
pub async fn delete_of_account(tx: &mut Tx<'_>, account: AccountId) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(DELETE_OF_ACCOUNT).bind(account.0))?;
    Ok(())
}

/// Says what the browser of a session said of itself, and where it came from.
///
/// # Errors
/// When the database fails.
pub async fn describe(tx: &mut Tx<'_>, token_hash: &str, user_agent: &str, address: &str) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(DESCRIBE).bind(token_hash).bind(user_agent).bind(address)).map(drop)
}

/// A session as its holder sees it.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct OpenSession {
    /// What it is stored under.
    pub token_hash: String,
    /// The site.
    pub site_id: i64,
    /// The agent.
    pub agent_id: i64,
    /// Log-in, in milliseconds.
    pub created_at: i64,
    /// Last written sign of life, in milliseconds.
    pub seen_at: i64,
    /// What the browser said of itself.
    pub user_agent: String,
    /// Where it came from.
    pub address: String,
}

/// The sessions of an account on all sites, the one used last first.
///
/// # Errors
/// When the database fails.
pub async fn of_account(
    conn: &mut dyn AsConn,
    account: AccountId,
    now: Millis,
) -> Result<Vec<OpenSession>, StoreError> {
    on!(conn, |c| sqlx::query_as(OF_ACCOUNT).bind(account.0).bind(now.0).fetch_all(c))
}

/// Ends every session of an agent at one site.
///
/// # Errors
/// When the database fails.
pub async fn delete_of_agent(tx: &mut Tx<'_>, site: SiteId, agent: AgentId) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(DELETE_OF_AGENT).bind(site.0).bind(agent.0)).map(drop)
}

/// Clears away what has expired.
///
/// # Errors
/// When the database fails.
pub async fn delete_expired(tx: &mut Tx<'_>, now: Millis) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(DELETE_EXPIRED).bind(now.0))?;
    Ok(())
}
