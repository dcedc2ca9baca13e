//! Messages on their way to messengers, each account's in order.

use std::collections::HashMap;

use domain::{ChannelId, IdentityId, Millis, RoomNo, SiteId, append::RoomKey};

use crate::{AsConn, StoreError, Tx, exec, on, statements};

statements! {
    write INSERT = "INSERT INTO deliveries (site_id, room_no, seq, channel_id, identity_id, state, parts_done, attempts, run_at, since) \
        SELECT r.site_id, r.room_no, CAST(v.value ->> 2 AS BIGINT), r.channel_id, r.identity_id, 0, 0, 0, CAST(v.value ->> 3 AS BIGINT), \
        CAST(v.value ->> 3 AS BIGINT) FROM json_each(CAST($1 AS TEXT)) v CROSS JOIN rooms r \
        WHERE r.site_id = CAST(v.value ->> 0 AS BIGINT) AND r.room_no = CAST(v.value ->> 1 AS BIGINT)";
    list DUE = "SELECT d.site_id, d.room_no, d.seq, d.channel_id, d.identity_id, d.parts_done, d.attempts, d.run_at, d.since FROM deliveries d \
        WHERE d.state = 0 AND d.run_at <= $1 AND (d.site_id = $3 OR CAST($3 AS BIGINT) IS NULL) \
        AND NOT EXISTS (SELECT 1 FROM deliveries e WHERE e.site_id = d.site_id AND e.identity_id = d.identity_id AND e.state = 0 \
        AND (e.room_no < d.room_no OR (e.room_no = d.room_no AND e.seq < d.seq))) \
        ORDER BY d.run_at, d.site_id, d.room_no, d.seq LIMIT $2";
    one NEXT = "SELECT site_id, room_no, seq, channel_id, identity_id, parts_done, attempts, run_at, since FROM deliveries \
        WHERE site_id = $1 AND identity_id = $2 AND state = 0 ORDER BY room_no, seq LIMIT 1";
    write CLAIM = "UPDATE deliveries SET run_at = $5, attempts = attempts + 1 \
        WHERE site_id = $1 AND room_no = $2 AND seq = $3 AND state = 0 AND run_at = $4";
    write PART = "UPDATE deliveries SET parts_done = $4 WHERE site_id = $1 AND room_no = $2 AND seq = $3";
    write DONE = "DELETE FROM deliveries WHERE site_id = $1 AND room_no = $2 AND seq = $3";
    write LATER = "UPDATE deliveries SET run_at = $4, reason = COALESCE($5, reason), attempts = attempts - $6 \
        WHERE site_id = $1 AND room_no = $2 AND seq = $3 AND state = 0";
    write GIVE_UP = "UPDATE deliveries SET state = 1, reason = $4 WHERE site_id = $1 AND room_no = $2 AND seq = $3 AND state = 0";
    write AGAIN = "UPDATE deliveries SET state = 0, run_at = $4, since = $4, attempts = 0, reason = NULL \
        WHERE site_id = $1 AND room_no = $2 AND seq = $3 AND state = 1";
    list OF_ROOM = "SELECT seq, state, reason FROM deliveries WHERE site_id = $1 AND room_no = $2 AND seq >= $3 AND seq <= $4 ORDER BY seq";
    list GIVEN_UP = "SELECT d.room_no, d.seq, d.since, d.reason, d.channel_id, h.kind, h.label, m.body, m.kind AS message_kind, \
        COALESCE(c.name, c.customer_id) AS customer FROM deliveries d \
        JOIN channels h ON h.site_id = d.site_id AND h.channel_id = d.channel_id \
        JOIN messages m ON m.site_id = d.site_id AND m.room_no = d.room_no AND m.seq = d.seq \
        JOIN identities i ON i.site_id = d.site_id AND i.identity_id = d.identity_id \
        JOIN customers c ON c.site_id = i.site_id AND c.customer_key = i.customer_key \
        WHERE d.site_id = $1 AND d.state = 1 AND (d.room_no, d.seq) < ($2, $3) ORDER BY d.room_no DESC, d.seq DESC LIMIT $4";
    one COUNT_GIVEN_UP = "SELECT COUNT(*) FROM deliveries WHERE site_id = $1 AND state = 1";
    one ACCOUNT = "SELECT account_key FROM messenger_accounts WHERE site_id = $1 AND identity_id = $2";
}

/// A message on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Its room.
    pub room: RoomKey,
    /// Its position there.
    pub seq: i64,
    /// By which channel.
    pub channel: ChannelId,
    /// To whom.
    pub identity: IdentityId,
    /// Parts that arrived.
    pub parts_done: i64,
    /// How often it was begun.
    pub attempts: i64,
    /// When it is due.
    pub run_at: Millis,
    /// Since when it is tried.
    pub since: Millis,
}

/// How a message stands that has not arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Whether it was given up.
    pub given_up: bool,
    /// Why it failed last.
    pub reason: Option<String>,
}

/// A message that was given up, with what stands beside it.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct GivenUp {
    /// 방번호
    pub room_no: i64,
    /// Its position there.
    pub seq: i64,
    /// Since when it was tried.
    pub since: i64,
    /// Why it failed.
    pub reason: Option<String>,
    /// The channel.
    pub channel_id: i64,
    /// The channel's kind.
    pub kind: i64,
    /// The channel's label.
    pub label: String,
    /// The text.
    pub body: String,
    /// What it is.
    pub message_kind: i64,
    /// Name or ID of the customer.
    pub customer: String,
}

type Row = (i64, i64, i64, i64, i64, i64, i64, i64, i64);

fn read((site, room, seq, channel, identity, parts_done, attempts, run_at, since): Row) -> Delivery {
    Delivery {
        room: (SiteId(site), RoomNo(room)),
        seq,
        channel: ChannelId(channel),
        identity: IdentityId(identity),
        parts_done,
        attempts,
        run_at: Millis(run_at),
        since: Millis(since),
    }
}

/// Messages of messengers' rooms set out.
///
/// # Errors
/// When the database fails.
pub async fn insert(tx: &mut Tx<'_>, messages: &[(RoomKey, i64)], now: Millis) -> Result<(), StoreError> {
    if messages.is_empty() {
        return Ok(());
    }
    let rows: Vec<(i64, i64, i64, i64)> =
        messages.iter().map(|((site, room), seq)| (site.0, room.0, *seq, now.0)).collect();
    let rows = serde_json::to_string(&rows).map_err(|_| StoreError::Corrupt("deliveries"))?;
    exec!(tx, sqlx::query(INSERT).bind(rows.as_str())).map(drop)
}

/// What is due of one site or of all: of each account the oldest.
///
/// # Errors
/// When the database fails.
pub async fn due(
    conn: &mut dyn AsConn,
    now: Millis,
    limit: i64,
    only: Option<SiteId>,
) -> Result<Vec<Delivery>, StoreError> {
    let rows: Vec<Row> =
        on!(conn, |c| sqlx::query_as(DUE).bind(now.0).bind(limit).bind(only.map(|site| site.0)).fetch_all(c))?;
    Ok(rows.into_iter().map(read).collect())
}

/// The oldest of an account, due or not.
///
/// # Errors
/// When the database fails.
pub async fn next(conn: &mut dyn AsConn, site: SiteId, identity: IdentityId) -> Result<Option<Delivery>, StoreError> {
    let row: Option<Row> = on!(conn, |c| sqlx::query_as(NEXT).bind(site.0).bind(identity.0).fetch_optional(c))?;
    Ok(row.map(read))
}

/// Takes it until `lease`; `false` where somebody else has it.
///
/// # Errors
/// When the database fails.
pub async fn claim(tx: &mut Tx<'_>, delivery: &Delivery, lease: Millis) -> Result<bool, StoreError> {
    let ((site, room), seq) = (delivery.room, delivery.seq);
    Ok(exec!(tx, sqlx::query(CLAIM).bind(site.0).bind(room.0).bind(seq).bind(delivery.run_at.0).bind(lease.0))? == 1)
}

/// So many of its parts arrived.
///
/// # Errors
/// When the database fails.
pub async fn part(tx: &mut Tx<'_>, (site, room): RoomKey, seq: i64, done: i64) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(PART).bind(site.0).bind(room.0).bind(seq).bind(done)).map(drop)
}

/// All of it arrived.
///
/// # Errors
/// When the database fails.
pub async fn done(tx: &mut Tx<'_>, (site, room): RoomKey, seq: i64) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(DONE).bind(site.0).bind(room.0).bind(seq)).map(drop)
}

/// Puts it off, and what comes after it. Without a reason nobody was asked, and it counts as no attempt.
///
/// # Errors
/// When the database fails.
pub async fn later(
    tx: &mut Tx<'_>,
    (site, room): RoomKey,
    seq: i64,
    run_at: Millis,
    reason: Option<&str>,
) -> Result<(), StoreError> {
    let uncounted = i64::from(reason.is_none());
    exec!(tx, sqlx::query(LATER).bind(site.0).bind(room.0).bind(seq).bind(run_at.0).bind(reason).bind(uncounted))
        .map(drop)
}

/// Gives it up.
///
/// # Errors
/// When the database fails.
pub async fn give_up(tx: &mut Tx<'_>, (site, room): RoomKey, seq: i64, reason: &str) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(GIVE_UP).bind(site.0).bind(room.0).bind(seq).bind(reason)).map(drop)
}

/// Lets one that was given up set out again; `false` where it wasn't.
///
/// # Errors
/// When the database fails.
pub async fn again(tx: &mut Tx<'_>, (site, room): RoomKey, seq: i64, now: Millis) -> Result<bool, StoreError> {
    Ok(exec!(tx, sqlx::query(AGAIN).bind(site.0).bind(room.0).bind(seq).bind(now.0))? == 1)
}

/// The messages of a room between two that have not arrived.
///
/// # Errors
/// When the database fails.
pub async fn of_room(
    conn: &mut dyn AsConn,
    (site, room): RoomKey,
    from: i64,
    to: i64,
) -> Result<HashMap<i64, Standing>, StoreError> {
    let rows: Vec<(i64, i64, Option<String>)> =
        on!(conn, |c| sqlx::query_as(OF_ROOM).bind(site.0).bind(room.0).bind(from).bind(to).fetch_all(c))?;
    Ok(rows.into_iter().map(|(seq, state, reason)| (seq, Standing { given_up: state == 1, reason })).collect())
}

/// What was given up in a site, the newest first, before one of them.
///
/// # Errors
/// When the database fails.
pub async fn given_up(
    conn: &mut dyn AsConn,
    site: SiteId,
    (room, seq): (i64, i64),
    limit: i64,
) -> Result<Vec<GivenUp>, StoreError> {
    on!(conn, |c| sqlx::query_as(GIVEN_UP).bind(site.0).bind(room).bind(seq).bind(limit).fetch_all(c))
}

/// How many were given up in a site.
///
/// # Errors
/// When the database fails.
pub async fn count_given_up(conn: &mut dyn AsConn, site: SiteId) -> Result<i64, StoreError> {
    let (count,): (i64,) = on!(conn, |c| sqlx::query_as(COUNT_GIVEN_UP).bind(site.0).fetch_one(c))?;
    Ok(count)
}

/// What a channel calls an account.
///
/// # Errors
/// When the database fails.
pub async fn account(conn: &mut dyn AsConn, site: SiteId, identity: IdentityId) -> Result<Option<String>, StoreError> {
    let row: Option<(String,)> =
        on!(conn, |c| sqlx::query_as(ACCOUNT).bind(site.0).bind(identity.0).fetch_optional(c))?;
    Ok(row.map(|(key,)| key))
}
