use domain::{CustomerKey, Millis, NewsId, SiteId, WebhookId};

use crate::{AsConn, StoreError, Tx, exec, on, statements};

macro_rules! deliveries {
    ($which:literal) => {
        concat!(
            "SELECT d.news_id, d.kind, d.body, d.state, d.attempts, d.run_at, d.created_at, d.done_at, d.status, d.error \
             FROM webhook_deliveries d WHERE d.site_id = $1 AND d.webhook_id = $2 AND ",
            $which
        )
    };
}

statements! {
    write INSERT = "INSERT INTO webhook_deliveries (site_id, webhook_id, news_id, kind, body, state, attempts, run_at, created_at) \
        SELECT w.site_id, w.webhook_id, CAST(v.value ->> 1 AS BIGINT), CAST(v.value ->> 2 AS BIGINT), v.value ->> 3, 0, 0, $2, $2 \
        FROM json_each(CAST($1 AS TEXT)) v CROSS JOIN webhooks w \
        WHERE w.site_id = CAST(v.value ->> 0 AS BIGINT) AND w.enabled AND (w.kinds & CAST(v.value ->> 4 AS BIGINT)) <> 0";
    write INSERT_FOR = "INSERT INTO webhook_deliveries (site_id, webhook_id, news_id, kind, body, state, attempts, run_at, created_at) \
        VALUES ($1, $2, $3, $4, $5, 0, 0, $6, $6)";
    one CUSTOMER_ID = "SELECT customer_id FROM customers WHERE site_id = $1 AND customer_key = $2";
    list NEXT = deliveries!("d.state = 0 AND d.run_at <= $3 ORDER BY d.run_at, d.news_id LIMIT $4");
    one FIND = deliveries!("d.news_id = $3");
    list IN_STATE = deliveries!("d.state = $3 AND d.news_id < $4 ORDER BY d.news_id DESC LIMIT $5");
    one GIVEN_UP = "SELECT COUNT(*) FROM (SELECT 1 FROM webhook_deliveries WHERE site_id = $1 AND webhook_id = $2 AND state = 1 LIMIT $3) AS counted";
    one WAITING = "SELECT COUNT(*) FROM (SELECT 1 FROM webhook_deliveries WHERE site_id = $1 AND webhook_id = $2 AND state = 0 LIMIT $3) AS counted";
    write DONE = "UPDATE webhook_deliveries SET state = 2, attempts = attempts + 1, done_at = $4, status = $5, error = NULL \
        WHERE site_id = $1 AND webhook_id = $2 AND news_id = $3";
    write LATER = "UPDATE webhook_deliveries SET attempts = attempts + 1, run_at = $4, status = $5, error = $6 \
        WHERE site_id = $1 AND webhook_id = $2 AND news_id = $3 AND state = 0";
    write GIVE_UP = "UPDATE webhook_deliveries SET state = 1, attempts = attempts + 1, done_at = $4, status = $5, error = $6 \
        WHERE site_id = $1 AND webhook_id = $2 AND news_id = $3 AND state = 0";
    write AGAIN = "UPDATE webhook_deliveries SET state = 0, attempts = 0, run_at = $4, done_at = NULL \
        WHERE site_id = $1 AND webhook_id = $2 AND news_id = $3 AND state > 0";
    write ALL_AGAIN = "UPDATE webhook_deliveries SET state = 0, attempts = 0, run_at = $3, done_at = NULL \
        WHERE site_id = $1 AND webhook_id = $2 AND state = 1";
    write FORGET = "DELETE FROM webhook_deliveries WHERE (site_id, webhook_id, news_id) IN \
        (SELECT site_id, webhook_id, news_id FROM webhook_deliveries WHERE state = $1 AND created_at <= $2 ORDER BY created_at LIMIT $3)";
}

/// How a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryState {
    /// It waits for its time.
    Waiting = 0,
    /// It was tried often enough.
    GivenUp = 1,
    /// It arrived.
    Delivered = 2,
}

/// Something that happened, for the webhooks of a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct News {
    /// Where.
    pub site: SiteId,
    /// Which.
    pub id: NewsId,
    /// Stored number of its kind.
    pub kind: i64,
    /// The bit of its kind.
    pub bit: i64,
    /// JSON.
    pub body: String,
}

/// What a webhook is told.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct DeliveryRow {
    /// Of which news.
    pub news_id: i64,
    /// Stored number of the kind.
    pub kind: i64,
    /// JSON.
    pub body: String,
    /// 0 waiting, 1 given up, 2 delivered.
    pub state: i64,
    /// Attempts so far.
    pub attempts: i64,
    /// When the next one is, in ms.
    pub run_at: i64,
    /// When it happened, in ms.
    pub created_at: i64,
    /// When it arrived or was given up, in ms.
    pub done_at: Option<i64>,
    /// Status of the last answer.
    pub status: Option<i64>,
    /// What last went wrong, by name.
    pub error: Option<String>,
}

/// Which one of which webhook.
pub type Key = (SiteId, WebhookId, NewsId);

/// Writes what happened for every webhook that wants it; how many deliveries that makes.
///
/// # Errors
/// When the database fails.
pub async fn tell(tx: &mut Tx<'_>, news: &[News], now: Millis) -> Result<u64, StoreError> {
    let rows: Vec<_> = news.iter().map(|news| (news.site.0, news.id.0, news.kind, &news.body, news.bit)).collect();
    let rows = serde_json::to_string(&rows).map_err(|_| StoreError::Corrupt("news"))?;
    exec!(tx, sqlx::query(INSERT).bind(rows.as_str()).bind(now.0))
}

/// Writes news for one webhook, whatever it wants.
///
/// # Errors
/// When the database fails.
pub async fn tell_one(tx: &mut Tx<'_>, webhook: WebhookId, news: &News, now: Millis) -> Result<(), StoreError> {
    exec!(
        tx,
        sqlx::query(INSERT_FOR)
            .bind(news.site.0)
            .bind(webhook.0)
            .bind(news.id.0)
            .bind(news.kind)
            .bind(news.body.as_str())
            .bind(now.0)
    )
    .map(drop)
}

/// 고객 ID of a person.
///
/// # Errors
/// When the database fails.
pub async fn customer_id(
    conn: &mut impl AsConn,
    site: SiteId,
    customer: CustomerKey,
) -> Result<Option<String>, StoreError> {
    let row: Option<(String,)> =
        on!(conn, |c| sqlx::query_as(CUSTOMER_ID).bind(site.0).bind(customer.0).fetch_optional(c))?;
    Ok(row.map(|(id,)| id))
}

/// What is due of a webhook, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn next(
    conn: &mut impl AsConn,
    site: SiteId,
    webhook: WebhookId,
    now: Millis,
    limit: i64,
) -> Result<Vec<DeliveryRow>, StoreError> {
    on!(conn, |c| sqlx::query_as(NEXT).bind(site.0).bind(webhook.0).bind(now.0).bind(limit).fetch_all(c))
}

/// One delivery.
///
/// # Errors
/// When the database fails.
pub async fn delivery(conn: &mut impl AsConn, (site, webhook, news): Key) -> Result<Option<DeliveryRow>, StoreError> {
    on!(conn, |c| sqlx::query_as(FIND).bind(site.0).bind(webhook.0).bind(news.0).fetch_optional(c))
}

/// Deliveries of a webhook in one state, newest first, before that one.
///
/// # Errors
/// When the database fails.
pub async fn deliveries(
    conn: &mut impl AsConn,
    (site, webhook): (SiteId, WebhookId),
    state: DeliveryState,
    before: i64,
    limit: i64,
) -> Result<Vec<DeliveryRow>, StoreError> {
    let state = state as i64;
    on!(conn, |c| {
        sqlx::query_as(IN_STATE).bind(site.0).bind(webhook.0).bind(state).bind(before).bind(limit).fetch_all(c)
    })
}

/// How many deliveries wait and how many were given up, each counted up to `most`.
///
/// # Errors
/// When the database fails.
pub async fn counts(
    conn: &mut impl AsConn,
    site: SiteId,
    webhook: WebhookId,
    most: i64,
) -> Result<(i64, i64), StoreError> {
    let (waiting,): (i64,) =
        on!(conn, |c| sqlx::query_as(WAITING).bind(site.0).bind(webhook.0).bind(most).fetch_one(c))?;
    let (given_up,): (i64,) =
        on!(conn, |c| sqlx::query_as(GIVEN_UP).bind(site.0).bind(webhook.0).bind(most).fetch_one(c))?;
    Ok((waiting, given_up))
}

/// It arrived, and was answered so.
///
/// # Errors
/// When the database fails.
pub async fn delivered(
    tx: &mut Tx<'_>,
    (site, webhook, news): Key,
    now: Millis,
    status: i64,
) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(DONE).bind(site.0).bind(webhook.0).bind(news.0).bind(now.0).bind(status)).map(drop)
}

/// It did not arrive and is tried again then; or, without a time, is given up now.
///
/// # Errors
/// When the database fails.
pub async fn failed(
    tx: &mut Tx<'_>,
    (site, webhook, news): Key,
    next: Option<Millis>,
    now: Millis,
    (status, error): (Option<i64>, &str),
) -> Result<(), StoreError> {
    let (sql, at) = next.map_or((GIVE_UP, now), |next| (LATER, next));
    exec!(tx, sqlx::query(sql).bind(site.0).bind(webhook.0).bind(news.0).bind(at.0).bind(status).bind(error)).map(drop)
}

/// Tries one that is over once more; whether there was one.
///
/// # Errors
/// When the database fails.
pub async fn send_again(tx: &mut Tx<'_>, (site, webhook, news): Key, now: Millis) -> Result<bool, StoreError> {
    Ok(exec!(tx, sqlx::query(AGAIN).bind(site.0).bind(webhook.0).bind(news.0).bind(now.0))? == 1)
}

/// Tries all that were given up once more; how many.
///
/// # Errors
/// When the database fails.
pub async fn send_all_again(tx: &mut Tx<'_>, site: SiteId, webhook: WebhookId, now: Millis) -> Result<u64, StoreError> {
    exec!(tx, sqlx::query(ALL_AGAIN).bind(site.0).bind(webhook.0).bind(now.0))
}

/// Forgets some that are over and as old as this; how many.
///
/// # Errors
/// When the database fails.
pub async fn forget(tx: &mut Tx<'_>, state: DeliveryState, old: Millis, limit: i64) -> Result<u64, StoreError> {
    exec!(tx, sqlx::query(FORGET).bind(state as i64).bind(old.0).bind(limit))
}
