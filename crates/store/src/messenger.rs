//! Accounts of messengers, found by the channel's own key.

use domain::{ChannelId, IdentityId, RoomNo, SiteId, entry::Reason, room::ChannelKind};

use crate::{
    AsConn, StoreError, Tx, exec, on, statements,
    visitor::{Door, Marks},
};

statements! {
    one DOOR = "SELECT c.kind, s.uid_secret, s.old_uid_secret, s.old_uid_secret_until, s.signed_only, c.channel_id, s.name FROM channels c \
        JOIN sites s ON s.site_id = c.site_id WHERE c.site_id = $1 AND c.channel_id = $2 AND c.kind <> 0 AND c.enabled";
    one FIND = "SELECT a.identity_id, a.site_uid, a.signed, a.ignored_claim, a.ignored_reason, a.unsigned_id, a.renamed_id, a.category_id, \
        a.division_id FROM messenger_accounts a JOIN channels c ON c.site_id = a.site_id AND c.channel_id = a.channel_id AND c.enabled \
        WHERE a.site_id = $1 AND a.channel_id = $2 AND a.account_key = $3";
    write INSERT = "INSERT INTO messenger_accounts (site_id, channel_id, account_key, identity_id, signed) VALUES ($1, $2, $3, $4, FALSE)";
    one STANDING = "SELECT a.identity_id, a.session_key, \
        (SELECT r.room_no FROM rooms r WHERE r.site_id = a.site_id AND r.identity_id = a.identity_id AND r.status <> 5) AS room_no, \
        (SELECT COUNT(*) FROM (SELECT 1 FROM channel_inbox i WHERE i.site_id = a.site_id AND i.channel_id = a.channel_id \
        AND i.account_key = a.account_key LIMIT 1) w) AS waiting \
        FROM messenger_accounts a JOIN channels c ON c.site_id = a.site_id AND c.channel_id = a.channel_id AND c.enabled \
        WHERE a.site_id = $1 AND a.channel_id = $2 AND a.account_key = $3";
    write SET_SESSION = "UPDATE messenger_accounts SET session_key = $4 WHERE site_id = $1 AND channel_id = $2 AND account_key = $3";
    write SAVE = "UPDATE messenger_accounts SET site_uid = $3, signed = $4, ignored_claim = $5, ignored_reason = $6, unsigned_id = $7, \
        renamed_id = $8, category_id = $9, division_id = $10 WHERE site_id = $1 AND identity_id = $2";
}

/// An account in the words of its channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccountKey<'k> {
    /// The site.
    pub site: SiteId,
    /// Its channel.
    pub channel: ChannelId,
    /// What the channel calls it.
    pub key: &'k str,
}

/// An account as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountRow {
    /// The channel account.
    pub identity: IdentityId,
    /// The newest ID it came by.
    pub site_uid: Option<String>,
    /// Whether that was signed.
    pub signed: bool,
    /// What its next room is told.
    pub marks: Marks,
}

#[derive(sqlx::FromRow)]
struct Row {
    identity_id: i64,
    site_uid: Option<String>,
    signed: bool,
    ignored_claim: Option<String>,
    ignored_reason: Option<String>,
    unsigned_id: Option<String>,
    renamed_id: Option<String>,
    category_id: Option<String>,
    division_id: Option<String>,
}

#[derive(sqlx::FromRow)]
struct DoorRow {
    kind: i64,
    #[sqlx(flatten)]
    door: Door,
}

/// The door of a messenger's channel, and its kind; `None` where there is no such channel or it is off.
///
/// # Errors
/// When the database fails.
pub async fn door(
    conn: &mut dyn AsConn,
    site: SiteId,
    channel: ChannelId,
) -> Result<Option<(ChannelKind, Door)>, StoreError> {
    let row: Option<DoorRow> = on!(conn, |c| sqlx::query_as(DOOR).bind(site.0).bind(channel.0).fetch_optional(c))?;
    let kind = |code| ChannelKind::from_code(code).ok_or(StoreError::Corrupt("channels.kind"));
    row.map(|row| Ok((kind(row.kind)?, row.door))).transpose()
}

/// An account, where it came before and its channel is on.
///
/// # Errors
/// When the database fails.
pub async fn find(conn: &mut dyn AsConn, account: AccountKey<'_>) -> Result<Option<AccountRow>, StoreError> {
    let AccountKey { site, channel, key } = account;
    let row: Option<Row> =
        on!(conn, |c| sqlx::query_as(FIND).bind(site.0).bind(channel.0).bind(key).fetch_optional(c))?;
    Ok(row.map(|row| AccountRow {
        identity: IdentityId(row.identity_id),
        site_uid: row.site_uid,
        signed: row.signed,
        marks: Marks {
            ignored: row.ignored_claim.zip(row.ignored_reason.as_deref().and_then(Reason::from_code)),
            unsigned_id: row.unsigned_id,
            renamed_id: row.renamed_id,
            category_id: row.category_id,
            division_id: row.division_id,
        },
    }))
}

/// Writes down which identity an account is.
///
/// # Errors
/// [`StoreError::Conflict`] where somebody else did so first; or when the database fails.
pub async fn insert(tx: &mut Tx<'_>, account: AccountKey<'_>, identity: IdentityId) -> Result<(), StoreError> {
    let AccountKey { site, channel, key } = account;
    let insert = exec!(tx, sqlx::query(INSERT).bind(site.0).bind(channel.0).bind(key).bind(identity.0));
    insert.map(drop).map_err(StoreError::settled)
}

/// Writes what an account came by.
///
/// # Errors
/// When the database fails.
pub async fn save(tx: &mut Tx<'_>, site: SiteId, account: &AccountRow) -> Result<(), StoreError> {
    let marks = &account.marks;
    let (claim, reason) = marks.ignored.as_ref().map(|(claim, reason)| (claim.as_str(), reason.code())).unzip();
    exec!(
        tx,
        sqlx::query(SAVE)
            .bind(site.0)
            .bind(account.identity.0)
            .bind(account.site_uid.as_deref())
            .bind(account.signed)
            .bind(claim)
            .bind(reason)
            .bind(marks.unsigned_id.as_deref())
            .bind(marks.renamed_id.as_deref())
            .bind(marks.category_id.as_deref())
            .bind(marks.division_id.as_deref())
    )
    .map(drop)
}

/// Where an account stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The channel account.
    pub identity: IdentityId,
    /// The session of the channel that it wrote in last.
    pub session: Option<String>,
    /// Its open room.
    pub room: Option<RoomNo>,
    /// Whether something of it waits to be taken in.
    pub waits: bool,
}

/// Where an account stands; `None` where it never came.
///
/// # Errors
/// When the database fails.
pub async fn standing(conn: &mut dyn AsConn, account: AccountKey<'_>) -> Result<Option<Standing>, StoreError> {
    let AccountKey { site, channel, key } = account;
    let row: Option<(i64, Option<String>, Option<i64>, i64)> =
        on!(conn, |c| sqlx::query_as(STANDING).bind(site.0).bind(channel.0).bind(key).fetch_optional(c))?;
    Ok(row.map(|(identity, session, room, waiting)| Standing {
        identity: IdentityId(identity),
        session,
        room: room.map(RoomNo),
        waits: waiting > 0,
    }))
}

/// Notes that session.
///
/// # Errors
/// When the database fails.
pub async fn set_session(tx: &mut Tx<'_>, account: AccountKey<'_>, session: &str) -> Result<(), StoreError> {
    let AccountKey { site, channel, key } = account;
    exec!(tx, sqlx::query(SET_SESSION).bind(site.0).bind(channel.0).bind(key).bind(session)).map(drop)
}
