use domain::{CustomerKey, IdentityId, SiteId};

use super::{dialect, find::matching, site_token};
use crate::{AsConn, Conn, StoreError, Tx, exec, on, statements, statements::numbers};

macro_rules! person {
    () => {
        "SELECT c.customer_key, c.customer_id, c.name, c.phone, c.email, EXISTS (SELECT 1 FROM identities i WHERE i.site_id = c.site_id \
         AND i.customer_key = c.customer_key AND (i.has_id OR i.merged_into IS NOT NULL)) AS named"
    };
}

statements! {
    list CUSTOMERS = concat!(person!(), " FROM json_each(CAST($2 AS TEXT)) v CROSS JOIN customers c \
        WHERE c.site_id = $1 AND c.customer_key = CAST(v.value ->> 0 AS BIGINT)");
    list WALK = concat!(person!(), " FROM customers c WHERE c.site_id = $1 AND c.customer_key > $2 ORDER BY c.customer_key LIMIT $3");
    list ACCOUNTS = "SELECT i.identity_id FROM json_each(CAST($2 AS TEXT)) v CROSS JOIN identities i \
        WHERE i.site_id = $1 AND i.customer_key = CAST(v.value ->> 0 AS BIGINT)";
}

/// A customer as they are searched for.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Person {
    customer_key: i64,
    /// 고객 ID
    pub customer_id: String,
    /// 이름
    pub name: Option<String>,
    /// 전화
    pub phone: Option<String>,
    /// 이메일
    pub email: Option<String>,
    /// Whether anybody chose the ID; else it is a random one.
    pub named: bool,
}

impl Person {
    /// The row.
    #[must_use]
    pub fn key(&self) -> CustomerKey {
        CustomerKey(self.customer_key)
    }
}

/// Customers by their keys.
///
/// # Errors
/// When the database fails.
pub async fn customers(
    conn: &mut dyn AsConn,
    site: SiteId,
    keys: impl IntoIterator<Item = CustomerKey>,
) -> Result<Vec<Person>, StoreError> {
    let keys = numbers(keys.into_iter().map(|key| key.0))?;
    on!(conn, |c| sqlx::query_as(CUSTOMERS).bind(site.0).bind(keys.as_str()).fetch_all(c))
}

/// The next customers of a walk.
///
/// # Errors
/// When the database fails.
pub async fn walk_customers(
    conn: &mut dyn AsConn,
    site: SiteId,
    behind: CustomerKey,
    limit: i64,
) -> Result<Vec<Person>, StoreError> {
    on!(conn, |c| sqlx::query_as(WALK).bind(site.0).bind(behind.0).bind(limit).fetch_all(c))
}

/// Writes by what customers are found; those without anything are taken out.
///
/// # Errors
/// When the database fails.
pub async fn save_customers(
    tx: &mut Tx<'_>,
    site: SiteId,
    people: &[(CustomerKey, Vec<String>)],
) -> Result<(), StoreError> {
    let (there, gone): (Vec<_>, Vec<_>) = people.iter().partition(|(_, tokens)| !tokens.is_empty());
    if !there.is_empty() {
        let rows: Vec<_> =
            there.iter().map(|(key, tokens)| (key.0, format!("{} {}", tokens.join(" "), site_token(site)))).collect();
        let rows = serde_json::to_string(&rows).map_err(|_| StoreError::Corrupt("people"))?;
        let sql = dialect::SAVE_PEOPLE.of(&tx.conn());
        exec!(tx, sqlx::query(sql).bind(rows.as_str()))?;
    }
    if !gone.is_empty() {
        let keys = numbers(gone.iter().map(|(key, _)| key.0))?;
        let sql = dialect::FORGET_PEOPLE.of(&tx.conn());
        exec!(tx, sqlx::query(sql).bind(keys.as_str()))?;
    }
    Ok(())
}

/// At most `limit` customers of a site whose entry has all of these tokens. They may be of another site or have changed since:
/// read them before anything is shown.
///
/// # Errors
/// When the database fails.
pub async fn find_customers(
    conn: &mut dyn AsConn,
    site: SiteId,
    tokens: &[String],
    limit: i64,
) -> Result<Vec<CustomerKey>, StoreError> {
    if tokens.is_empty() {
        return Ok(Vec::new());
    }
    let asked = asked(&conn.conn(), site, tokens);
    let sql = dialect::PEOPLE.of(&conn.conn());
    let rows: Vec<(i64,)> = on!(conn, |c| sqlx::query_as(sql).bind(asked.as_str()).bind(limit).fetch_all(c))?;
    Ok(rows.into_iter().map(|(key,)| CustomerKey(key)).collect())
}

fn asked(conn: &Conn<'_>, site: SiteId, tokens: &[String]) -> String {
    let scope = site_token(site);
    match conn {
        Conn::Sqlite(_) => matching(tokens, &[scope]),
        Conn::Postgres(_) => format!("{} {scope}", tokens.join(" ")),
    }
}

/// Of the customers whose entries have all these tokens the newest before one of them, in that order; none is left out.
///
/// # Errors
/// When the database fails.
pub async fn customers_before(
    conn: &mut dyn AsConn,
    site: SiteId,
    tokens: &[String],
    before: CustomerKey,
    limit: i64,
) -> Result<Vec<CustomerKey>, StoreError> {
    if tokens.is_empty() {
        return Ok(Vec::new());
    }
    let asked = asked(&conn.conn(), site, tokens);
    let sql = dialect::PEOPLE_BEFORE.of(&conn.conn());
    let rows: Vec<(i64,)> =
        on!(conn, |c| sqlx::query_as(sql).bind(asked.as_str()).bind(limit).bind(before.0).fetch_all(c))?;
    Ok(rows.into_iter().map(|(key,)| CustomerKey(key)).collect())
}

/// All channel accounts of customers, merged ones too.
///
/// # Errors
/// When the database fails.
pub async fn accounts(
    conn: &mut dyn AsConn,
    site: SiteId,
    customers: impl IntoIterator<Item = CustomerKey>,
) -> Result<Vec<IdentityId>, StoreError> {
    let keys = numbers(customers.into_iter().map(|key| key.0))?;
    let rows: Vec<(i64,)> = on!(conn, |c| sqlx::query_as(ACCOUNTS).bind(site.0).bind(keys.as_str()).fetch_all(c))?;
    Ok(rows.into_iter().map(|(identity,)| IdentityId(identity)).collect())
}
