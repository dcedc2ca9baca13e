use domain::{CustomerKey, IdentityId, Millis, RoomNo, SiteId, room::Status};

use super::{Scope, scope};
use crate::{AsConn, StoreError, Tx, exec, on, statements, statements::numbers};

macro_rules! room_state {
    () => {
        "SELECT r.room_no, r.identity_id, r.last_seq, r.memo_count, "
    };
}
macro_rules! indexed {
    () => {
        " AS scope, s.seq, s.memos, s.scope AS indexed_scope, s.moved"
    };
}
macro_rules! with_indexed {
    () => {
        " LEFT JOIN search_rooms s ON s.site_id = r.site_id AND s.room_no = r.room_no"
    };
}

statements! {
    one SITES = "SELECT site_id FROM sites ORDER BY site_id";
    one FIND = "SELECT holder, lease_until, walk_room, walk_customer, walked_at FROM search_progress WHERE site_id = $1";
    write CLAIM = "INSERT INTO search_progress (site_id, holder, lease_until, walk_room, walk_customer) VALUES ($1, $2, $4, $5, 0) \
        ON CONFLICT (site_id) DO UPDATE SET holder = $2, lease_until = $4 WHERE search_progress.holder = $2 OR search_progress.lease_until < $3";
    write TAKE = "INSERT INTO search_progress (site_id, holder, lease_until, walk_room, walk_customer) VALUES ($1, $2, $3, $4, 0) \
        ON CONFLICT (site_id) DO UPDATE SET holder = $2, lease_until = $3";
    write LET_GO = "UPDATE search_progress SET lease_until = 0 WHERE site_id = $1 AND holder = $2";
    write WALKED_ROOMS = "UPDATE search_progress SET walk_room = $2 WHERE site_id = $1";
    write WALKED_CUSTOMERS = "UPDATE search_progress SET walk_customer = $2 WHERE site_id = $1";
    write WALKED = "UPDATE search_progress SET walked_at = $2 WHERE site_id = $1";
    write ANEW = "UPDATE search_progress SET walk_room = $2, walk_customer = CAST($3 AS BIGINT), walked_at = NULL WHERE site_id = $1";
    list ACTIVE = concat!(room_state!(), scope!(), indexed!(), " FROM json_each(CAST($2 AS TEXT)) v CROSS JOIN rooms r", with_indexed!(),
        " WHERE r.site_id = $1 AND r.status = CAST(v.value ->> 0 AS BIGINT) AND r.active_at >= CAST(v.value ->> 1 AS BIGINT) \
        AND (s.room_no IS NULL OR s.seq < r.last_seq OR s.memos <> r.memo_count OR s.moved IS NOT NULL OR s.scope <> ", scope!(), ") LIMIT $3");
    list WALK = concat!(room_state!(), scope!(), indexed!(), " FROM rooms r", with_indexed!(),
        " WHERE r.site_id = $1 AND r.room_no < $2 ORDER BY r.room_no DESC LIMIT $3");
    list NUMBERED = concat!(room_state!(), scope!(), indexed!(), " FROM json_each(CAST($2 AS TEXT)) v CROSS JOIN rooms r", with_indexed!(),
        " WHERE r.site_id = $1 AND r.room_no = CAST(v.value ->> 0 AS BIGINT)");
    list INDEXED = "SELECT s.room_no, s.seq, s.memos, s.scope, s.moved FROM json_each(CAST($2 AS TEXT)) v CROSS JOIN search_rooms s \
        WHERE s.site_id = $1 AND s.room_no = CAST(v.value ->> 0 AS BIGINT)";
    write SAVE = "INSERT INTO search_rooms (site_id, room_no, seq, memos, scope, moved) SELECT $1, CAST(v.value ->> 0 AS BIGINT), \
        CAST(v.value ->> 1 AS BIGINT), CAST(v.value ->> 2 AS BIGINT), CAST(v.value ->> 3 AS BIGINT), CAST(v.value ->> 4 AS BIGINT) \
        FROM json_each(CAST($2 AS TEXT)) v WHERE TRUE ON CONFLICT (site_id, room_no) DO UPDATE \
        SET seq = excluded.seq, memos = excluded.memos, scope = excluded.scope, moved = excluded.moved";
    // Reads everything: for `doctor` alone.
    write BEHIND = concat!("SELECT COUNT(*) FROM rooms r", with_indexed!(),
        " WHERE r.active_at < $1 AND (s.room_no IS NULL OR s.seq < r.last_seq OR s.memos <> r.memo_count)");
    write ORPHANS = "SELECT COUNT(*) FROM search_docs d WHERE NOT EXISTS (SELECT 1 FROM messages m WHERE m.site_id = d.site_id \
        AND m.room_no = d.room_no AND m.seq = d.item) AND NOT EXISTS (SELECT 1 FROM memos o WHERE o.site_id = d.site_id \
        AND o.room_no = d.room_no AND o.memo_id = -d.item)";
}

/// How far a site is indexed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Who indexed it last.
    pub holder: i64,
    /// Until when nobody else does.
    pub lease_until: Millis,
    /// Rooms from here on were looked at, the newest first.
    pub walk_room: RoomNo,
    /// Customers up to here were looked at.
    pub walk_customer: CustomerKey,
    /// When the last walk from end to end was over; `None` while the first is not.
    pub walked_at: Option<Millis>,
}

impl Progress {
    /// Of a site that nobody has looked at.
    pub const START: Self = Self {
        holder: 0,
        lease_until: Millis(0),
        walk_room: RoomNo(i64::MAX),
        walk_customer: CustomerKey(0),
        walked_at: None,
    };
}

/// How far a room stands in the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Indexed {
    /// Messages up to here.
    pub seq: i64,
    /// How many memos.
    pub memos: i64,
    /// Whose it is, as its entries say.
    pub scope: Scope,
    /// Up to which item they say so; `None`: all.
    pub moved: Option<i64>,
}

/// A room beside what the index has of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// 방번호
    pub room: RoomNo,
    /// The channel account it belongs to.
    pub identity: IdentityId,
    /// seq of its newest message.
    pub last_seq: i64,
    /// Its memos.
    pub memos: i64,
    /// Whose it is.
    pub scope: Scope,
    /// What the index has.
    pub indexed: Option<Indexed>,
}

impl Standing {
    /// Whether the index has all of it.
    #[must_use]
    pub fn is_done(&self) -> bool {
        let all = Indexed { seq: self.last_seq, memos: self.memos, scope: self.scope, moved: None };
        self.indexed == Some(all)
    }
}

type Row = (i64, i64, i64, i64, i64, Option<i64>, Option<i64>, Option<i64>, Option<i64>);

fn standing((room, identity, last_seq, memos, scope, seq, known, indexed_scope, moved): Row) -> Standing {
    let indexed = seq.zip(known).zip(indexed_scope);
    Standing {
        room: RoomNo(room),
        identity: IdentityId(identity),
        last_seq,
        memos,
        scope: Scope(scope),
        indexed: indexed.map(|((seq, memos), scope)| Indexed { seq, memos, scope: Scope(scope), moved }),
    }
}

/// Every site.
///
/// # Errors
/// When the database fails.
pub async fn sites(conn: &mut dyn AsConn) -> Result<Vec<SiteId>, StoreError> {
    let rows: Vec<(i64,)> = on!(conn, |c| sqlx::query_as(SITES).fetch_all(c))?;
    Ok(rows.into_iter().map(|(site,)| SiteId(site)).collect())
}

/// How far a site is indexed.
///
/// # Errors
/// When the database fails.
pub async fn progress(conn: &mut dyn AsConn, site: SiteId) -> Result<Progress, StoreError> {
    let row: Option<(i64, i64, i64, i64, Option<i64>)> =
        on!(conn, |c| sqlx::query_as(FIND).bind(site.0).fetch_optional(c))?;
    Ok(row.map_or(Progress::START, |(holder, until, room, customer, at)| Progress {
        holder,
        lease_until: Millis(until),
        walk_room: RoomNo(room),
        walk_customer: CustomerKey(customer),
        walked_at: at.map(Millis),
    }))
}

/// Takes or keeps the site for `holder`, and locks its row until the transaction ends; `false` where somebody else has it.
///
/// # Errors
/// When the database fails.
pub async fn claim(tx: &mut Tx<'_>, site: SiteId, holder: i64, now: Millis, until: Millis) -> Result<bool, StoreError> {
    let start = Progress::START.walk_room.0;
    let rows = exec!(tx, sqlx::query(CLAIM).bind(site.0).bind(holder).bind(now.0).bind(until.0).bind(start))?;
    Ok(rows == 1)
}

/// Takes a site from whoever has it.
///
/// # Errors
/// When the database fails.
pub async fn take(tx: &mut Tx<'_>, site: SiteId, holder: i64, until: Millis) -> Result<(), StoreError> {
    let start = Progress::START.walk_room.0;
    exec!(tx, sqlx::query(TAKE).bind(site.0).bind(holder).bind(until.0).bind(start)).map(drop)
}

/// Gives a site back where one has it.
///
/// # Errors
/// When the database fails.
pub async fn let_go(tx: &mut Tx<'_>, site: SiteId, holder: i64) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(LET_GO).bind(site.0).bind(holder)).map(drop)
}

/// Rooms were walked through down to this one.
///
/// # Errors
/// When the database fails.
pub async fn walked_rooms(tx: &mut Tx<'_>, site: SiteId, down_to: RoomNo) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(WALKED_ROOMS).bind(site.0).bind(down_to.0)).map(drop)
}

/// Customers were walked through up to this one.
///
/// # Errors
/// When the database fails.
pub async fn walked_customers(tx: &mut Tx<'_>, site: SiteId, up_to: CustomerKey) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(WALKED_CUSTOMERS).bind(site.0).bind(up_to.0)).map(drop)
}

/// A walk is over.
///
/// # Errors
/// When the database fails.
pub async fn walked(tx: &mut Tx<'_>, site: SiteId, at: Millis) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(WALKED).bind(site.0).bind(at.0)).map(drop)
}

/// A walk through the rooms begins anew, and one through the customers where `people`.
///
/// # Errors
/// When the database fails.
pub async fn walk_anew(tx: &mut Tx<'_>, site: SiteId, people: bool) -> Result<(), StoreError> {
    let start = Progress::START.walk_room.0;
    let customer = if people { 0 } else { i64::MAX };
    exec!(tx, sqlx::query(ANEW).bind(site.0).bind(start).bind(customer)).map(drop)
}

/// Rooms with something the index lacks, of those active since these times.
///
/// # Errors
/// When the database fails.
pub async fn active(
    conn: &mut dyn AsConn,
    site: SiteId,
    (open_since, ended_since): (Millis, Millis),
    limit: i64,
) -> Result<Vec<Standing>, StoreError> {
    let since = |status: Status| if status.is_open() { open_since } else { ended_since };
    let parts: Vec<[i64; 2]> = Status::ALL.iter().map(|status| [status.code(), since(*status).0]).collect();
    let parts = serde_json::to_string(&parts).map_err(|_| StoreError::Corrupt("statuses"))?;
    let rows: Vec<Row> =
        on!(conn, |c| sqlx::query_as(ACTIVE).bind(site.0).bind(parts.as_str()).bind(limit).fetch_all(c))?;
    Ok(rows.into_iter().map(standing).collect())
}

/// The next rooms of a walk, those with higher numbers first.
///
/// # Errors
/// When the database fails.
pub async fn walk(conn: &mut dyn AsConn, site: SiteId, below: RoomNo, limit: i64) -> Result<Vec<Standing>, StoreError> {
    let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(WALK).bind(site.0).bind(below.0).bind(limit).fetch_all(c))?;
    Ok(rows.into_iter().map(standing).collect())
}

/// Rooms by their numbers.
///
/// # Errors
/// When the database fails.
pub async fn numbered(
    conn: &mut dyn AsConn,
    site: SiteId,
    rooms: impl IntoIterator<Item = RoomNo>,
) -> Result<Vec<Standing>, StoreError> {
    let rooms = numbers(rooms.into_iter().map(|room| room.0))?;
    let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(NUMBERED).bind(site.0).bind(rooms.as_str()).fetch_all(c))?;
    Ok(rows.into_iter().map(standing).collect())
}

/// What the index has of rooms.
///
/// # Errors
/// When the database fails.
pub async fn indexed(
    conn: &mut dyn AsConn,
    site: SiteId,
    rooms: impl IntoIterator<Item = RoomNo>,
) -> Result<Vec<(RoomNo, Indexed)>, StoreError> {
    let rooms = numbers(rooms.into_iter().map(|room| room.0))?;
    let rows: Vec<(i64, i64, i64, i64, Option<i64>)> =
        on!(conn, |c| sqlx::query_as(INDEXED).bind(site.0).bind(rooms.as_str()).fetch_all(c))?;
    let indexed = |(room, seq, memos, scope, moved)| (RoomNo(room), Indexed { seq, memos, scope: Scope(scope), moved });
    Ok(rows.into_iter().map(indexed).collect())
}

/// Writes how far rooms stand in the index.
///
/// # Errors
/// When the database fails.
pub async fn save(tx: &mut Tx<'_>, site: SiteId, rooms: &[(RoomNo, Indexed)]) -> Result<(), StoreError> {
    if rooms.is_empty() {
        return Ok(());
    }
    let rows: Vec<_> =
        rooms.iter().map(|(room, done)| (room.0, done.seq, done.memos, done.scope.0, done.moved)).collect();
    let rows = serde_json::to_string(&rows).map_err(|_| StoreError::Corrupt("rooms"))?;
    exec!(tx, sqlx::query(SAVE).bind(site.0).bind(rows.as_str())).map(drop)
}

/// How many rooms without activity since `quiet` the index lacks something of, and how many entries stand for nothing. Reads
/// whole tables.
///
/// # Errors
/// When the database fails.
pub async fn disagreeing(conn: &mut dyn AsConn, quiet: Millis) -> Result<(i64, i64), StoreError> {
    let (behind,): (i64,) = on!(conn, |c| sqlx::query_as(BEHIND).bind(quiet.0).fetch_one(c))?;
    let (orphans,): (i64,) = on!(conn, |c| sqlx::query_as(ORPHANS).fetch_one(c))?;
    Ok((behind, orphans))
}
