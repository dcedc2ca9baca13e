//! What the files of a site take, and what they may.

use domain::SiteId;

use crate::{AsConn, StoreError, Tx, exec, on, statements};

statements! {
    one FIND = "SELECT bytes, quota FROM site_files WHERE site_id = $1";
    write TAKE = "INSERT INTO site_files (site_id, bytes) VALUES ($1, $2) ON CONFLICT (site_id) DO UPDATE \
        SET bytes = site_files.bytes + excluded.bytes WHERE site_files.quota IS NULL OR site_files.bytes + excluded.bytes <= site_files.quota";
    write GIVE_BACK = "UPDATE site_files SET bytes = bytes - $2 WHERE site_id = $1";
    write LIMIT = "INSERT INTO site_files (site_id, bytes, quota) VALUES ($1, 0, $2) ON CONFLICT (site_id) DO UPDATE SET quota = excluded.quota";
}

/// The space of a site's files in bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Space {
    /// Taken.
    pub bytes: i64,
    /// Most that may be; `None`: as much as there is room for.
    pub quota: Option<i64>,
}

/// The space of a site.
///
/// # Errors
/// When the database fails.
pub async fn find(conn: &mut dyn AsConn, site: SiteId) -> Result<Space, StoreError> {
    let row: Option<(i64, Option<i64>)> = on!(conn, |c| sqlx::query_as(FIND).bind(site.0).fetch_optional(c))?;
    Ok(row.map_or_else(Space::default, |(bytes, quota)| Space { bytes, quota }))
}

/// Takes space for a file; `false` where the site would have more than it may, and nothing changes.
///
/// # Errors
/// When the database fails.
pub async fn take(tx: &mut Tx<'_>, site: SiteId, bytes: i64) -> Result<bool, StoreError> {
    Ok(exec!(tx, sqlx::query(TAKE).bind(site.0).bind(bytes))? == 1)
}

/// Gives back the space of a file that is gone.
///
/// # Errors
/// When the database fails.
pub async fn give_back(tx: &mut Tx<'_>, site: SiteId, bytes: i64) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(GIVE_BACK).bind(site.0).bind(bytes)).map(drop)
}

/// Sets how much a site may have. Files that are there stay.
///
/// # Errors
/// When the database fails.
pub async fn limit(tx: &mut Tx<'_>, site: SiteId, quota: Option<i64>) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(LIMIT).bind(site.0).bind(quota)).map(drop)
}
