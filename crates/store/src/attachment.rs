//! Files that were uploaded. The bytes are elsewhere, under [`Stored::object_key`].

use domain::{AgentId, AttachmentId, Millis, RoomNo, SiteId, access::RoomAccess, append::RoomKey, room::Status};

use crate::{AsConn, StoreError, Tx, exec, on, statements};

/// What an erased file was called and what was in it goes with it.
macro_rules! take_away {
    ($where:literal) => {
        concat!(
            "UPDATE attachments SET state = $3, name = CASE WHEN CAST($3 AS BIGINT) = 4 THEN '' ELSE name END, \
             sha256 = CASE WHEN CAST($3 AS BIGINT) = 4 THEN '' ELSE sha256 END WHERE site_id = $1 AND attachment_id = $2 AND ",
            $where
        )
    };
}

/// The columns of [`Row`], of `attachments a`.
macro_rules! columns {
    () => {
        "a.attachment_id, a.room_no, a.uploader_id, a.object_key, a.name, a.mime, a.size, a.width, a.height, a.sha256, a.state, a.created_at"
    };
}
pub(crate) use columns;

statements! {
    write INSERT = "INSERT INTO attachments (site_id, attachment_id, room_no, uploader_id, object_key, name, mime, size, width, height, sha256, state, created_at)
        VALUES ($1, $2, NULL, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    one FIND = concat!("SELECT ", columns!(), " FROM attachments a WHERE a.site_id = $1 AND a.attachment_id = $2");
    list UNCLAIMED = concat!("SELECT ", columns!(), " FROM attachments a
        WHERE a.site_id = $1 AND a.attachment_id IN (SELECT CAST(value ->> 'id' AS BIGINT) FROM json_each(CAST($3 AS TEXT)))
            AND a.uploader_id = $2 AND a.room_no IS NULL AND a.state = 1");
    write CLAIM = "UPDATE attachments SET room_no = $3
        WHERE site_id = $1 AND attachment_id IN (SELECT CAST(value ->> 'id' AS BIGINT) FROM json_each(CAST($4 AS TEXT)))
            AND uploader_id = $2 AND room_no IS NULL AND state = 1";
    write SETTLE = "UPDATE attachments SET state = $3 WHERE site_id = $1 AND attachment_id = $2";
    list STALE = "SELECT site_id, attachment_id, object_key FROM attachments
        WHERE room_no IS NULL AND created_at < $1 ORDER BY created_at LIMIT $2";
    write GIVE_UP = "UPDATE attachments SET state = 4 WHERE site_id = $1 AND attachment_id = $2 AND room_no IS NULL";
    write REMOVE = "DELETE FROM attachments WHERE site_id = $1 AND attachment_id = $2 AND room_no IS NULL RETURNING size";
    write TAKE_AWAY = take_away!("state < $3");
    write TAKE_AWAY_FIRST = take_away!("state < 3 RETURNING size");
    list CARRIED = "SELECT m.seq, m.extra FROM messages m WHERE m.site_id = $1 AND m.room_no = $2 AND m.extra LIKE $3";
    write REWRITE = "UPDATE messages SET extra = $4 WHERE site_id = $1 AND room_no = $2 AND seq = $3";
    list READERS = "SELECT DISTINCT other.status, other.agent_id, other.queued, other.reviewer
        FROM rooms r
        JOIN identities i ON i.site_id = r.site_id AND i.identity_id = r.identity_id
        JOIN identities j ON j.site_id = i.site_id AND j.customer_key = i.customer_key
        JOIN rooms other ON other.site_id = j.site_id AND other.identity_id = j.identity_id
        WHERE r.site_id = $1 AND r.room_no = $2";
}

/// Stands for the site where a file is no room's: pictures that bots show, which anybody of the site may see.
pub const OF_SITE: RoomNo = RoomNo(0);

/// Whether a file may be handed out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Not looked at yet.
    Scanning = 0,
    /// May be handed out.
    Clean = 1,
    /// Refused by the scan.
    Infected = 2,
    /// Gone by a retention setting.
    Expired = 3,
    /// Gone by request.
    Erased = 4,
}

impl State {
    pub(crate) fn from_code(code: i64) -> Option<Self> {
        [Self::Scanning, Self::Clean, Self::Infected, Self::Expired, Self::Erased]
            .into_iter()
            .find(|state| *state as i64 == code)
    }
}

/// The row of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// Its id.
    pub id: AttachmentId,
    /// The room of the message that carries it; none yet where the file was only uploaded.
    pub room_no: Option<RoomNo>,
    /// The agent's or visitor's id.
    pub uploader: i64,
    /// Where the bytes are kept.
    pub object_key: String,
    /// Shown name, cleaned.
    pub name: String,
    /// Type found in the content.
    pub mime: String,
    /// Bytes.
    pub size: i64,
    /// Pixels, images only.
    pub width: Option<i64>,
    /// Pixels, images only.
    pub height: Option<i64>,
    /// Lower-case hex SHA-256 of the bytes.
    pub sha256: String,
    /// Whether it may be handed out.
    pub state: State,
    /// When it was uploaded.
    pub created_at: Millis,
}

/// Stores the row of a file that no message carries yet.
///
/// # Errors
/// When the database refuses.
pub async fn insert(tx: &mut Tx<'_>, site: SiteId, file: &Stored) -> Result<(), StoreError> {
    exec!(
        tx,
        sqlx::query(INSERT)
            .bind(site.0)
            .bind(file.id.0)
            .bind(file.uploader)
            .bind(&file.object_key)
            .bind(&file.name)
            .bind(&file.mime)
            .bind(file.size)
            .bind(file.width)
            .bind(file.height)
            .bind(&file.sha256)
            .bind(file.state as i64)
            .bind(file.created_at.0)
    )
    .map(drop)
}

/// One file of the site.
///
/// # Errors
/// When the database refuses.
pub async fn find(conn: &mut dyn AsConn, site: SiteId, id: AttachmentId) -> Result<Option<Stored>, StoreError> {
    let row = on!(conn, |c| sqlx::query_as::<_, Row>(FIND).bind(site.0).bind(id.0).fetch_optional(c))?;
    row.map(Row::read).transpose()
}

/// Those of `ids` that this uploader may still send: clean, own and carried by no message, in the order of `ids`.
///
/// # Errors
/// When the database refuses.
pub async fn unclaimed(
    conn: &mut dyn AsConn,
    site: SiteId,
    uploader: i64,
    ids: &[AttachmentId],
) -> Result<Vec<Stored>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows =
        on!(conn, |c| sqlx::query_as::<_, Row>(UNCLAIMED).bind(site.0).bind(uploader).bind(json(ids)).fetch_all(c))?;
    let mut files = rows.into_iter().map(Row::read).collect::<Result<Vec<_>, _>>()?;
    files.sort_by_key(|file| ids.iter().position(|id| *id == file.id));
    Ok(files)
}

/// Gives files to a room; answers how many there were to give. Where that is fewer than `ids`, roll back.
///
/// # Errors
/// When the database refuses.
pub async fn claim(
    tx: &mut Tx<'_>,
    site: SiteId,
    room_no: RoomNo,
    uploader: i64,
    ids: &[AttachmentId],
) -> Result<usize, StoreError> {
    if ids.is_empty() {
        return Ok(0);
    }
    let rows = exec!(tx, sqlx::query(CLAIM).bind(site.0).bind(uploader).bind(room_no.0).bind(json(ids)))?;
    Ok(usize::try_from(rows).unwrap_or(usize::MAX))
}

/// Says whether a file may be handed out.
///
/// # Errors
/// When the database refuses.
pub async fn settle(tx: &mut Tx<'_>, site: SiteId, id: AttachmentId, state: State) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(SETTLE).bind(site.0).bind(id.0).bind(state as i64)).map(drop)
}

/// Files uploaded before `before` that no message carries, the oldest first, at most `limit`; over all sites.
///
/// # Errors
/// When the database refuses.
pub async fn stale(
    conn: &mut dyn AsConn,
    before: Millis,
    limit: i64,
) -> Result<Vec<(SiteId, AttachmentId, String)>, StoreError> {
    let rows: Vec<(i64, i64, String)> = on!(conn, |c| sqlx::query_as(STALE).bind(before.0).bind(limit).fetch_all(c))?;
    Ok(rows.into_iter().map(|(site, id, key)| (SiteId(site), AttachmentId(id), key)).collect())
}

/// Makes sure that no message takes a file any more; answers whether none has.
///
/// # Errors
/// When the database refuses.
pub async fn give_up(tx: &mut Tx<'_>, site: SiteId, id: AttachmentId) -> Result<bool, StoreError> {
    Ok(exec!(tx, sqlx::query(GIVE_UP).bind(site.0).bind(id.0))? == 1)
}

/// Removes the row of a file unless a message carries it, and gives its space back; answers whether it did.
///
/// # Errors
/// When the database refuses.
pub async fn remove_unclaimed(tx: &mut Tx<'_>, site: SiteId, id: AttachmentId) -> Result<bool, StoreError> {
    let removed: Option<(i64,)> = on!(tx, |c| sqlx::query_as(REMOVE).bind(site.0).bind(id.0).fetch_optional(c))?;
    if let Some((size,)) = removed {
        crate::space::give_back(tx, site, size).await?;
    }
    Ok(removed.is_some())
}

/// The bytes of a file are not to be handed out any more, and the site has their space again; answers whether that is news.
/// One that was erased loses its name as well.
///
/// # Errors
/// When the database refuses.
pub async fn take_away(tx: &mut Tx<'_>, site: SiteId, id: AttachmentId, state: State) -> Result<bool, StoreError> {
    let first: Option<(i64,)> =
        on!(tx, |c| sqlx::query_as(TAKE_AWAY_FIRST).bind(site.0).bind(id.0).bind(state as i64).fetch_optional(c))?;
    if let Some((size,)) = first {
        crate::space::give_back(tx, site, size).await?;
        return Ok(true);
    }
    Ok(exec!(tx, sqlx::query(TAKE_AWAY).bind(site.0).bind(id.0).bind(state as i64))? == 1)
}

/// What the messages of a room that carry a file say of their files, as stored JSON by seq.
///
/// # Errors
/// When the database refuses.
pub async fn carried(
    conn: &mut dyn AsConn,
    (site, room): RoomKey,
    id: AttachmentId,
) -> Result<Vec<(i64, String)>, StoreError> {
    let like = format!(r#"%"id":"{id}"%"#);
    on!(conn, |c| sqlx::query_as(CARRIED).bind(site.0).bind(room.0).bind(like).fetch_all(c))
}

/// Writes what a message of a locked room says of its files.
///
/// # Errors
/// When the database refuses.
pub async fn rewrite(tx: &mut Tx<'_>, (site, room): RoomKey, seq: i64, files: &str) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(REWRITE).bind(site.0).bind(room.0).bind(seq).bind(files)).map(drop)
}

/// What decides who may see the rooms of this room's customer, each combination once.
///
/// # Errors
/// When the database refuses.
pub async fn rooms_of_customer(
    conn: &mut dyn AsConn,
    site: SiteId,
    room_no: RoomNo,
) -> Result<Vec<RoomAccess>, StoreError> {
    let rows: Vec<(i64, Option<i64>, bool, Option<i64>)> =
        on!(conn, |c| sqlx::query_as(READERS).bind(site.0).bind(room_no.0).fetch_all(c))?;
    let access = |(status, agent, queued, reviewer): (i64, Option<i64>, bool, Option<i64>)| {
        let status = Status::from_code(status).ok_or(StoreError::Corrupt("rooms.status"))?;
        Ok(RoomAccess { status, agent: agent.map(AgentId), queued, reviewer: reviewer.map(AgentId) })
    };
    rows.into_iter().map(access).collect()
}

#[derive(sqlx::FromRow)]
pub(crate) struct Row {
    attachment_id: i64,
    room_no: Option<i64>,
    uploader_id: i64,
    object_key: String,
    name: String,
    mime: String,
    size: i64,
    width: Option<i64>,
    height: Option<i64>,
    sha256: String,
    state: i64,
    created_at: i64,
}

impl Row {
    pub(crate) fn read(self) -> Result<Stored, StoreError> {
        Ok(Stored {
            id: AttachmentId(self.attachment_id),
            room_no: self.room_no.map(RoomNo),
            uploader: self.uploader_id,
            object_key: self.object_key,
            name: self.name,
            mime: self.mime,
            size: self.size,
            width: self.width,
            height: self.height,
            sha256: self.sha256,
            state: State::from_code(self.state).ok_or(StoreError::Corrupt("attachments.state"))?,
            created_at: Millis(self.created_at),
        })
    }
}

fn json(ids: &[AttachmentId]) -> String {
    serde_json::Value::from_iter(ids.iter().map(|id| serde_json::json!({ "id": id.0 }))).to_string()
}
