//! Chat links into messengers with their one-time tokens.

use domain::{AgentId, ChannelId, IdentityId, Millis, SiteId};

use crate::{StoreError, Tx, exec, on, statements};

statements! {
    write INSERT = "INSERT INTO channel_links (token_hash, site_id, channel_id, page, link_no, created_at, expires_at, agent_id) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    write TAKE = "UPDATE channel_links SET identity_id = $4 WHERE token_hash = $1 AND site_id = $2 AND channel_id = $3 AND used_at IS NULL \
        AND expires_at > $5 AND (identity_id IS NULL OR identity_id = $4)";
    one PAGE = "SELECT page, link_no FROM channel_links WHERE token_hash = $1 AND site_id = $2";
    write USED = "UPDATE channel_links SET used_at = $3, page = '' WHERE token_hash = $1 AND site_id = $2 AND used_at IS NULL";
    write FORGET = "DELETE FROM channel_links WHERE expires_at <= $1";
}

/// A link before it is followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewLink {
    /// Hash of its token.
    pub token_hash: String,
    /// The site.
    pub site: SiteId,
    /// Into which channel.
    pub channel: ChannelId,
    /// Its parameters; encrypted.
    pub page: String,
    /// What they were encrypted for.
    pub number: i64,
    /// Until when it counts.
    pub expires_at: Millis,
    /// Who asked for it.
    pub agent: Option<AgentId>,
}

/// Keeps a link.
///
/// # Errors
/// When the database fails.
pub async fn insert(tx: &mut Tx<'_>, new: &NewLink, now: Millis) -> Result<(), StoreError> {
    exec!(
        tx,
        sqlx::query(INSERT)
            .bind(new.token_hash.as_str())
            .bind(new.site.0)
            .bind(new.channel.0)
            .bind(new.page.as_str())
            .bind(new.number)
            .bind(now.0)
            .bind(new.expires_at.0)
            .bind(new.agent.map(|agent| agent.0))
    )
    .map(drop)
}

/// An account comes by a link: its parameters and their number, unless it was used up, has expired or is somebody else's.
///
/// # Errors
/// When the database fails.
pub async fn take(
    tx: &mut Tx<'_>,
    (site, channel): (SiteId, ChannelId),
    token_hash: &str,
    identity: IdentityId,
    now: Millis,
) -> Result<Option<(String, i64)>, StoreError> {
    if exec!(tx, sqlx::query(TAKE).bind(token_hash).bind(site.0).bind(channel.0).bind(identity.0).bind(now.0))? == 0 {
        return Ok(None);
    }
    on!(tx, |c| sqlx::query_as(PAGE).bind(token_hash).bind(site.0).fetch_optional(c))
}

/// A link has done its work: its parameters are erased.
///
/// # Errors
/// When the database fails.
pub async fn used(tx: &mut Tx<'_>, site: SiteId, token_hash: &str, now: Millis) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(USED).bind(token_hash).bind(site.0).bind(now.0)).map(drop)
}

/// Forgets links that count no more.
///
/// # Errors
/// When the database fails.
pub async fn forget(tx: &mut Tx<'_>, now: Millis) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(FORGET).bind(now.0)).map(drop)
}
