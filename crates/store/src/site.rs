//! Sites (tenants) and their channels.

use domain::{ChannelId, Millis, SiteId, room::ChannelKind};

use crate::{AsConn, StoreError, Tx, exec, on, statements};

statements! {
    one PING = "SELECT value FROM meta WHERE name = $1";
    write SET_META = "INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value";
    write META_ONCE = "INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING";
    one ANY = "SELECT site_id FROM sites ORDER BY site_id LIMIT 1";
    one FIND = "SELECT name, time_zone, locale FROM sites WHERE site_id = $1";
    write INSERT = "INSERT INTO sites (site_id, name, time_zone, locale, last_room_no, uid_secret, uid_secret_at, signed_only, default_tab, created_at) \
        VALUES ($1, $2, 'Asia/Seoul', 'ko', $3, $4, $5, FALSE, 'history', $5)";
    write RENAME = "UPDATE sites SET name = $2 WHERE site_id = $1";
    list CHANNELS = "SELECT channel_id, kind, label, enabled, origins FROM channels WHERE site_id = $1 ORDER BY channel_id";
    write INSERT_CHANNEL = "INSERT INTO channels (site_id, channel_id, kind, label, enabled, origins, created_at) \
        VALUES ($1, $2, $3, $4, TRUE, '[]', $5)";
}

/// A site's settings.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct SiteRow {
    /// Name of the brand.
    pub name: String,
    /// IANA name.
    pub time_zone: String,
    /// Language of the site, `ko` or `en`.
    pub locale: String,
}

/// A channel of a site.
#[derive(Debug, Clone)]
pub struct ChannelRow {
    /// The channel.
    pub id: ChannelId,
    /// Its kind.
    pub kind: ChannelKind,
    /// Shown label.
    pub label: String,
    /// Whether customers may come by it.
    pub enabled: bool,
    /// JSON array of the origins that may show the widget; empty: any.
    pub origins: String,
}

/// A value the process keeps about the database.
///
/// # Errors
/// When the database fails.
pub async fn meta(conn: &mut dyn AsConn, name: &str) -> Result<Option<String>, StoreError> {
    let row: Option<(String,)> = on!(conn, |c| sqlx::query_as(PING).bind(name).fetch_optional(c))?;
    Ok(row.map(|(value,)| value))
}

/// Keeps a value about the database.
///
/// # Errors
/// When the database fails.
pub async fn set_meta(tx: &mut Tx<'_>, name: &str, value: &str) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(SET_META).bind(name).bind(value))?;
    Ok(())
}

/// Keeps a value about the database unless there is one; answers the one that is there.
///
/// # Errors
/// When the database fails.
pub async fn meta_once(tx: &mut Tx<'_>, name: &str, value: &str) -> Result<String, StoreError> {
    exec!(tx, sqlx::query(META_ONCE).bind(name).bind(value))?;
    meta(tx, name).await?.ok_or(StoreError::Corrupt("meta"))
}

/// The site with the lowest number, where there is one.
///
/// # Errors
/// When the database fails.
pub async fn any(conn: &mut dyn AsConn) -> Result<Option<SiteId>, StoreError> {
    let row: Option<(i64,)> = on!(conn, |c| sqlx::query_as(ANY).fetch_optional(c))?;
    Ok(row.map(|(site,)| SiteId(site)))
}

/// A site's settings.
///
/// # Errors
/// When the database fails.
pub async fn find(conn: &mut dyn AsConn, site: SiteId) -> Result<Option<SiteRow>, StoreError> {
    on!(conn, |c| sqlx::query_as(FIND).bind(site.0).fetch_optional(c))
}

/// A new site; its rooms are numbered from `last_room_no + 1`.
///
/// # Errors
/// When the database fails, or the number is taken.
pub async fn insert(
    tx: &mut Tx<'_>,
    site: SiteId,
    name: &str,
    last_room_no: i64,
    uid_secret: &str,
    now: Millis,
) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(INSERT).bind(site.0).bind(name).bind(last_room_no).bind(uid_secret).bind(now.0))?;
    Ok(())
}

/// Gives a site another name.
///
/// # Errors
/// When the database fails.
pub async fn rename(tx: &mut Tx<'_>, site: SiteId, name: &str) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(RENAME).bind(site.0).bind(name))?;
    Ok(())
}

/// The channels of a site, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn channels(conn: &mut dyn AsConn, site: SiteId) -> Result<Vec<ChannelRow>, StoreError> {
    let rows: Vec<(i64, i64, String, bool, String)> =
        on!(conn, |c| sqlx::query_as(CHANNELS).bind(site.0).fetch_all(c))?;
    rows.into_iter()
        .map(|(id, kind, label, enabled, origins)| {
            let kind = ChannelKind::from_code(kind).ok_or(StoreError::Corrupt("channels.kind"))?;
            Ok(ChannelRow { id: ChannelId(id), kind, label, enabled, origins })
        })
        .collect()
}

/// Connects a channel.
///
/// # Errors
/// When the database fails.
pub async fn insert_channel(
    tx: &mut Tx<'_>,
    site: SiteId,
    channel: ChannelId,
    kind: ChannelKind,
    label: &str,
    now: Millis,
) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(INSERT_CHANNEL).bind(site.0).bind(channel.0).bind(kind.code()).bind(label).bind(now.0))?;
    Ok(())
}
