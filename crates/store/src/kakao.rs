//! 카카오싱크 of sites, and the Kakao accounts that people verified with.

use domain::{IdentityId, Millis, SiteId};

use crate::{AsConn, StoreError, Tx, exec, on, statements};

statements! {
    one FIND = "SELECT enabled, app_id, rest_api_key, client_secret, admin_key FROM kakao_sync WHERE site_id = $1";
    one IS_ON = "SELECT enabled FROM kakao_sync WHERE site_id = $1";
    write PUT = "INSERT INTO kakao_sync (site_id, enabled, app_id, rest_api_key, client_secret, admin_key) VALUES ($1, $2, $3, $4, $5, $6) \
        ON CONFLICT (site_id) DO UPDATE SET enabled = excluded.enabled, app_id = excluded.app_id, rest_api_key = excluded.rest_api_key, \
        client_secret = COALESCE(excluded.client_secret, kakao_sync.client_secret), \
        admin_key = COALESCE(excluded.admin_key, kakao_sync.admin_key)";
    one ACCOUNT = "SELECT kakao_id, shared FROM kakao_accounts WHERE site_id = $1 AND identity_id = $2";
    list BY_KAKAO_ID = "SELECT identity_id FROM kakao_accounts WHERE site_id = $1 AND kakao_id = $2 ORDER BY identity_id";
    write KEEP = "INSERT INTO kakao_accounts (site_id, identity_id, kakao_id, shared, linked_at) VALUES ($1, $2, $3, $4, $5) \
        ON CONFLICT (site_id, identity_id) DO UPDATE SET kakao_id = excluded.kakao_id, shared = excluded.shared, linked_at = excluded.linked_at";
    write FORGET = "DELETE FROM kakao_accounts WHERE site_id = $1 AND identity_id = $2";
}

/// The settings of a site.
#[derive(Debug, Clone, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct KakaoSync {
    /// Whether customers are asked and their data is shown.
    pub enabled: bool,
    /// Number of the app.
    pub app_id: String,
    /// REST API key.
    pub rest_api_key: String,
    /// Client secret, encrypted.
    pub client_secret: Option<String>,
    /// Admin key, encrypted: who tells of unlinked accounts has it.
    pub admin_key: Option<String>,
}

/// A Kakao account of a channel account.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct KakaoAccount {
    /// Its number within the app.
    pub kakao_id: String,
    /// What is shared, encrypted.
    pub shared: String,
}

/// The settings of a site; those of a new one where nothing was set.
///
/// # Errors
/// When the database fails.
pub async fn settings(conn: &mut dyn AsConn, site: SiteId) -> Result<KakaoSync, StoreError> {
    let row: Option<KakaoSync> = on!(conn, |c| sqlx::query_as(FIND).bind(site.0).fetch_optional(c))?;
    Ok(row.unwrap_or_default())
}

/// Whether a site has it on.
///
/// # Errors
/// When the database fails.
pub async fn is_on(conn: &mut dyn AsConn, site: SiteId) -> Result<bool, StoreError> {
    let row: Option<(bool,)> = on!(conn, |c| sqlx::query_as(IS_ON).bind(site.0).fetch_optional(c))?;
    Ok(row.is_some_and(|(on,)| on))
}

/// Writes the settings; secrets that are not given stay.
///
/// # Errors
/// When the database fails.
pub async fn put(tx: &mut Tx<'_>, site: SiteId, new: &KakaoSync) -> Result<(), StoreError> {
    exec!(
        tx,
        sqlx::query(PUT)
            .bind(site.0)
            .bind(new.enabled)
            .bind(new.app_id.as_str())
            .bind(new.rest_api_key.as_str())
            .bind(new.client_secret.as_deref())
            .bind(new.admin_key.as_deref())
    )
    .map(drop)
}

/// The Kakao account of a channel account.
///
/// # Errors
/// When the database fails.
pub async fn account(
    conn: &mut dyn AsConn,
    site: SiteId,
    identity: IdentityId,
) -> Result<Option<KakaoAccount>, StoreError> {
    Ok(on!(conn, |c| sqlx::query_as(ACCOUNT).bind(site.0).bind(identity.0).fetch_optional(c))?)
}

/// The channel accounts that somebody verified with this Kakao account.
///
/// # Errors
/// When the database fails.
pub async fn by_kakao_id(conn: &mut dyn AsConn, site: SiteId, kakao_id: &str) -> Result<Vec<IdentityId>, StoreError> {
    let rows: Vec<(i64,)> = on!(conn, |c| sqlx::query_as(BY_KAKAO_ID).bind(site.0).bind(kakao_id).fetch_all(c))?;
    Ok(rows.into_iter().map(|(id,)| IdentityId(id)).collect())
}

/// Keeps the Kakao account of a channel account.
///
/// # Errors
/// When the database fails.
pub async fn keep(
    tx: &mut Tx<'_>,
    site: SiteId,
    identity: IdentityId,
    account: &KakaoAccount,
    now: Millis,
) -> Result<(), StoreError> {
    exec!(
        tx,
        sqlx::query(KEEP)
            .bind(site.0)
            .bind(identity.0)
            .bind(account.kakao_id.as_str())
            .bind(account.shared.as_str())
            .bind(now.0)
    )
    .map(drop)
}

/// Forgets the Kakao account of a channel account.
///
/// # Errors
/// When the database fails.
pub async fn forget(tx: &mut Tx<'_>, site: SiteId, identity: IdentityId) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(FORGET).bind(site.0).bind(identity.0)).map(drop)
}
