//! Sites (tenants) and their channels.

use domain::{ChannelId, Millis, SiteId, room::ChannelKind};

use crate::{AsConn, StoreError, Tx, exec, on, statements};

statements! {
    one PING = "SELECT value FROM meta WHERE name = $1";
    write SET_META = "INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value";
    write META_ONCE = "INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING";
    one ANY = "SELECT site_id FROM sites ORDER BY site_id LIMIT 1";
    one FIND = "SELECT name, time_zone, locale, version FROM sites WHERE site_id = $1";
    write INSERT = "INSERT INTO sites (site_id, name, time_zone, locale, last_room_no, uid_secret, uid_secret_at, signed_only, default_tab, created_at) \
        VALUES ($1, $2, 'Asia/Seoul', 'ko', $3, $4, $5, FALSE, 'history', $5)";
    write RENAME = "UPDATE sites SET name = $2 WHERE site_id = $1";
    write PUT = "UPDATE sites SET name = $3, time_zone = $4, locale = $5, version = version + 1 \
        WHERE site_id = $1 AND (version = $2 OR CAST($2 AS BIGINT) IS NULL)";
    list CHANNELS = "SELECT channel_id, kind, label, enabled, origins, version FROM channels WHERE site_id = $1 ORDER BY channel_id";
    write PUT_ORIGINS = "UPDATE channels SET origins = $4, version = version + 1 \
        WHERE site_id = $1 AND channel_id = $2 AND (version = $3 OR CAST($3 AS BIGINT) IS NULL)";
    list PAGES = "SELECT origin, seen_at FROM widget_pages WHERE site_id = $1 ORDER BY origin";
    write PAGE_AGAIN = "UPDATE widget_pages SET seen_at = $3 WHERE site_id = $1 AND origin = $2";
    write PAGE_FIRST = "INSERT INTO widget_pages (site_id, origin, seen_at) \
        SELECT CAST($1 AS BIGINT), CAST($2 AS TEXT), CAST($3 AS BIGINT) \
        WHERE (SELECT COUNT(*) FROM widget_pages WHERE site_id = $1) < CAST($4 AS BIGINT) ON CONFLICT (site_id, origin) DO NOTHING";
    one BEGUN = "SELECT EXISTS (SELECT 1 FROM connections WHERE site_id = $1) OR EXISTS (SELECT 1 FROM widget_pages WHERE site_id = $1), \
        EXISTS (SELECT 1 FROM invitations WHERE site_id = $1) \
        OR (SELECT COUNT(*) FROM (SELECT 1 FROM agents WHERE site_id = $1 AND disabled_at IS NULL LIMIT 2) AS few) > 1, \
        EXISTS (SELECT 1 FROM working_hours WHERE site_id = $1), \
        EXISTS (SELECT 1 FROM automation WHERE site_id = $1 AND greeting <> ''), \
        EXISTS (SELECT 1 FROM assignments WHERE site_id = $1)";
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
    /// Grows with every change.
    pub version: i64,
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
    /// Grows with every change of them.
    pub version: i64,
}

/// A page that opened the widget.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct WidgetPage {
    /// Its scheme, host and port.
    pub origin: String,
    /// When, to within hours.
    pub seen_at: i64,
}

/// What of a new site is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Begun {
    /// Customers can come: the widget stands on a page, or a messenger is connected.
    pub channel: bool,
    /// There is more than one agent, or somebody is invited.
    pub people: bool,
    /// 운영 시간 was set.
    pub hours: bool,
    /// There is a greeting.
    pub greeting: bool,
    /// Somebody has had a consultation.
    pub consulted: bool,
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

/// Writes a site's settings where this version is the one that stands, or whatever stands; else `false`, and nothing changes.
///
/// # Errors
/// When the database fails.
pub async fn put(
    tx: &mut Tx<'_>,
    site: SiteId,
    version: Option<i64>,
    (name, time_zone, locale): (&str, &str, &str),
) -> Result<bool, StoreError> {
    let written = exec!(tx, sqlx::query(PUT).bind(site.0).bind(version).bind(name).bind(time_zone).bind(locale))?;
    Ok(written == 1)
}

/// Writes which pages may show a channel's widget, by the same rule.
///
/// # Errors
/// When the database fails.
pub async fn put_origins(
    tx: &mut Tx<'_>,
    site: SiteId,
    channel: ChannelId,
    version: Option<i64>,
    origins: &str,
) -> Result<bool, StoreError> {
    let written = exec!(tx, sqlx::query(PUT_ORIGINS).bind(site.0).bind(channel.0).bind(version).bind(origins))?;
    Ok(written == 1)
}

/// Pages that opened a site's widget, by their origins.
///
/// # Errors
/// When the database fails.
pub async fn widget_pages(conn: &mut dyn AsConn, site: SiteId) -> Result<Vec<WidgetPage>, StoreError> {
    on!(conn, |c| sqlx::query_as(PAGES).bind(site.0).fetch_all(c))
}

/// Keeps that a page opened it. Beyond `most` of a site no further ones are kept.
///
/// # Errors
/// When the database fails.
pub async fn widget_page(
    tx: &mut Tx<'_>,
    site: SiteId,
    origin: &str,
    now: Millis,
    most: i64,
) -> Result<(), StoreError> {
    if exec!(tx, sqlx::query(PAGE_AGAIN).bind(site.0).bind(origin).bind(now.0))? == 0 {
        exec!(tx, sqlx::query(PAGE_FIRST).bind(site.0).bind(origin).bind(now.0).bind(most))?;
    }
    Ok(())
}

/// What of a new site is done.
///
/// # Errors
/// When the database fails.
pub async fn begun(conn: &mut dyn AsConn, site: SiteId) -> Result<Begun, StoreError> {
    let (channel, people, hours, greeting, consulted) = on!(conn, |c| sqlx::query_as(BEGUN).bind(site.0).fetch_one(c))?;
    Ok(Begun { channel, people, hours, greeting, consulted })
}

/// The channels of a site, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn channels(conn: &mut dyn AsConn, site: SiteId) -> Result<Vec<ChannelRow>, StoreError> {
    let rows: Vec<(i64, i64, String, bool, String, i64)> =
        on!(conn, |c| sqlx::query_as(CHANNELS).bind(site.0).fetch_all(c))?;
    rows.into_iter()
        .map(|(id, kind, label, enabled, origins, version)| {
            let kind = ChannelKind::from_code(kind).ok_or(StoreError::Corrupt("channels.kind"))?;
            Ok(ChannelRow { id: ChannelId(id), kind, label, enabled, origins, version })
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
