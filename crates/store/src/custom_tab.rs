//! Custom tabs of sites, and 대표 메뉴 beside them (S4, R22).

use domain::{SiteId, TabId, access::Role, room::ChannelKind};

use crate::{AsConn, StoreError, Tx, exec, on, statements};

macro_rules! tabs {
    ($which:literal) => {
        concat!(
            "SELECT t.tab_id, t.title, t.url, t.origin, t.enabled, t.channels, t.roles, t.same_origin, t.secret FROM custom_tabs t \
             WHERE t.site_id = $1",
            $which
        )
    };
}

statements! {
    list OF_SITE = tabs!(" ORDER BY t.place, t.tab_id");
    one FIND = tabs!(" AND t.tab_id = $2");
    one INFO_AREA = "SELECT default_tab, info_area_version FROM sites WHERE site_id = $1";
    write SET_INFO_AREA = "UPDATE sites SET default_tab = $3, info_area_version = info_area_version + 1 \
        WHERE site_id = $1 AND info_area_version = $2";
    write PUT = "INSERT INTO custom_tabs (site_id, tab_id, place, title, url, origin, enabled, channels, roles, same_origin, secret) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
        ON CONFLICT (site_id, tab_id) DO UPDATE SET place = excluded.place, title = excluded.title, url = excluded.url, \
        origin = excluded.origin, enabled = excluded.enabled, channels = excluded.channels, roles = excluded.roles, \
        same_origin = excluded.same_origin";
    write REMOVE = "DELETE FROM custom_tabs WHERE site_id = $1 AND tab_id = $2";
    write SET_SECRET = "UPDATE custom_tabs SET secret = $3 WHERE site_id = $1 AND tab_id = $2";
}

/// A custom tab.
#[derive(Clone, PartialEq, Eq)]
pub struct TabRow {
    /// Which.
    pub id: TabId,
    /// Label of the tab.
    pub title: String,
    /// Address with placeholders.
    pub url: String,
    /// Its origin.
    pub origin: String,
    /// Whether it is shown at all.
    pub enabled: bool,
    /// For rooms of which channels.
    pub channels: Vec<ChannelKind>,
    /// To whom.
    pub roles: Vec<Role>,
    /// Whether the page keeps its own origin in its frame.
    pub same_origin: bool,
    /// What signs the context, encrypted.
    pub secret: String,
}

impl std::fmt::Debug for TabRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TabRow").field("id", &self.id).field("title", &self.title).finish_non_exhaustive()
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    tab_id: i64,
    title: String,
    url: String,
    origin: String,
    enabled: bool,
    channels: i64,
    roles: i64,
    same_origin: bool,
    secret: String,
}

impl From<Row> for TabRow {
    fn from(row: Row) -> Self {
        let has = |bits: i64, code: i64| bits & (1 << code) != 0;
        Self {
            id: TabId(row.tab_id),
            title: row.title,
            url: row.url,
            origin: row.origin,
            enabled: row.enabled,
            channels: ChannelKind::ALL.into_iter().filter(|kind| has(row.channels, kind.code())).collect(),
            roles: Role::ALL.into_iter().filter(|role| has(row.roles, role.code())).collect(),
            same_origin: row.same_origin,
            secret: row.secret,
        }
    }
}

fn bits(codes: impl Iterator<Item = i64>) -> i64 {
    codes.fold(0, |bits, code| bits | (1 << code))
}

/// The tabs of a site in their order.
///
/// # Errors
/// When the database fails.
pub async fn of_site(conn: &mut dyn AsConn, site: SiteId) -> Result<Vec<TabRow>, StoreError> {
    let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(OF_SITE).bind(site.0).fetch_all(c))?;
    Ok(rows.into_iter().map(TabRow::from).collect())
}

/// One of them.
///
/// # Errors
/// When the database fails.
pub async fn find(conn: &mut dyn AsConn, site: SiteId, tab: TabId) -> Result<Option<TabRow>, StoreError> {
    let row: Option<Row> = on!(conn, |c| sqlx::query_as(FIND).bind(site.0).bind(tab.0).fetch_optional(c))?;
    Ok(row.map(TabRow::from))
}

/// 대표 메뉴 of a site, and the version of it and the tabs.
///
/// # Errors
/// When the database fails.
pub async fn info_area(conn: &mut dyn AsConn, site: SiteId) -> Result<Option<(String, i64)>, StoreError> {
    Ok(on!(conn, |c| sqlx::query_as(INFO_AREA).bind(site.0).fetch_optional(c))?)
}

/// Sets 대표 메뉴 where this version is the one that stands; else `false`, and nothing changes. Who changes tabs does this first:
/// it is the lock.
///
/// # Errors
/// When the database fails.
pub async fn set_info_area(tx: &mut Tx<'_>, site: SiteId, version: i64, tab: &str) -> Result<bool, StoreError> {
    Ok(exec!(tx, sqlx::query(SET_INFO_AREA).bind(site.0).bind(version).bind(tab))? == 1)
}

/// Writes a tab at its place; the secret of one that is there stays.
///
/// # Errors
/// When the database fails.
pub async fn put(tx: &mut Tx<'_>, site: SiteId, place: i64, tab: &TabRow) -> Result<(), StoreError> {
    exec!(
        tx,
        sqlx::query(PUT)
            .bind(site.0)
            .bind(tab.id.0)
            .bind(place)
            .bind(tab.title.as_str())
            .bind(tab.url.as_str())
            .bind(tab.origin.as_str())
            .bind(tab.enabled)
            .bind(bits(tab.channels.iter().map(|kind| kind.code())))
            .bind(bits(tab.roles.iter().map(|role| role.code())))
            .bind(tab.same_origin)
            .bind(tab.secret.as_str())
    )
    .map(drop)
}

/// Removes a tab with its secret.
///
/// # Errors
/// When the database fails.
pub async fn remove(tx: &mut Tx<'_>, site: SiteId, tab: TabId) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(REMOVE).bind(site.0).bind(tab.0)).map(drop)
}

/// Another secret; whether there is such a tab.
///
/// # Errors
/// When the database fails.
pub async fn set_secret(tx: &mut Tx<'_>, site: SiteId, tab: TabId, sealed: &str) -> Result<bool, StoreError> {
    Ok(exec!(tx, sqlx::query(SET_SECRET).bind(site.0).bind(tab.0).bind(sealed))? == 1)
}
