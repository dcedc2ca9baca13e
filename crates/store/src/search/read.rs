use domain::{MemoId, Millis, RoomNo, SiteId, room::Kind};

use super::Item;
use crate::{AsConn, StoreError, on, statements, statements::numbers};

statements! {
    list MESSAGES = "SELECT m.room_no, m.seq, m.kind, m.body, m.extra, m.at FROM json_each(CAST($2 AS TEXT)) v CROSS JOIN messages m \
        WHERE m.site_id = $1 AND m.room_no = CAST(v.value ->> 0 AS BIGINT) AND m.seq > CAST(v.value ->> 1 AS BIGINT) \
        AND m.seq <= CAST(v.value ->> 2 AS BIGINT) ORDER BY m.room_no, m.seq LIMIT $3";
    list MEMOS = "SELECT m.room_no, m.memo_id, m.body, m.at FROM json_each(CAST($2 AS TEXT)) v CROSS JOIN memos m \
        WHERE m.site_id = $1 AND m.room_no = CAST(v.value ->> 0 AS BIGINT) AND NOT EXISTS (SELECT 1 FROM search_docs d \
        WHERE d.site_id = m.site_id AND d.room_no = m.room_no AND d.item = -m.memo_id) ORDER BY m.room_no, m.memo_id LIMIT $3";
    list ENTRIES = "SELECT d.doc_id, d.item, m.kind, m.body, m.extra, m.at, o.body AS memo, o.at AS memo_at FROM search_docs d \
        LEFT JOIN messages m ON m.site_id = d.site_id AND m.room_no = d.room_no AND m.seq = d.item \
        LEFT JOIN memos o ON o.site_id = d.site_id AND o.room_no = d.room_no AND o.memo_id = -d.item \
        WHERE d.site_id = $1 AND d.room_no = $2 AND d.item > $3 ORDER BY d.item LIMIT $4";
}

/// Something with a text that can be searched for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Its room.
    pub room: RoomNo,
    /// What it is.
    pub item: Item,
    /// Of a message what it is; `None` for a memo.
    pub kind: Option<Kind>,
    /// Its text.
    pub body: String,
    /// JSON of attachments.
    pub extra: Option<String>,
    /// When it was written.
    pub at: Millis,
}

type MessageRow = (i64, i64, i64, String, Option<String>, i64);

/// Messages of rooms, each behind one seq and up to another, ascending.
///
/// # Errors
/// When the database fails.
pub async fn messages(
    conn: &mut dyn AsConn,
    site: SiteId,
    parts: &[(RoomNo, i64, i64)],
    limit: i64,
) -> Result<Vec<Written>, StoreError> {
    let parts: Vec<_> = parts.iter().map(|(room, behind, up_to)| [room.0, *behind, *up_to]).collect();
    let parts = serde_json::to_string(&parts).map_err(|_| StoreError::Corrupt("parts of rooms"))?;
    let rows: Vec<MessageRow> =
        on!(conn, |c| sqlx::query_as(MESSAGES).bind(site.0).bind(parts.as_str()).bind(limit).fetch_all(c))?;
    rows.into_iter()
        .map(|(room, seq, code, body, extra, at)| {
            let kind = Kind::from_code(code).ok_or(StoreError::Corrupt("messages.kind"))?;
            Ok(Written { room: RoomNo(room), item: Item::message(seq), kind: Some(kind), body, extra, at: Millis(at) })
        })
        .collect()
}

/// Memos of rooms that the index lacks, ascending.
///
/// # Errors
/// When the database fails.
pub async fn memos(
    conn: &mut dyn AsConn,
    site: SiteId,
    rooms: impl IntoIterator<Item = RoomNo>,
    limit: i64,
) -> Result<Vec<Written>, StoreError> {
    let rooms = numbers(rooms.into_iter().map(|room| room.0))?;
    let rows: Vec<(i64, i64, String, i64)> =
        on!(conn, |c| sqlx::query_as(MEMOS).bind(site.0).bind(rooms.as_str()).bind(limit).fetch_all(c))?;
    Ok(rows
        .into_iter()
        .map(|(room, id, body, at)| Written {
            room: RoomNo(room),
            item: Item::memo(MemoId(id)),
            kind: None,
            body,
            extra: None,
            at: Millis(at),
        })
        .collect())
}

#[derive(sqlx::FromRow)]
struct EntryRow {
    doc_id: i64,
    item: i64,
    kind: Option<i64>,
    body: Option<String>,
    extra: Option<String>,
    at: Option<i64>,
    memo: Option<String>,
    memo_at: Option<i64>,
}

/// A room's entries behind an item, ascending, with what they stand for.
///
/// # Errors
/// When the database fails.
pub async fn entries(
    conn: &mut dyn AsConn,
    site: SiteId,
    room: RoomNo,
    behind: i64,
    limit: i64,
) -> Result<Vec<(i64, Written)>, StoreError> {
    let rows: Vec<EntryRow> =
        on!(conn, |c| sqlx::query_as(ENTRIES).bind(site.0).bind(room.0).bind(behind).bind(limit).fetch_all(c))?;
    let entry = |row: EntryRow| {
        let written = Written {
            room,
            item: Item(row.item),
            kind: row.kind.and_then(Kind::from_code),
            body: row.body.or(row.memo).unwrap_or_default(),
            extra: row.extra,
            at: Millis(row.at.or(row.memo_at).unwrap_or_default()),
        };
        (row.doc_id, written)
    };
    Ok(rows.into_iter().map(entry).collect())
}
