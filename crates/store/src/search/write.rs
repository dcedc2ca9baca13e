use std::collections::{BTreeMap, BTreeSet};

use domain::{IdentityId, Millis, RoomNo, SiteId};

use super::{Item, Scope, dialect, identity_token, site_token};
use crate::{AsConn as _, Conn, StoreError, Tx, exec, on, statements, statements::numbers};

statements! {
    write LOCK = "UPDATE search_progress SET holder = 0 WHERE site_id = 0";
    list TAKEN = "SELECT CAST(v.value ->> 0 AS BIGINT), (SELECT MAX(d.doc_id) FROM search_docs d WHERE d.doc_id >= CAST(v.value ->> 0 AS BIGINT) \
        AND d.doc_id < CAST(v.value ->> 1 AS BIGINT)) FROM json_each(CAST($1 AS TEXT)) v";
    write PLACE = "INSERT INTO search_docs (doc_id, site_id, room_no, item) SELECT CAST(v.value ->> 0 AS BIGINT), CAST(v.value ->> 2 AS BIGINT), \
        CAST(v.value ->> 3 AS BIGINT), CAST(v.value ->> 4 AS BIGINT) FROM json_each(CAST($1 AS TEXT)) v";
    list OF_ITEMS = "SELECT d.doc_id FROM json_each(CAST($3 AS TEXT)) v CROSS JOIN search_docs d \
        WHERE d.site_id = $1 AND d.room_no = $2 AND d.item = CAST(v.value ->> 0 AS BIGINT)";
    list OF_ROOM = "SELECT d.doc_id FROM search_docs d WHERE d.site_id = $1 AND d.room_no = $2 ORDER BY d.item LIMIT $3";
    write REMOVE = "DELETE FROM search_docs WHERE doc_id IN (SELECT CAST(v.value ->> 0 AS BIGINT) FROM json_each(CAST($1 AS TEXT)) v)";
    write FORGET_ROOM = "DELETE FROM search_rooms WHERE site_id = $1 AND room_no = $2";
    write REMOVE_ALL = "DELETE FROM search_docs";
    write FORGET_ALL = "DELETE FROM search_rooms";
}

/// Entries of one second; more of them go on into the next.
const SLOTS: i64 = 1 << 10;
/// By which PostgreSQL narrows down what it looks up.
const WEEK_MS: i64 = 7 * 24 * 3_600_000;
/// Entries removed at once.
const SLICE: i64 = 256;

/// The first number for entries of this time.
pub(super) fn first_at(at: Millis) -> i64 {
    at.0.clamp(0, i64::MAX / SLOTS) / 1000 * SLOTS
}

pub(super) fn week(at: Millis) -> i64 {
    at.0.div_euclid(WEEK_MS)
}

pub(super) fn week_token(week: i64) -> String {
    format!("t:{week}")
}

/// An entry to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The room it stands in.
    pub room: RoomNo,
    /// What it stands for.
    pub item: Item,
    /// When that was written.
    pub at: Millis,
    /// The room's channel account.
    pub identity: IdentityId,
    /// Whose the room is.
    pub scope: Scope,
    /// By what it is found.
    pub words: Vec<String>,
}

impl Entry {
    fn tokens(&self, site: SiteId, weeks: bool) -> String {
        let mut tokens = self.words.join(" ");
        let scopes = [site_token(site), identity_token(self.identity), self.scope.token(site)];
        for scope in scopes.into_iter().chain(weeks.then(|| week_token(week(self.at)))) {
            tokens.push(' ');
            tokens.push_str(&scope);
        }
        tokens
    }
}

fn weeks(tx: &mut Tx<'_>) -> bool {
    matches!(tx.conn(), Conn::Postgres(_))
}

/// Gives numbers to entries: free ones, ascending with their times. Numbers are given out by one transaction at a time.
async fn number(tx: &mut Tx<'_>, entries: &[Entry]) -> Result<Vec<i64>, StoreError> {
    exec!(tx, sqlx::query(LOCK))?;
    let mut next: BTreeMap<i64, i64> = BTreeMap::new();
    let mut wanted: BTreeSet<i64> = entries.iter().map(|entry| first_at(entry.at)).collect();
    let mut given = Vec::with_capacity(entries.len());
    for entry in entries {
        let mut second = first_at(entry.at);
        loop {
            if !next.contains_key(&second) {
                wanted.insert(second);
                let rows: Vec<_> = wanted.iter().map(|first| [*first, first + SLOTS]).collect();
                wanted.clear();
                let rows = serde_json::to_string(&rows).map_err(|_| StoreError::Corrupt("numbers"))?;
                let taken: Vec<(i64, Option<i64>)> =
                    on!(tx, |c| sqlx::query_as(TAKEN).bind(rows.as_str()).fetch_all(c))?;
                next.extend(taken.into_iter().map(|(first, last)| (first, last.map_or(first, |last| last + 1))));
            }
            match next.get_mut(&second) {
                Some(free) if *free < second + SLOTS => {
                    given.push(*free);
                    *free += 1;
                    break;
                }
                _ => second += SLOTS,
            }
        }
    }
    Ok(given)
}

/// Writes entries, the older ones first. Call it where [`super::claim`] answered that the site is one's own.
///
/// # Errors
/// When the database fails; a unique violation where one of them stands there already.
pub async fn insert(tx: &mut Tx<'_>, site: SiteId, entries: &[Entry]) -> Result<(), StoreError> {
    if entries.is_empty() {
        return Ok(());
    }
    let (ids, weeks) = (number(tx, entries).await?, weeks(tx));
    let mut rows: Vec<_> = entries
        .iter()
        .zip(ids)
        .map(|(entry, id)| (id, entry.tokens(site, weeks), site.0, entry.room.0, entry.item.0))
        .collect();
    rows.sort_unstable_by_key(|row| row.0);
    let rows = serde_json::to_string(&rows).map_err(|_| StoreError::Corrupt("entries"))?;
    if let Conn::Sqlite(_) = tx.conn() {
        exec!(tx, sqlx::query(PLACE).bind(rows.as_str()))?;
    }
    let sql = dialect::INSERT.of(&tx.conn());
    exec!(tx, sqlx::query(sql).bind(rows.as_str())).map(drop)
}

/// Writes entries anew that are there.
///
/// # Errors
/// When the database fails.
pub async fn rewrite(tx: &mut Tx<'_>, site: SiteId, entries: &[(i64, Entry)]) -> Result<(), StoreError> {
    if entries.is_empty() {
        return Ok(());
    }
    let weeks = weeks(tx);
    let rows: Vec<_> = entries.iter().map(|(id, entry)| (*id, entry.tokens(site, weeks))).collect();
    let rows = serde_json::to_string(&rows).map_err(|_| StoreError::Corrupt("entries"))?;
    let sql = dialect::REWRITE.of(&tx.conn());
    exec!(tx, sqlx::query(sql).bind(rows.as_str())).map(drop)
}

async fn remove(tx: &mut Tx<'_>, ids: Vec<(i64,)>) -> Result<(), StoreError> {
    let ids = numbers(ids.into_iter().map(|(id,)| id))?;
    if let Conn::Sqlite(_) = tx.conn() {
        let sql = dialect::UNINDEX.sqlite;
        exec!(tx, sqlx::query(sql).bind(ids.as_str()))?;
    }
    exec!(tx, sqlx::query(REMOVE).bind(ids.as_str())).map(drop)
}

/// Takes single messages and memos of a room out of the index, for good: their texts were erased in the same transaction.
///
/// # Errors
/// When the database fails.
pub async fn forget_items(tx: &mut Tx<'_>, site: SiteId, room: RoomNo, items: &[Item]) -> Result<(), StoreError> {
    let items = numbers(items.iter().map(|item| item.0))?;
    let ids = on!(tx, |c| sqlx::query_as(OF_ITEMS).bind(site.0).bind(room.0).bind(items.as_str()).fetch_all(c))?;
    remove(tx, ids).await
}

/// Takes at most 256 entries of a room out of the index; `true` where none is left, and the room is forgotten with the last.
///
/// # Errors
/// When the database fails.
pub async fn forget_room(tx: &mut Tx<'_>, site: SiteId, room: RoomNo) -> Result<bool, StoreError> {
    let ids: Vec<(i64,)> = on!(tx, |c| sqlx::query_as(OF_ROOM).bind(site.0).bind(room.0).bind(SLICE + 1).fetch_all(c))?;
    let last = ids.len() <= usize::try_from(SLICE).unwrap_or_default();
    remove(tx, ids.into_iter().take(usize::try_from(SLICE).unwrap_or_default()).collect()).await?;
    if last {
        exec!(tx, sqlx::query(FORGET_ROOM).bind(site.0).bind(room.0))?;
    }
    Ok(last)
}

/// Empties the index: all sites are walked through again.
///
/// # Errors
/// When the database fails.
pub async fn empty(tx: &mut Tx<'_>) -> Result<(), StoreError> {
    for sql in [dialect::EMPTY.of(&tx.conn()), dialect::EMPTY_PEOPLE.of(&tx.conn()), REMOVE_ALL, FORGET_ALL] {
        exec!(tx, sqlx::query(sql))?;
    }
    Ok(())
}
