//! Customers: one row per person, with the values shown (S15, S25, S58, R3).

use domain::{
    CustomerKey, Millis, SiteId,
    customer::{Field, IDENTITIES_MAX},
};

use crate::{AsConn, StoreError, Tx, dialect, exec, on, statements};

statements! {
    one BY_ID = "SELECT customer_key, identities FROM customers WHERE site_id = $1 AND customer_id = $2 AND identities > 0";
    write INSERT = "INSERT INTO customers (site_id, customer_key, customer_id, identities, version, created_at, updated_at) \
        VALUES ($1, $2, $3, 1, 1, $4, $4)";
    write RENAME = "UPDATE customers SET customer_id = $3, version = version + 1 WHERE site_id = $1 AND customer_key = $2 AND identities = 1";
    write ADD_IDENTITY = "UPDATE customers SET identities = identities + 1, version = version + 1 \
        WHERE site_id = $1 AND customer_key = $2 AND identities > 0 AND identities < $3";
    write DROP_IDENTITY = "UPDATE customers SET identities = identities - 1, version = version + 1 \
        WHERE site_id = $1 AND customer_key = $2 AND identities > 0";
    write TOUCH = "UPDATE customers SET version = version + 1, updated_at = CASE WHEN updated_at > $3 THEN updated_at ELSE $3 END \
        WHERE site_id = $1 AND customer_key = $2 RETURNING updated_at";
    write SHOW = "UPDATE customers SET name = COALESCE(CAST($3 AS TEXT), name), phone = COALESCE(CAST($4 AS TEXT), phone), \
        email = COALESCE(CAST($5 AS TEXT), email), birth_date = COALESCE(CAST($6 AS TEXT), birth_date), \
        address = COALESCE(CAST($7 AS TEXT), address), note = COALESCE(CAST($8 AS TEXT), note) WHERE site_id = $1 AND customer_key = $2";
}

/// The customer who has an ID today, and how many identities share it.
///
/// # Errors
/// When the database fails.
pub async fn by_id(
    conn: &mut impl AsConn,
    site: SiteId,
    customer_id: &str,
) -> Result<Option<(CustomerKey, i64)>, StoreError> {
    let row: Option<(i64, i64)> =
        on!(conn, |c| sqlx::query_as(BY_ID).bind(site.0).bind(customer_id).fetch_optional(c))?;
    Ok(row.map(|(key, identities)| (CustomerKey(key), identities)))
}

/// Writes a new customer with one identity.
///
/// # Errors
/// [`StoreError::Conflict`] where another one has the ID; or when the database fails.
pub async fn insert(
    tx: &mut Tx<'_>,
    site: SiteId,
    key: CustomerKey,
    customer_id: &str,
    now: Millis,
) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(INSERT).bind(site.0).bind(key.0).bind(customer_id).bind(now.0))
        .map(drop)
        .map_err(StoreError::settled)
}

/// Gives a customer of one identity another ID.
///
/// # Errors
/// [`StoreError::Conflict`] where another one has the ID, or identities came or went; or when the database fails.
pub async fn rename(tx: &mut Tx<'_>, site: SiteId, key: CustomerKey, customer_id: &str) -> Result<(), StoreError> {
    let done = exec!(tx, sqlx::query(RENAME).bind(site.0).bind(key.0).bind(customer_id));
    if done.map_err(StoreError::settled)? == 1 { Ok(()) } else { Err(StoreError::Conflict) }
}

/// Counts one more identity of a customer, and locks the row.
///
/// # Errors
/// [`StoreError::Conflict`] where it has all it may have, or none; or when the database fails.
pub async fn add_identity(tx: &mut Tx<'_>, site: SiteId, key: CustomerKey) -> Result<(), StoreError> {
    let done = exec!(tx, sqlx::query(ADD_IDENTITY).bind(site.0).bind(key.0).bind(IDENTITIES_MAX))?;
    if done == 1 { Ok(()) } else { Err(StoreError::Conflict) }
}

/// Counts one identity of a customer less, and locks the row.
///
/// # Errors
/// When the database fails.
pub async fn drop_identity(tx: &mut Tx<'_>, site: SiteId, key: CustomerKey) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(DROP_IDENTITY).bind(site.0).bind(key.0)).map(drop)
}

/// Locks a person without changing them; `false` where there is none.
///
/// # Errors
/// When the database fails.
pub async fn lock(tx: &mut Tx<'_>, site: SiteId, key: CustomerKey) -> Result<bool, StoreError> {
    let sql = dialect::LOCK_CUSTOMER.of(&tx.conn());
    let row: Option<(i64,)> = on!(tx, |c| sqlx::query_as(sql).bind(site.0).bind(key.0).fetch_optional(c))?;
    Ok(row.is_some())
}

/// Locks a customer that is about to change and raises its version. The time of the change: `now`, or the last change's
/// where clocks disagree, so that the newest write is the newest by time as well.
///
/// # Errors
/// When the database fails.
pub async fn touch(tx: &mut Tx<'_>, site: SiteId, key: CustomerKey, now: Millis) -> Result<Millis, StoreError> {
    let (at,): (i64,) = on!(tx, |c| sqlx::query_as(TOUCH).bind(site.0).bind(key.0).bind(now.0).fetch_one(c))?;
    Ok(Millis(at))
}

/// Writes the values shown of those fields of 기본 정보 that are among `values`; facts are written beside it.
///
/// # Errors
/// When the database fails.
pub async fn show(
    tx: &mut Tx<'_>,
    site: SiteId,
    key: CustomerKey,
    values: &[(Field, String)],
) -> Result<(), StoreError> {
    let value = |wanted: &Field| values.iter().find(|(field, _)| field == wanted).map(|(_, value)| value.as_str());
    let [name, phone, email, birth_date, address, note] = Field::BASIC.each_ref().map(value);
    if [name, phone, email, birth_date, address, note].iter().all(Option::is_none) {
        return Ok(());
    }
    exec!(
        tx,
        sqlx::query(SHOW)
            .bind(site.0)
            .bind(key.0)
            .bind(name)
            .bind(phone)
            .bind(email)
            .bind(birth_date)
            .bind(address)
            .bind(note)
    )
    .map(drop)
}
