use domain::{CustomerKey, RoomNo, SiteId};

use crate::{AsConn, StoreError, Tx, exec, on, statements};

statements! {
    write ASK = "INSERT INTO search_asks (site_id, kind, row_id, stamp) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";
    list ASKS = "SELECT kind, row_id, stamp FROM search_asks WHERE site_id = $1 ORDER BY kind, row_id, stamp LIMIT $2";
    write ANSWER = "DELETE FROM search_asks WHERE site_id = $1 AND (kind, row_id, stamp) IN \
        (SELECT CAST(v.value ->> 0 AS BIGINT), CAST(v.value ->> 1 AS BIGINT), CAST(v.value ->> 2 AS BIGINT) FROM json_each(CAST($2 AS TEXT)) v)";
}

const ROOM: i64 = 0;
const CUSTOMER: i64 = 1;

/// Something that changed and has to be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ask {
    kind: i64,
    row: i64,
    stamp: i64,
}

impl Ask {
    /// The room it speaks of.
    #[must_use]
    pub fn room(self) -> Option<RoomNo> {
        (self.kind == ROOM).then_some(RoomNo(self.row))
    }

    /// The customer it speaks of.
    #[must_use]
    pub fn customer(self) -> Option<CustomerKey> {
        (self.kind == CUSTOMER).then_some(CustomerKey(self.row))
    }
}

/// A room changed otherwise than by messages; `stamp` tells the change from others of the same room.
///
/// # Errors
/// When the database fails.
pub async fn ask_for_room(tx: &mut Tx<'_>, site: SiteId, room: RoomNo, stamp: i64) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(ASK).bind(site.0).bind(ROOM).bind(room.0).bind(stamp)).map(drop)
}

/// A customer's name, ID or number changed; `stamp` is the version they have now.
///
/// # Errors
/// When the database fails.
pub async fn ask_for_customer(tx: &mut Tx<'_>, site: SiteId, key: CustomerKey, stamp: i64) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(ASK).bind(site.0).bind(CUSTOMER).bind(key.0).bind(stamp)).map(drop)
}

/// What is asked for. Whoever reads what it speaks of afterwards sees at least the change.
///
/// # Errors
/// When the database fails.
pub async fn asks(conn: &mut dyn AsConn, site: SiteId, limit: i64) -> Result<Vec<Ask>, StoreError> {
    let rows: Vec<(i64, i64, i64)> = on!(conn, |c| sqlx::query_as(ASKS).bind(site.0).bind(limit).fetch_all(c))?;
    Ok(rows.into_iter().map(|(kind, row, stamp)| Ask { kind, row, stamp }).collect())
}

/// Removes what was looked at; changes that came meanwhile stay.
///
/// # Errors
/// When the database fails.
pub async fn answer(tx: &mut Tx<'_>, site: SiteId, asks: &[Ask]) -> Result<(), StoreError> {
    if asks.is_empty() {
        return Ok(());
    }
    let rows: Vec<_> = asks.iter().map(|ask| (ask.kind, ask.row, ask.stamp)).collect();
    let rows = serde_json::to_string(&rows).map_err(|_| StoreError::Corrupt("asks"))?;
    exec!(tx, sqlx::query(ANSWER).bind(site.0).bind(rows.as_str())).map(drop)
}
