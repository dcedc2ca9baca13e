//! How messengers' channels are connected to their services.

use domain::{ChannelId, Millis, SiteId, room::ChannelKind};

use crate::{AsConn, StoreError, Tx, exec, on, statements};

macro_rules! columns {
    () => {
        "SELECT n.site_id, n.channel_id, h.kind, h.enabled, n.flavour, n.base_url, n.chat_url, n.public_name, n.sender_key, n.credentials, \
         n.paths, n.networks, n.per_second, n.secret_hash, n.secret, n.old_secret_hash, n.old_secret_until, n.version, n.last_event_at, \
         n.last_error, n.last_error_at, n.checked_at, n.check_error \
         FROM connections n JOIN channels h ON h.site_id = n.site_id AND h.channel_id = n.channel_id WHERE "
    };
}

statements! {
    one BY_SECRET = concat!(columns!(), "n.secret_hash = $1 OR n.old_secret_hash = $1");
    one FIND = concat!(columns!(), "n.site_id = $1 AND n.channel_id = $2");
    list OF_SITE = concat!(columns!(), "n.site_id = $1 ORDER BY n.channel_id");
    write INSERT = "INSERT INTO connections (site_id, channel_id, flavour, base_url, chat_url, public_name, sender_key, credentials, paths, \
        networks, per_second, secret_hash, secret, version, connected_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 1, $14) ON CONFLICT (site_id, channel_id) DO NOTHING";
    write SET = "UPDATE connections SET flavour = $3, base_url = $4, chat_url = $5, public_name = $6, sender_key = $7, credentials = $8, \
        paths = $9, networks = $10, per_second = $11, version = version + 1 WHERE site_id = $1 AND channel_id = $2 AND version = $12";
    write ROTATE = "UPDATE connections SET old_secret_hash = secret_hash, old_secret_until = $5, secret_hash = $3, secret = $4, \
        version = version + 1 WHERE site_id = $1 AND channel_id = $2";
    write DISCONNECT = "DELETE FROM connections WHERE site_id = $1 AND channel_id = $2";
    write SWITCH = "UPDATE channels SET enabled = $3, label = $4 WHERE site_id = $1 AND channel_id = $2 AND kind <> 0";
    write HEARD = "UPDATE connections SET last_event_at = $3 WHERE site_id = $1 AND channel_id = $2 AND (last_event_at IS NULL OR last_event_at < $3)";
    write FAILED = "UPDATE connections SET last_error = $3, last_error_at = $4 WHERE site_id = $1 AND channel_id = $2";
    write CHECKED = "UPDATE connections SET checked_at = $3, check_error = $4, \
        last_error = CASE WHEN CAST($4 AS TEXT) IS NULL THEN NULL ELSE last_error END WHERE site_id = $1 AND channel_id = $2";
}

/// A connection as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectionRow {
    /// The site.
    pub site: SiteId,
    /// Its channel.
    pub channel: ChannelId,
    /// The channel's kind.
    pub kind: ChannelKind,
    /// Whether the channel is on.
    pub enabled: bool,
    /// What is set.
    pub set: Set,
    /// Hash of the secret part of its address.
    pub secret_hash: String,
    /// That part, encrypted.
    pub secret: String,
    /// The hash before, and until when it counts.
    pub old_secret: Option<(String, Millis)>,
    /// Grows with every change of the settings.
    pub version: i64,
    /// When the service was last heard of.
    pub last_event_at: Option<Millis>,
    /// What last went wrong, and when.
    pub last_error: Option<(String, Millis)>,
    /// When it was last tried out.
    pub checked_at: Option<Millis>,
    /// What was wrong then.
    pub check_error: Option<String>,
}

/// What an administrator sets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Set {
    /// naver, kakao_direct, relay_v1 or relay_v3.
    pub flavour: String,
    /// Where the service is reached.
    pub base_url: String,
    /// Where customers begin a chat.
    pub chat_url: String,
    /// What they reach it by.
    pub public_name: String,
    /// 발신 프로필 키 of Kakao.
    pub sender_key: String,
    /// Encrypted JSON.
    pub credentials: Option<String>,
    /// JSON of paths.
    pub paths: String,
    /// JSON array of networks.
    pub networks: String,
    /// Messages a second.
    pub per_second: i64,
}

#[derive(sqlx::FromRow)]
struct Row {
    site_id: i64,
    channel_id: i64,
    kind: i64,
    enabled: bool,
    flavour: String,
    base_url: String,
    chat_url: String,
    public_name: String,
    sender_key: String,
    credentials: Option<String>,
    paths: String,
    networks: String,
    per_second: i64,
    secret_hash: String,
    secret: String,
    old_secret_hash: Option<String>,
    old_secret_until: Option<i64>,
    version: i64,
    last_event_at: Option<i64>,
    last_error: Option<String>,
    last_error_at: Option<i64>,
    checked_at: Option<i64>,
    check_error: Option<String>,
}

fn read(row: Row) -> Result<ConnectionRow, StoreError> {
    Ok(ConnectionRow {
        site: SiteId(row.site_id),
        channel: ChannelId(row.channel_id),
        kind: ChannelKind::from_code(row.kind).ok_or(StoreError::Corrupt("channels.kind"))?,
        enabled: row.enabled,
        set: Set {
            flavour: row.flavour,
            base_url: row.base_url,
            chat_url: row.chat_url,
            public_name: row.public_name,
            sender_key: row.sender_key,
            credentials: row.credentials,
            paths: row.paths,
            networks: row.networks,
            per_second: row.per_second,
        },
        secret_hash: row.secret_hash,
        secret: row.secret,
        old_secret: row.old_secret_hash.zip(row.old_secret_until.map(Millis)),
        version: row.version,
        last_event_at: row.last_event_at.map(Millis),
        last_error: row.last_error.zip(row.last_error_at.map(Millis)),
        checked_at: row.checked_at.map(Millis),
        check_error: row.check_error,
    })
}

/// The connection whose address has this secret part, or had it before.
///
/// # Errors
/// When the database fails.
pub async fn by_secret(conn: &mut dyn AsConn, hash: &str) -> Result<Option<ConnectionRow>, StoreError> {
    let row: Option<Row> = on!(conn, |c| sqlx::query_as(BY_SECRET).bind(hash).fetch_optional(c))?;
    row.map(read).transpose()
}

/// The connection of a channel.
///
/// # Errors
/// When the database fails.
pub async fn find(
    conn: &mut dyn AsConn,
    site: SiteId,
    channel: ChannelId,
) -> Result<Option<ConnectionRow>, StoreError> {
    let row: Option<Row> = on!(conn, |c| sqlx::query_as(FIND).bind(site.0).bind(channel.0).fetch_optional(c))?;
    row.map(read).transpose()
}

/// The connections of a site.
///
/// # Errors
/// When the database fails.
pub async fn of_site(conn: &mut dyn AsConn, site: SiteId) -> Result<Vec<ConnectionRow>, StoreError> {
    let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(OF_SITE).bind(site.0).fetch_all(c))?;
    rows.into_iter().map(read).collect()
}

/// Connects a channel; `false` where it is connected already.
///
/// # Errors
/// When the database fails.
pub async fn insert(
    tx: &mut Tx<'_>,
    (site, channel): (SiteId, ChannelId),
    set: &Set,
    (secret_hash, secret): (&str, &str),
    now: Millis,
) -> Result<bool, StoreError> {
    let inserted = exec!(
        tx,
        sqlx::query(INSERT)
            .bind(site.0)
            .bind(channel.0)
            .bind(set.flavour.as_str())
            .bind(set.base_url.as_str())
            .bind(set.chat_url.as_str())
            .bind(set.public_name.as_str())
            .bind(set.sender_key.as_str())
            .bind(set.credentials.as_deref())
            .bind(set.paths.as_str())
            .bind(set.networks.as_str())
            .bind(set.per_second)
            .bind(secret_hash)
            .bind(secret)
            .bind(now.0)
    )?;
    Ok(inserted == 1)
}

/// Changes what is set; `false` where somebody else did so since this version.
///
/// # Errors
/// When the database fails.
pub async fn set(
    tx: &mut Tx<'_>,
    (site, channel): (SiteId, ChannelId),
    set: &Set,
    version: i64,
) -> Result<bool, StoreError> {
    let changed = exec!(
        tx,
        sqlx::query(SET)
            .bind(site.0)
            .bind(channel.0)
            .bind(set.flavour.as_str())
            .bind(set.base_url.as_str())
            .bind(set.chat_url.as_str())
            .bind(set.public_name.as_str())
            .bind(set.sender_key.as_str())
            .bind(set.credentials.as_deref())
            .bind(set.paths.as_str())
            .bind(set.networks.as_str())
            .bind(set.per_second)
            .bind(version)
    )?;
    Ok(changed == 1)
}

/// Gives the address another secret part; the one before goes on until then. `false` without such a connection.
///
/// # Errors
/// When the database fails.
pub async fn rotate(
    tx: &mut Tx<'_>,
    (site, channel): (SiteId, ChannelId),
    (secret_hash, secret): (&str, &str),
    old_until: Millis,
) -> Result<bool, StoreError> {
    Ok(exec!(tx, sqlx::query(ROTATE).bind(site.0).bind(channel.0).bind(secret_hash).bind(secret).bind(old_until.0))?
        == 1)
}

/// Forgets how a channel is connected; `false` where it isn't.
///
/// # Errors
/// When the database fails.
pub async fn disconnect(tx: &mut Tx<'_>, site: SiteId, channel: ChannelId) -> Result<bool, StoreError> {
    Ok(exec!(tx, sqlx::query(DISCONNECT).bind(site.0).bind(channel.0))? == 1)
}

/// Switches a messenger's channel on or off, and labels it; `false` without such a channel.
///
/// # Errors
/// When the database fails.
pub async fn switch(
    tx: &mut Tx<'_>,
    (site, channel): (SiteId, ChannelId),
    on: bool,
    label: &str,
) -> Result<bool, StoreError> {
    Ok(exec!(tx, sqlx::query(SWITCH).bind(site.0).bind(channel.0).bind(on).bind(label))? == 1)
}

/// The service was heard of.
///
/// # Errors
/// When the database fails.
pub async fn heard(tx: &mut Tx<'_>, site: SiteId, channel: ChannelId, now: Millis) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(HEARD).bind(site.0).bind(channel.0).bind(now.0)).map(drop)
}

/// Something went wrong.
///
/// # Errors
/// When the database fails.
pub async fn failed(
    tx: &mut Tx<'_>,
    site: SiteId,
    channel: ChannelId,
    reason: &str,
    now: Millis,
) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(FAILED).bind(site.0).bind(channel.0).bind(reason).bind(now.0)).map(drop)
}

/// It was tried out; where that went well, what went wrong before is over.
///
/// # Errors
/// When the database fails.
pub async fn checked(
    tx: &mut Tx<'_>,
    site: SiteId,
    channel: ChannelId,
    error: Option<&str>,
    now: Millis,
) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(CHECKED).bind(site.0).bind(channel.0).bind(now.0).bind(error)).map(drop)
}
