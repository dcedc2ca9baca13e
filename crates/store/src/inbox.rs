//! What messengers told and is not done yet, in the order each account did it.

use domain::{ChannelId, Millis, SiteId};

use crate::{AsConn, StoreError, Tx, exec, messenger::AccountKey, on, statements};

statements! {
    write INSERT = "INSERT INTO channel_inbox (site_id, inbox_id, channel_id, account_key, event_key, payload, run_at, attempts) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, 0) ON CONFLICT (site_id, channel_id, account_key, event_key) DO NOTHING";
    one WAITS = "SELECT inbox_id FROM channel_inbox WHERE site_id = $1 AND channel_id = $2 AND account_key = $3 LIMIT 1";
    list DUE = "SELECT i.site_id, i.inbox_id, i.channel_id, i.account_key, i.event_key, i.payload, i.run_at, i.attempts FROM channel_inbox i \
        WHERE i.run_at <= $1 AND (i.site_id = $3 OR CAST($3 AS BIGINT) IS NULL) AND NOT EXISTS (SELECT 1 FROM channel_inbox e \
        WHERE e.site_id = i.site_id AND e.channel_id = i.channel_id AND e.account_key = i.account_key AND e.inbox_id < i.inbox_id) \
        ORDER BY i.run_at, i.site_id, i.inbox_id LIMIT $2";
    write CLAIM = "UPDATE channel_inbox SET run_at = $4, attempts = attempts + 1 WHERE site_id = $1 AND inbox_id = $2 AND run_at = $3";
    write DONE = "DELETE FROM channel_inbox WHERE site_id = $1 AND inbox_id = $2";
    write LATER = "UPDATE channel_inbox SET run_at = $3 WHERE site_id = $1 AND inbox_id = $2";
}

/// Something that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// The site.
    pub site: SiteId,
    /// Its number.
    pub id: i64,
    /// The channel.
    pub channel: ChannelId,
    /// The channel's key of the account.
    pub account: String,
    /// What it is known by: the same again is the same.
    pub key: String,
    /// What was told; encrypted.
    pub payload: String,
    /// When it is due.
    pub run_at: Millis,
    /// How often it was begun.
    pub attempts: i64,
}

/// Keeps what an account did until there is time for it; `false` where it waits already.
///
/// # Errors
/// When the database fails.
pub async fn insert(
    tx: &mut Tx<'_>,
    account: AccountKey<'_>,
    (id, key, payload): (i64, &str, &str),
    now: Millis,
) -> Result<bool, StoreError> {
    let AccountKey { site, channel, key: name } = account;
    Ok(exec!(
        tx,
        sqlx::query(INSERT).bind(site.0).bind(id).bind(channel.0).bind(name).bind(key).bind(payload).bind(now.0)
    )? == 1)
}

/// Whether anything of an account waits: what it does now has to come after.
///
/// # Errors
/// When the database fails.
pub async fn waits(conn: &mut dyn AsConn, account: AccountKey<'_>) -> Result<bool, StoreError> {
    let AccountKey { site, channel, key } = account;
    let row: Option<(i64,)> =
        on!(conn, |c| sqlx::query_as(WAITS).bind(site.0).bind(channel.0).bind(key).fetch_optional(c))?;
    Ok(row.is_some())
}

type Row = (i64, i64, i64, String, String, String, i64, i64);

/// What is due of one site or of all: of each account the oldest.
///
/// # Errors
/// When the database fails.
pub async fn due(
    conn: &mut dyn AsConn,
    now: Millis,
    limit: i64,
    only: Option<SiteId>,
) -> Result<Vec<Waiting>, StoreError> {
    let rows: Vec<Row> =
        on!(conn, |c| sqlx::query_as(DUE).bind(now.0).bind(limit).bind(only.map(|site| site.0)).fetch_all(c))?;
    let waiting = |(site, id, channel, account, key, payload, run_at, attempts)| Waiting {
        site: SiteId(site),
        id,
        channel: ChannelId(channel),
        account,
        key,
        payload,
        run_at: Millis(run_at),
        attempts,
    };
    Ok(rows.into_iter().map(waiting).collect())
}

/// Takes it until `lease`; `false` where somebody else has it.
///
/// # Errors
/// When the database fails.
pub async fn claim(tx: &mut Tx<'_>, waiting: &Waiting, lease: Millis) -> Result<bool, StoreError> {
    Ok(exec!(tx, sqlx::query(CLAIM).bind(waiting.site.0).bind(waiting.id).bind(waiting.run_at.0).bind(lease.0))? == 1)
}

/// Removes what is done.
///
/// # Errors
/// When the database fails.
pub async fn done(tx: &mut Tx<'_>, site: SiteId, id: i64) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(DONE).bind(site.0).bind(id)).map(drop)
}

/// Puts it off, and what the account did after it.
///
/// # Errors
/// When the database fails.
pub async fn later(tx: &mut Tx<'_>, site: SiteId, id: i64, run_at: Millis) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(LATER).bind(site.0).bind(id).bind(run_at.0)).map(drop)
}
