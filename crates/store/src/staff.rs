//! The people of a site as its administrators see them: those who work there no more too.

use domain::{AccountId, AgentId, Millis, RoomNo, SiteId, access::Role};

use crate::{AsConn, StoreError, Tx, exec, on, statements};

macro_rules! people {
    ($condition:literal) => {
        concat!(
            "SELECT a.agent_id, a.account_id, a.name, a.role, a.load, a.created_at, a.last_log_in_at, a.disabled_at, \
             (SELECT c.email FROM accounts c WHERE c.account_id = a.account_id) AS email, \
             COALESCE((SELECT t.confirmed_at IS NOT NULL FROM account_totp t WHERE t.account_id = a.account_id), FALSE) AS totp \
             FROM agents a WHERE a.site_id = $1",
            $condition
        )
    };
}

statements! {
    list ALL_OF_SITE = people!(" ORDER BY a.name, a.agent_id");
    one FIND = people!(" AND a.agent_id = $2");
    one BY_ACCOUNT = people!(" AND a.account_id = $2");
    list ADMINS = "SELECT a.agent_id FROM agents a JOIN accounts c ON c.account_id = a.account_id \
        WHERE a.site_id = $1 AND a.role = 2 AND a.disabled_at IS NULL AND c.disabled_at IS NULL ORDER BY a.agent_id";
    one ELSEWHERE = "SELECT COUNT(*) FROM agents WHERE account_id = $1 AND site_id <> $2 AND disabled_at IS NULL";
    list ROOMS = "SELECT r.room_no FROM rooms r WHERE r.site_id = $1 AND r.agent_id = $2 AND r.status IN (2, 3, 4) ORDER BY r.room_no";
    write SET_ROLE = "UPDATE agents SET role = $3 WHERE site_id = $1 AND agent_id = $2";
    write RENAME = "UPDATE agents SET name = $3 WHERE site_id = $1 AND agent_id = $2";
    write LOCK = "UPDATE agents SET load = load WHERE site_id = $1 AND agent_id = $2";
    write DISABLE = "UPDATE agents SET disabled_at = $3, available = FALSE, load = 0 WHERE site_id = $1 AND agent_id = $2";
    write ENABLE = "UPDATE agents SET disabled_at = NULL WHERE site_id = $1 AND agent_id = $2 AND disabled_at IS NOT NULL";
    write LOGGED_IN = "UPDATE agents SET last_log_in_at = $3 WHERE site_id = $1 AND agent_id = $2";
}

/// Somebody who works or worked in a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Who.
    pub agent: AgentId,
    /// Who logs in.
    pub account: AccountId,
    /// Shown name.
    pub name: String,
    /// In which role.
    pub role: Role,
    /// Rooms they have.
    pub load: i64,
    /// Since when.
    pub created_at: Millis,
    /// Their last log-in here.
    pub last_log_in_at: Option<Millis>,
    /// Since when they may not log in here any more.
    pub disabled_at: Option<Millis>,
    /// Log-in name.
    pub email: String,
    /// Whether logging in takes a second factor.
    pub totp: bool,
}

#[derive(sqlx::FromRow)]
struct Row {
    agent_id: i64,
    account_id: i64,
    name: String,
    role: i64,
    load: i64,
    created_at: i64,
    last_log_in_at: Option<i64>,
    disabled_at: Option<i64>,
    email: String,
    totp: bool,
}

impl TryFrom<Row> for Person {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            agent: AgentId(row.agent_id),
            account: AccountId(row.account_id),
            name: row.name,
            role: Role::from_code(row.role).ok_or(StoreError::Corrupt("agents.role"))?,
            load: row.load,
            created_at: Millis(row.created_at),
            last_log_in_at: row.last_log_in_at.map(Millis),
            disabled_at: row.disabled_at.map(Millis),
            email: row.email,
            totp: row.totp,
        })
    }
}

/// Everybody of a site, by name.
///
/// # Errors
/// When the database fails.
pub async fn all(conn: &mut dyn AsConn, site: SiteId) -> Result<Vec<Person>, StoreError> {
    let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(ALL_OF_SITE).bind(site.0).fetch_all(c))?;
    rows.into_iter().map(Person::try_from).collect()
}

/// One of them.
///
/// # Errors
/// When the database fails.
pub async fn find(conn: &mut dyn AsConn, site: SiteId, agent: AgentId) -> Result<Option<Person>, StoreError> {
    let row: Option<Row> = on!(conn, |c| sqlx::query_as(FIND).bind(site.0).bind(agent.0).fetch_optional(c))?;
    row.map(Person::try_from).transpose()
}

/// The one who logs in with this account.
///
/// # Errors
/// When the database fails.
pub async fn of_account(conn: &mut dyn AsConn, site: SiteId, account: AccountId) -> Result<Option<Person>, StoreError> {
    let row: Option<Row> = on!(conn, |c| sqlx::query_as(BY_ACCOUNT).bind(site.0).bind(account.0).fetch_optional(c))?;
    row.map(Person::try_from).transpose()
}

/// 관리자 of a site who can log in, ascending. Lock the site's 배분방식 first where it must stay true.
///
/// # Errors
/// When the database fails.
pub async fn admins(conn: &mut dyn AsConn, site: SiteId) -> Result<Vec<AgentId>, StoreError> {
    let rows: Vec<(i64,)> = on!(conn, |c| sqlx::query_as(ADMINS).bind(site.0).fetch_all(c))?;
    Ok(rows.into_iter().map(|(agent,)| AgentId(agent)).collect())
}

/// Whether an account works in another site too.
///
/// # Errors
/// When the database fails.
pub async fn works_elsewhere(conn: &mut dyn AsConn, account: AccountId, site: SiteId) -> Result<bool, StoreError> {
    let (count,): (i64,) = on!(conn, |c| sqlx::query_as(ELSEWHERE).bind(account.0).bind(site.0).fetch_one(c))?;
    Ok(count > 0)
}

/// The open rooms an agent has, ascending.
///
/// # Errors
/// When the database fails.
pub async fn rooms(conn: &mut dyn AsConn, site: SiteId, agent: AgentId) -> Result<Vec<RoomNo>, StoreError> {
    let rows: Vec<(i64,)> = on!(conn, |c| sqlx::query_as(ROOMS).bind(site.0).bind(agent.0).fetch_all(c))?;
    Ok(rows.into_iter().map(|(room,)| RoomNo(room)).collect())
}

/// Another role.
///
/// # Errors
/// When the database fails.
pub async fn set_role(tx: &mut Tx<'_>, site: SiteId, agent: AgentId, role: Role) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(SET_ROLE).bind(site.0).bind(agent.0).bind(role.code())).map(drop)
}

/// Another shown name.
///
/// # Errors
/// When the database fails.
pub async fn rename(tx: &mut Tx<'_>, site: SiteId, agent: AgentId, name: &str) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(RENAME).bind(site.0).bind(agent.0).bind(name)).map(drop)
}

/// Until the transaction ends nobody gets a room who is not there yet: what [`rooms`] says afterwards stays true. Comes after the
/// locks of rooms.
///
/// # Errors
/// When the database fails.
pub async fn lock_hands(tx: &mut Tx<'_>, site: SiteId, agent: AgentId) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(LOCK).bind(site.0).bind(agent.0)).map(drop)
}

/// They may log in no more and get no rooms.
///
/// # Errors
/// When the database fails.
pub async fn disable(tx: &mut Tx<'_>, site: SiteId, agent: AgentId, now: Millis) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(DISABLE).bind(site.0).bind(agent.0).bind(now.0)).map(drop)
}

/// They may log in again; `false` where they may already.
///
/// # Errors
/// When the database fails.
pub async fn enable(tx: &mut Tx<'_>, site: SiteId, agent: AgentId) -> Result<bool, StoreError> {
    Ok(exec!(tx, sqlx::query(ENABLE).bind(site.0).bind(agent.0))? == 1)
}

/// Notes a log-in.
///
/// # Errors
/// When the database fails.
pub async fn logged_in(tx: &mut Tx<'_>, site: SiteId, agent: AgentId, now: Millis) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(LOGGED_IN).bind(site.0).bind(agent.0).bind(now.0)).map(drop)
}
