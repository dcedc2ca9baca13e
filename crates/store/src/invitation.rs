//! One-time links: invitations to become an agent, and links for another password.

use domain::{AccountId, AgentId, InvitationId, Millis, SiteId, access::Role};

use crate::{AsConn, StoreError, Tx, exec, on, statements};

macro_rules! invitations {
    ($condition:literal) => {
        concat!(
            "SELECT i.site_id, i.invitation_id, i.email, i.role, i.created_at, i.expires_at, a.name AS invited_by \
             FROM invitations i LEFT JOIN agents a ON a.site_id = i.site_id AND a.agent_id = i.invited_by WHERE ",
            $condition
        )
    };
}

statements! {
    list OF_SITE = invitations!("i.site_id = $1 ORDER BY i.invitation_id DESC");
    one FIND = invitations!("i.site_id = $1 AND i.invitation_id = $2");
    one BY_TOKEN = invitations!("i.token_hash = $1 AND i.expires_at > $2");
    one COUNT = "SELECT COUNT(*) FROM invitations WHERE site_id = $1";
    write PUT = "INSERT INTO invitations (site_id, invitation_id, token_hash, email, email_folded, role, invited_by, created_at, expires_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (site_id, email_folded) DO UPDATE SET \
        invitation_id = excluded.invitation_id, token_hash = excluded.token_hash, email = excluded.email, role = excluded.role, \
        invited_by = excluded.invited_by, created_at = excluded.created_at, expires_at = excluded.expires_at";
    write RENEW = "UPDATE invitations SET token_hash = $3, expires_at = $4 WHERE site_id = $1 AND invitation_id = $2";
    write DROP = "DELETE FROM invitations WHERE site_id = $1 AND invitation_id = $2";
    write USE = "DELETE FROM invitations WHERE token_hash = $1 AND expires_at > $2";
    write PUT_LINK = "INSERT INTO password_links (account_id, token_hash, site_id, agent_id, created_at, expires_at) \
        VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (account_id) DO UPDATE SET token_hash = excluded.token_hash, \
        site_id = excluded.site_id, agent_id = excluded.agent_id, created_at = excluded.created_at, expires_at = excluded.expires_at";
    one LINK = "SELECT l.account_id, l.site_id, l.agent_id, c.email, a.name FROM password_links l \
        JOIN accounts c ON c.account_id = l.account_id JOIN agents a ON a.site_id = l.site_id AND a.agent_id = l.agent_id \
        WHERE l.token_hash = $1 AND l.expires_at > $2 AND c.disabled_at IS NULL AND a.disabled_at IS NULL";
    write USE_LINK = "DELETE FROM password_links WHERE token_hash = $1 AND expires_at > $2";
    write DROP_LINK = "DELETE FROM password_links WHERE account_id = $1";
}

/// An invitation that stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Of which site.
    pub site: SiteId,
    /// Its number.
    pub id: InvitationId,
    /// Log-in name of who is invited.
    pub email: String,
    /// In which role.
    pub role: Role,
    /// When.
    pub created_at: Millis,
    /// From then on the link is no good.
    pub expires_at: Millis,
    /// Name of who invited.
    pub invited_by: String,
}

#[derive(sqlx::FromRow)]
struct Row {
    site_id: i64,
    invitation_id: i64,
    email: String,
    role: i64,
    created_at: i64,
    expires_at: i64,
    invited_by: Option<String>,
}

impl TryFrom<Row> for Invitation {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            site: SiteId(row.site_id),
            id: InvitationId(row.invitation_id),
            email: row.email,
            role: Role::from_code(row.role).ok_or(StoreError::Corrupt("invitations.role"))?,
            created_at: Millis(row.created_at),
            expires_at: Millis(row.expires_at),
            invited_by: row.invited_by.unwrap_or_default(),
        })
    }
}

/// The invitations of a site, newest first, those that have expired too.
///
/// # Errors
/// When the database fails.
pub async fn of_site(conn: &mut dyn AsConn, site: SiteId) -> Result<Vec<Invitation>, StoreError> {
    let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(OF_SITE).bind(site.0).fetch_all(c))?;
    rows.into_iter().map(Invitation::try_from).collect()
}

/// How many a site has.
///
/// # Errors
/// When the database fails.
pub async fn count(conn: &mut dyn AsConn, site: SiteId) -> Result<i64, StoreError> {
    let (count,): (i64,) = on!(conn, |c| sqlx::query_as(COUNT).bind(site.0).fetch_one(c))?;
    Ok(count)
}

/// One of them.
///
/// # Errors
/// When the database fails.
pub async fn find(conn: &mut dyn AsConn, site: SiteId, id: InvitationId) -> Result<Option<Invitation>, StoreError> {
    let row: Option<Row> = on!(conn, |c| sqlx::query_as(FIND).bind(site.0).bind(id.0).fetch_optional(c))?;
    row.map(Invitation::try_from).transpose()
}

/// The one of this link, where it is still good.
///
/// # Errors
/// When the database fails.
pub async fn by_token(conn: &mut dyn AsConn, token_hash: &str, now: Millis) -> Result<Option<Invitation>, StoreError> {
    let row: Option<Row> = on!(conn, |c| sqlx::query_as(BY_TOKEN).bind(token_hash).bind(now.0).fetch_optional(c))?;
    row.map(Invitation::try_from).transpose()
}

/// An invitation to be stored.
#[derive(Debug, Clone)]
pub struct NewInvitation<'n> {
    /// Of which site.
    pub site: SiteId,
    /// Its number.
    pub id: InvitationId,
    /// Hash of the link's token.
    pub token_hash: &'n str,
    /// Log-in name.
    pub email: &'n str,
    /// The same without case.
    pub email_folded: &'n str,
    /// In which role.
    pub role: Role,
    /// Who invites.
    pub by: AgentId,
    /// From then on it is no good.
    pub expires_at: Millis,
}

/// Stores an invitation in place of the one this e-mail had.
///
/// # Errors
/// When the database fails.
pub async fn put(tx: &mut Tx<'_>, new: NewInvitation<'_>, now: Millis) -> Result<(), StoreError> {
    exec!(
        tx,
        sqlx::query(PUT)
            .bind(new.site.0)
            .bind(new.id.0)
            .bind(new.token_hash)
            .bind(new.email)
            .bind(new.email_folded)
            .bind(new.role.code())
            .bind(new.by.0)
            .bind(now.0)
            .bind(new.expires_at.0)
    )
    .map(drop)
}

/// Gives an invitation another link; the one before is no good any more. `false` without such an invitation.
///
/// # Errors
/// When the database fails.
pub async fn renew(
    tx: &mut Tx<'_>,
    site: SiteId,
    id: InvitationId,
    token_hash: &str,
    expires_at: Millis,
) -> Result<bool, StoreError> {
    Ok(exec!(tx, sqlx::query(RENEW).bind(site.0).bind(id.0).bind(token_hash).bind(expires_at.0))? == 1)
}

/// Takes an invitation back; `false` without such a one.
///
/// # Errors
/// When the database fails.
pub async fn remove(tx: &mut Tx<'_>, site: SiteId, id: InvitationId) -> Result<bool, StoreError> {
    Ok(exec!(tx, sqlx::query(DROP).bind(site.0).bind(id.0))? == 1)
}

/// Uses an invitation up; `false` where it is no good: of several callers one gets it.
///
/// # Errors
/// When the database fails.
pub async fn take(tx: &mut Tx<'_>, token_hash: &str, now: Millis) -> Result<bool, StoreError> {
    Ok(exec!(tx, sqlx::query(USE).bind(token_hash).bind(now.0))? == 1)
}

/// Whose password a link changes.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct PasswordLink {
    /// The account.
    pub account_id: i64,
    /// The site it was made at.
    pub site_id: i64,
    /// The agent there.
    pub agent_id: i64,
    /// Log-in name.
    pub email: String,
    /// Shown name.
    pub name: String,
}

/// Stores a link for another password in place of the one before.
///
/// # Errors
/// When the database fails.
pub async fn put_password_link(
    tx: &mut Tx<'_>,
    account: AccountId,
    token_hash: &str,
    (site, agent): (SiteId, AgentId),
    now: Millis,
    expires_at: Millis,
) -> Result<(), StoreError> {
    exec!(
        tx,
        sqlx::query(PUT_LINK)
            .bind(account.0)
            .bind(token_hash)
            .bind(site.0)
            .bind(agent.0)
            .bind(now.0)
            .bind(expires_at.0)
    )
    .map(drop)
}

/// Whose link this is, where it is still good.
///
/// # Errors
/// When the database fails.
pub async fn password_link(
    conn: &mut dyn AsConn,
    token_hash: &str,
    now: Millis,
) -> Result<Option<PasswordLink>, StoreError> {
    on!(conn, |c| sqlx::query_as(LINK).bind(token_hash).bind(now.0).fetch_optional(c))
}

/// Uses a link for another password up; `false` where it is no good.
///
/// # Errors
/// When the database fails.
pub async fn take_password_link(tx: &mut Tx<'_>, token_hash: &str, now: Millis) -> Result<bool, StoreError> {
    Ok(exec!(tx, sqlx::query(USE_LINK).bind(token_hash).bind(now.0))? == 1)
}

/// No link changes the password of this account any more.
///
/// # Errors
/// When the database fails.
pub async fn drop_password_link(tx: &mut Tx<'_>, account: AccountId) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(DROP_LINK).bind(account.0)).map(drop)
}
