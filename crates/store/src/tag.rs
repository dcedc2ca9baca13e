//! 고객 태그 of channel accounts, and those that were used in a site (S68–S70).

use std::fmt::Write as _;

use domain::{
    CustomerKey, IdentityId, Millis, SiteId,
    tag::{Row, folded, union},
};

use crate::{AsConn, StoreError, Tx, dialect, exec, on, statements};

/// The account and those merged into it, with their tags.
macro_rules! tagged {
    () => {
        "SELECT i.identity_id, i.tags, i.tag_order FROM identities i WHERE i.site_id = $1 AND i.customer_key = $2 \
         AND (i.identity_id = $3 OR i.merged_into = $3) ORDER BY i.identity_id"
    };
}
pub(crate) use tagged;

/// Notes tags in the table of those that were used.
macro_rules! used {
    ($table:literal) => {
        concat!(
            "INSERT INTO ",
            $table,
            " (site_id, sort_key, tag, used_at) \
             SELECT $1, v.value ->> 0, v.value ->> 1, CAST($3 AS BIGINT) FROM json_each(CAST($2 AS TEXT)) v WHERE TRUE ORDER BY 2 \
             ON CONFLICT (site_id, sort_key) DO UPDATE SET tag = excluded.tag, used_at = CASE WHEN ",
            $table,
            ".used_at > excluded.used_at THEN ",
            $table,
            ".used_at ELSE excluded.used_at END"
        )
    };
}
macro_rules! newest {
    ($table:literal) => {
        concat!("SELECT tag FROM ", $table, " WHERE site_id = $1 ORDER BY used_at DESC, sort_key LIMIT $2")
    };
}
macro_rules! beginning {
    ($table:literal) => {
        concat!(
            "SELECT tag FROM ",
            $table,
            " WHERE site_id = $1 AND sort_key >= $3 AND sort_key < $4 ORDER BY used_at DESC, sort_key LIMIT $2"
        )
    };
}

/// What tags are set on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum On {
    /// 고객 태그
    Customers,
    /// 상담방태그
    Rooms,
}

statements! {
    list OF = tagged!();
    one TARGET = "SELECT COALESCE(merged_into, identity_id) FROM identities WHERE site_id = $1 AND identity_id = $2";
    write SET = "UPDATE identities SET tags = $3, tag_order = $4 WHERE site_id = $1 AND identity_id = $2";
    write USED = used!("customer_tags");
    list NEWEST = newest!("customer_tags");
    list BEGINNING = beginning!("customer_tags");
    write USED_ON_ROOMS = used!("room_tags");
    list NEWEST_ON_ROOMS = newest!("room_tags");
    list BEGINNING_ON_ROOMS = beginning!("room_tags");
}

/// The rows that show their tags together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tagged {
    /// The account and those merged into it, ascending.
    pub rows: Vec<Row>,
    /// The order in which they were last saved.
    order: Vec<String>,
}

impl Tagged {
    /// What they show.
    #[must_use]
    pub fn shown(&self) -> Vec<String> {
        union(&self.rows, &self.order)
    }
}

fn read(rows: Vec<(i64, String, String)>, target: IdentityId) -> Result<Tagged, StoreError> {
    let list = |json: &str| serde_json::from_str(json).map_err(|_| StoreError::Corrupt("identities.tags"));
    let mut tagged = Tagged { rows: Vec::with_capacity(rows.len()), order: Vec::new() };
    for (identity, tags, order) in rows {
        if identity == target.0 {
            tagged.order = list(&order)?;
        }
        tagged.rows.push(Row { identity: IdentityId(identity), tags: list(&tags)? });
    }
    Ok(tagged)
}

/// The tags of an account, merges followed, and of those merged into it.
///
/// # Errors
/// When the database fails.
pub async fn of(
    conn: &mut dyn AsConn,
    site: SiteId,
    customer: CustomerKey,
    identity: IdentityId,
) -> Result<Tagged, StoreError> {
    let rows = on!(conn, |c| sqlx::query_as(OF).bind(site.0).bind(customer.0).bind(identity.0).fetch_all(c))?;
    read(rows, identity)
}

/// The same, locked. The person must be locked before, so that nobody is merged meanwhile.
///
/// # Errors
/// When the database fails.
pub async fn lock(
    tx: &mut Tx<'_>,
    site: SiteId,
    customer: CustomerKey,
    identity: IdentityId,
) -> Result<Tagged, StoreError> {
    let sql = dialect::LOCK_TAGGED.of(&tx.conn());
    let rows = on!(tx, |c| sqlx::query_as(sql).bind(site.0).bind(customer.0).bind(identity.0).fetch_all(c))?;
    read(rows, identity)
}

/// The account an account is merged into, or itself.
///
/// # Errors
/// When the database fails, or there is no such account.
pub async fn target(conn: &mut dyn AsConn, site: SiteId, identity: IdentityId) -> Result<IdentityId, StoreError> {
    let (target,): (i64,) = on!(conn, |c| sqlx::query_as(TARGET).bind(site.0).bind(identity.0).fetch_one(c))?;
    Ok(IdentityId(target))
}

/// Writes the tags of rows; `order` is what they show together, kept with `target`.
///
/// # Errors
/// When the database fails.
pub async fn set(
    tx: &mut Tx<'_>,
    site: SiteId,
    rows: &[Row],
    target: IdentityId,
    order: &[String],
) -> Result<(), StoreError> {
    let json = |tags: &[String]| serde_json::to_string(tags).map_err(|_| StoreError::Corrupt("identities.tags"));
    for row in rows {
        let order = if row.identity == target && rows.len() > 1 { order } else { &[] };
        let (tags, order) = (json(&row.tags)?, json(order)?);
        exec!(tx, sqlx::query(SET).bind(site.0).bind(row.identity.0).bind(tags.as_str()).bind(order.as_str()))?;
    }
    Ok(())
}

/// Notes that tags were used, in ascending order: two who use the same ones don't wait for each other in a circle.
///
/// # Errors
/// When the database fails.
pub async fn used(
    tx: &mut Tx<'_>,
    site: SiteId,
    place: On,
    tags: impl IntoIterator<Item = &String>,
    now: Millis,
) -> Result<(), StoreError> {
    let tags: Vec<_> = tags.into_iter().map(|tag| (sort_key(&folded(tag)), tag)).collect();
    if tags.is_empty() {
        return Ok(());
    }
    let tags = serde_json::to_string(&tags).map_err(|_| StoreError::Corrupt("tags"))?;
    let sql = match place {
        On::Customers => USED,
        On::Rooms => USED_ON_ROOMS,
    };
    exec!(tx, sqlx::query(sql).bind(site.0).bind(tags).bind(now.0)).map(drop)
}

/// Tags used in a site that begin with a text, case apart, newest use first.
///
/// # Errors
/// When the database fails.
pub async fn find(
    conn: &mut dyn AsConn,
    site: SiteId,
    place: On,
    beginning: &str,
    limit: i64,
) -> Result<Vec<String>, StoreError> {
    let from = sort_key(&folded(beginning));
    let (newest, by_beginning) = match place {
        On::Customers => (NEWEST, BEGINNING),
        On::Rooms => (NEWEST_ON_ROOMS, BEGINNING_ON_ROOMS),
    };
    let rows: Vec<(String,)> = if from.is_empty() {
        on!(conn, |c| sqlx::query_as(newest).bind(site.0).bind(limit).fetch_all(c))?
    } else {
        let end = format!("{from}g");
        on!(conn, |c| sqlx::query_as(by_beginning).bind(site.0).bind(limit).bind(from).bind(end).fetch_all(c))?
    };
    Ok(rows.into_iter().map(|(tag,)| tag).collect())
}

fn sort_key(folded: &str) -> String {
    folded.bytes().fold(String::with_capacity(folded.len() * 2), |mut key, byte| {
        let _ = write!(key, "{byte:02x}");
        key
    })
}
