//! Messages: finding what was stored, inserting, paging.

use std::collections::HashMap;

use domain::{
    AgentId, Millis, RoomNo, SiteId, VisitorId,
    append::{ClientKey, Incoming, RoomKey, StoredMessage},
    room::{Kind, Sender},
};

use crate::{AsConn, StoreError, Tx, exec, on, statements};

macro_rules! page {
    ($condition:literal, $order:literal) => {
        concat!(
            "SELECT m.seq, m.sender, m.author_id, m.client_id, m.kind, m.body, m.extra, m.at, a.name AS agent_name FROM messages m \
             LEFT JOIN agents a ON a.site_id = m.site_id AND a.agent_id = m.author_id AND m.sender = 2 \
             WHERE m.site_id = $1 AND m.room_no = $2 AND ",
            $condition,
            " ORDER BY m.seq ",
            $order,
            " LIMIT $4"
        )
    };
}

statements! {
    list BEFORE = page!("m.seq < $3", "DESC");
    list AFTER = page!("m.seq > $3", "ASC");
    one FIND_STORED = "SELECT m.site_id, m.author_id, m.client_id, m.room_no, m.seq, m.kind, m.body, m.extra, m.at \
        FROM json_each(CAST($1 AS TEXT)) v CROSS JOIN messages m \
        WHERE m.site_id = CAST(v.value ->> 0 AS BIGINT) AND m.author_id = CAST(v.value ->> 1 AS BIGINT) AND m.client_id = v.value ->> 2";
    one UNREAD_AFTER = "SELECT COUNT(*) FROM messages WHERE site_id = $1 AND room_no = $2 AND seq > $3 AND sender = 1";
    write INSERT = "INSERT INTO messages (site_id, room_no, seq, sender, author_id, client_id, kind, body, extra, at) \
        SELECT CAST(v.value ->> 0 AS BIGINT), CAST(v.value ->> 1 AS BIGINT), CAST(v.value ->> 2 AS BIGINT), CAST(v.value ->> 3 AS BIGINT), \
        CAST(v.value ->> 4 AS BIGINT), v.value ->> 5, CAST(v.value ->> 6 AS BIGINT), v.value ->> 7, v.value ->> 8, CAST(v.value ->> 9 AS BIGINT) \
        FROM json_each(CAST($1 AS TEXT)) v";
}

/// A message as read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageRecord {
    /// Its position.
    pub seq: i64,
    /// Who wrote it.
    pub sender: Sender,
    /// The agent's or visitor's number; 0 for others.
    pub author_id: i64,
    /// The sender's UUID.
    pub client_id: Option<String>,
    /// What it is.
    pub kind: Kind,
    /// Its text.
    pub body: String,
    /// JSON of its attachments or of a system line.
    pub extra: Option<String>,
    /// When it was stored.
    pub at: Millis,
    /// Name of the agent who wrote it.
    pub agent_name: Option<String>,
}

impl MessageRecord {
    /// The agent who wrote it.
    #[must_use]
    pub fn agent(&self) -> Option<AgentId> {
        (self.sender == Sender::Agent).then_some(AgentId(self.author_id))
    }

    /// The visitor who wrote it.
    #[must_use]
    pub fn visitor(&self) -> Option<VisitorId> {
        (self.sender == Sender::Customer).then_some(VisitorId(self.author_id))
    }
}

#[derive(sqlx::FromRow)]
pub(crate) struct MessageRow {
    seq: i64,
    sender: i64,
    author_id: i64,
    client_id: Option<String>,
    kind: i64,
    body: String,
    extra: Option<String>,
    at: i64,
    agent_name: Option<String>,
}

impl TryFrom<MessageRow> for MessageRecord {
    type Error = StoreError;

    fn try_from(row: MessageRow) -> Result<Self, StoreError> {
        Ok(Self {
            seq: row.seq,
            sender: Sender::from_code(row.sender).ok_or(StoreError::Corrupt("messages.sender"))?,
            author_id: row.author_id,
            client_id: row.client_id,
            kind: kind(row.kind)?,
            body: row.body,
            extra: row.extra,
            at: Millis(row.at),
            agent_name: row.agent_name,
        })
    }
}

fn kind(code: i64) -> Result<Kind, StoreError> {
    Kind::from_code(code).ok_or(StoreError::Corrupt("messages.kind"))
}

/// Which messages of a room are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The newest.
    Newest,
    /// The newest of those before this seq.
    Before(i64),
    /// The oldest of those after this seq.
    After(i64),
}

/// At most `limit` messages of a room, ascending by seq.
///
/// # Errors
/// When the database fails.
pub async fn page(
    conn: &mut dyn AsConn,
    (site, room): RoomKey,
    place: Place,
    limit: i64,
) -> Result<Vec<MessageRecord>, StoreError> {
    let (sql, seq) = match place {
        Place::Newest => (BEFORE, i64::MAX),
        Place::Before(seq) => (BEFORE, seq),
        Place::After(seq) => (AFTER, seq),
    };
    let rows: Vec<MessageRow> =
        on!(conn, |c| sqlx::query_as(sql).bind(site.0).bind(room.0).bind(seq).bind(limit).fetch_all(c))?;
    let mut messages = rows.into_iter().map(MessageRecord::try_from).collect::<Result<Vec<_>, _>>()?;
    messages.sort_unstable_by_key(|message| message.seq);
    Ok(messages)
}

/// How many customer messages come after a seq.
///
/// # Errors
/// When the database fails.
pub async fn unread_after(conn: &mut dyn AsConn, (site, room): RoomKey, seq: i64) -> Result<i64, StoreError> {
    let (count,): (i64,) =
        on!(conn, |c| sqlx::query_as(UNREAD_AFTER).bind(site.0).bind(room.0).bind(seq).fetch_one(c))?;
    Ok(count)
}

type StoredRow = (i64, i64, String, i64, i64, i64, String, Option<String>, i64);

/// What is stored already of these senders and `client_id`s.
///
/// # Errors
/// When the database fails.
pub async fn find_stored(
    conn: &mut dyn AsConn,
    keys: impl IntoIterator<Item = (SiteId, i64, &str)>,
) -> Result<HashMap<ClientKey, StoredMessage>, StoreError> {
    let keys: Vec<(i64, i64, &str)> = keys.into_iter().map(|(site, author, id)| (site.0, author, id)).collect();
    let keys = serde_json::to_string(&keys).map_err(|_| StoreError::Corrupt("client ids"))?;
    let rows: Vec<StoredRow> = on!(conn, |c| sqlx::query_as(FIND_STORED).bind(keys).fetch_all(c))?;
    rows.into_iter()
        .map(|(site, author, client_id, room, seq, code, body, extra, at)| {
            let stored = StoredMessage { room_no: RoomNo(room), seq, kind: kind(code)?, body, extra, at: Millis(at) };
            Ok(((SiteId(site), author, client_id), stored))
        })
        .collect()
}

/// A row to be written.
#[derive(Debug, Clone, Copy)]
pub struct NewRow<'m> {
    /// The room.
    pub room: RoomKey,
    /// Its position there.
    pub seq: i64,
    /// Who wrote it.
    pub sender: Sender,
    /// The agent's or visitor's number; 0 for others.
    pub author_id: i64,
    /// The sender's UUID.
    pub client_id: Option<&'m str>,
    /// What it is.
    pub kind: Kind,
    /// Its text.
    pub body: &'m str,
    /// JSON of its attachments or of a system line.
    pub extra: Option<&'m str>,
    /// When.
    pub at: Millis,
}

impl<'m> NewRow<'m> {
    /// The row of a message that was given this seq.
    #[must_use]
    pub fn of(incoming: &'m Incoming, seq: i64) -> Self {
        Self {
            room: incoming.room,
            seq,
            sender: incoming.author.sender(),
            author_id: incoming.author.id(),
            client_id: Some(&incoming.client_id),
            kind: incoming.kind,
            body: &incoming.body,
            extra: incoming.extra.as_deref(),
            at: incoming.at,
        }
    }
}

/// Inserts messages in one statement.
///
/// # Errors
/// [`StoreError::Conflict`] where a sender's `client_id` came into another room meanwhile; or when the database fails.
pub async fn insert(tx: &mut Tx<'_>, rows: &[NewRow<'_>]) -> Result<(), StoreError> {
    if rows.is_empty() {
        return Ok(());
    }
    let rows: Vec<_> = rows
        .iter()
        .map(|row| {
            let (site, room) = row.room;
            let head = (site.0, room.0, row.seq, row.sender.code(), row.author_id);
            (head.0, head.1, head.2, head.3, head.4, row.client_id, row.kind.code(), row.body, row.extra, row.at.0)
        })
        .collect();
    let rows = serde_json::to_string(&rows).map_err(|_| StoreError::Corrupt("messages"))?;
    exec!(tx, sqlx::query(INSERT).bind(rows.as_str())).map(drop).map_err(StoreError::settled)
}
