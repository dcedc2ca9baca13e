//! The Smart Store of a site and the copy of its orders.

use domain::{Millis, SiteId};

use crate::{AsConn, StoreError, Tx, exec, on, statements};

statements! {
    one FIND = "SELECT client_id, client_secret, linked_at, synced_to, window_to, page_from, page_sequence, synced_at, error, error_at, failures \
        FROM shops WHERE site_id = $1";
    one IS_LINKED = "SELECT linked_at FROM shops WHERE site_id = $1";
    write LINK = "INSERT INTO shops (site_id, client_id, client_secret, linked_at, synced_to, failures) VALUES ($1, $2, $3, $4, $5, 0) \
        ON CONFLICT (site_id) DO UPDATE SET client_secret = excluded.client_secret, error = NULL, error_at = NULL, failures = 0";
    write UNLINK = "DELETE FROM shops WHERE site_id = $1";
    write ADVANCE = "UPDATE shops SET synced_to = $3, window_to = $4, page_from = $5, page_sequence = $6, synced_at = COALESCE($7, synced_at), \
        error = NULL, error_at = NULL, failures = 0 WHERE site_id = $1 AND client_id = $2";
    write FAILED = "UPDATE shops SET error = $3, error_at = $4, failures = failures + 1 WHERE site_id = $1 AND client_id = $2";
    write PUT = "INSERT INTO shop_orders (site_id, product_order_id, order_id, number_hash, ordered_at, read_at, detail) \
        SELECT $1, CAST(v.value ->> 0 AS TEXT), CAST(v.value ->> 1 AS TEXT), CAST(v.value ->> 2 AS TEXT), \
        CAST(v.value ->> 3 AS BIGINT), $3, CAST(v.value ->> 4 AS TEXT) FROM json_each(CAST($2 AS TEXT)) v WHERE TRUE \
        ON CONFLICT (site_id, product_order_id) DO UPDATE SET order_id = excluded.order_id, number_hash = excluded.number_hash, \
        ordered_at = excluded.ordered_at, read_at = excluded.read_at, detail = excluded.detail \
        WHERE shop_orders.read_at <= excluded.read_at";
    list OF_NUMBER = "SELECT product_order_id, order_id, ordered_at, detail FROM shop_orders WHERE site_id = $1 AND number_hash = $2 \
        AND (ordered_at < $3 OR (ordered_at = $3 AND product_order_id < $4)) ORDER BY ordered_at DESC, product_order_id DESC LIMIT $5";
    write FORGET = "DELETE FROM shop_orders WHERE site_id = $1 AND product_order_id IN \
        (SELECT o.product_order_id FROM shop_orders o WHERE o.site_id = $1 LIMIT $2)";
}

/// A shop as it is linked.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Shop {
    /// 애플리케이션 ID
    pub client_id: String,
    /// 애플리케이션 시크릿, encrypted.
    pub client_secret: String,
    /// When it was linked, in milliseconds.
    pub linked_at: i64,
    /// Everything that changed before is mirrored.
    pub synced_to: i64,
    /// End of the window that is being read.
    pub window_to: Option<i64>,
    /// Where its next page begins.
    pub page_from: Option<String>,
    /// Place among what changed at that instant.
    pub page_sequence: Option<String>,
    /// When it was read to the present.
    pub synced_at: Option<i64>,
    /// Why it could not be read last.
    pub error: Option<String>,
    /// When that was.
    pub error_at: Option<i64>,
    /// How often in a row.
    pub failures: i64,
}

/// How far the copy has come.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Progress {
    /// Everything that changed before is mirrored.
    pub synced_to: Millis,
    /// End of the window and the page it goes on with; `None` between windows.
    pub window: Option<(Millis, (String, String))>,
    /// When the present was reached.
    pub synced_at: Option<Millis>,
}

/// An order as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderRow {
    /// 상품주문번호
    pub product_order_id: String,
    /// 주문번호
    pub order_id: String,
    /// A keyed hash of the buyer's number.
    pub number_hash: Option<String>,
    /// When it was ordered.
    pub ordered_at: Millis,
    /// What else is shown of it.
    pub detail: String,
}

/// The shop of a site.
///
/// # Errors
/// When the database fails.
pub async fn find(conn: &mut dyn AsConn, site: SiteId) -> Result<Option<Shop>, StoreError> {
    Ok(on!(conn, |c| sqlx::query_as(FIND).bind(site.0).fetch_optional(c))?)
}

/// Whether a site has one.
///
/// # Errors
/// When the database fails.
pub async fn is_linked(conn: &mut dyn AsConn, site: SiteId) -> Result<bool, StoreError> {
    let row: Option<(i64,)> = on!(conn, |c| sqlx::query_as(IS_LINKED).bind(site.0).fetch_optional(c))?;
    Ok(row.is_some())
}

/// Links a shop whose orders are read from `from` on; linked before, with the same id, it only gets another secret.
///
/// # Errors
/// When the database fails.
pub async fn link(
    tx: &mut Tx<'_>,
    site: SiteId,
    (client_id, client_secret): (&str, &str),
    now: Millis,
    from: Millis,
) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(LINK).bind(site.0).bind(client_id).bind(client_secret).bind(now.0).bind(from.0)).map(drop)
}

/// The site has no shop any more; its orders go by [`forget`].
///
/// # Errors
/// When the database fails.
pub async fn unlink(tx: &mut Tx<'_>, site: SiteId) -> Result<bool, StoreError> {
    Ok(exec!(tx, sqlx::query(UNLINK).bind(site.0))? == 1)
}

/// Writes how far the copy has come; `false` where another shop is linked by now.
///
/// # Errors
/// When the database fails.
pub async fn advance(tx: &mut Tx<'_>, site: SiteId, client: &str, to: &Progress) -> Result<bool, StoreError> {
    let (window, page) = to.window.as_ref().map(|(to, page)| (to.0, page)).unzip();
    let (from, sequence) = page.map(|(from, sequence)| (from.as_str(), sequence.as_str())).unzip();
    let done = exec!(
        tx,
        sqlx::query(ADVANCE)
            .bind(site.0)
            .bind(client)
            .bind(to.synced_to.0)
            .bind(window)
            .bind(from)
            .bind(sequence)
            .bind(to.synced_at.map(|at| at.0))
    )?;
    Ok(done == 1)
}

/// Writes why it could not be read.
///
/// # Errors
/// When the database fails.
pub async fn failed(tx: &mut Tx<'_>, site: SiteId, client: &str, error: &str, at: Millis) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(FAILED).bind(site.0).bind(client).bind(error).bind(at.0)).map(drop)
}

/// Writes orders as they were read; what was read later stays.
///
/// # Errors
/// When the database fails.
pub async fn put(tx: &mut Tx<'_>, site: SiteId, orders: &[OrderRow], read_at: Millis) -> Result<(), StoreError> {
    if orders.is_empty() {
        return Ok(());
    }
    let rows: Vec<_> = orders
        .iter()
        .map(|row| (&row.product_order_id, &row.order_id, &row.number_hash, row.ordered_at.0, &row.detail))
        .collect();
    let rows = serde_json::to_string(&rows).map_err(|_| StoreError::Corrupt("orders"))?;
    exec!(tx, sqlx::query(PUT).bind(site.0).bind(rows.as_str()).bind(read_at.0)).map(drop)
}

/// Orders of a number, newest first, behind this one.
///
/// # Errors
/// When the database fails.
pub async fn of_number(
    conn: &mut dyn AsConn,
    site: SiteId,
    number_hash: &str,
    (at, behind): (Millis, &str),
    limit: i64,
) -> Result<Vec<OrderRow>, StoreError> {
    let rows: Vec<(String, String, i64, String)> = on!(conn, |c| sqlx::query_as(OF_NUMBER)
        .bind(site.0)
        .bind(number_hash)
        .bind(at.0)
        .bind(behind)
        .bind(limit)
        .fetch_all(c))?;
    let row = |(product_order_id, order_id, ordered_at, detail)| OrderRow {
        product_order_id,
        order_id,
        number_hash: Some(number_hash.to_owned()),
        ordered_at: Millis(ordered_at),
        detail,
    };
    Ok(rows.into_iter().map(row).collect())
}

/// Removes some of a site's orders; answers how many.
///
/// # Errors
/// When the database fails.
pub async fn forget(tx: &mut Tx<'_>, site: SiteId, most: i64) -> Result<u64, StoreError> {
    exec!(tx, sqlx::query(FORGET).bind(site.0).bind(most))
}
