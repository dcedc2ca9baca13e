//! Customers: one row per person, with the values shown (S15, S25, S58, R3, R19).

use std::collections::BTreeMap;

use domain::{CustomerKey, IdentityId, Millis, SiteId, customer::Field, room::ChannelKind};

use crate::{AsConn, StoreError, Tx, dialect, exec, grade::newest_grade, on, search, statements};

/// The columns of [`CustomerRow`].
macro_rules! customer_columns {
    () => {
        "customer_key, customer_id, identities, version, updated_at, changed, name, phone, email, birth_date, address, note"
    };
}

pub(crate) use customer_columns;

statements! {
    one BY_ID = "SELECT customer_key, identities FROM customers WHERE site_id = $1 AND customer_id = $2 AND identities > 0";
    one FIND = concat!("SELECT ", customer_columns!(), " FROM customers WHERE site_id = $1 AND customer_key = $2");
    write INSERT = "INSERT INTO customers (site_id, customer_key, customer_id, identities, version, created_at, updated_at) \
        VALUES ($1, $2, $3, $4, 1, $5, $6)";
    write SAVE = concat!("UPDATE customers SET customer_id = $3, identities = $4, version = $5, updated_at = $6, changed = $7, name = $8, \
        phone = $9, email = $10, birth_date = $11, address = $12, note = $13, grade = ", newest_grade!("$1", "$2"), " WHERE site_id = $1 AND customer_key = $2");
    // Reads everything: for `doctor` alone.
    write DISAGREEING = concat!("SELECT (SELECT COUNT(*) FROM customers c WHERE EXISTS (SELECT 1 FROM (SELECT 'name' AS field, c.name AS value \
            UNION ALL SELECT 'phone', c.phone UNION ALL SELECT 'email', c.email UNION ALL SELECT 'birth_date', c.birth_date \
            UNION ALL SELECT 'address', c.address UNION ALL SELECT 'note', c.note) shown \
        WHERE COALESCE(shown.value, '') <> COALESCE((SELECT f.value FROM facts f WHERE f.site_id = c.site_id \
            AND f.customer_key = c.customer_key AND f.field = shown.field AND f.shown), '')) \
        OR COALESCE(c.grade, 0) <> COALESCE(", newest_grade!("c.site_id", "c.customer_key"), ", 0)) AS shown, \
        (SELECT COUNT(*) FROM customers c WHERE c.identities <> (SELECT COUNT(*) FROM identities i WHERE i.site_id = c.site_id \
            AND i.customer_key = c.customer_key AND i.merged_into IS NULL)) AS counted");
    one CONSULTATIONS = "SELECT COUNT(*) FROM rooms r WHERE r.site_id = $1 AND r.identity_id IN \
        (SELECT i.identity_id FROM identities i WHERE i.site_id = $1 AND i.customer_key = $2)";
    list ACCOUNTS = "SELECT i.identity_id, i.identifier, i.channel_kind, h.label FROM identities i \
        JOIN channels h ON h.site_id = i.site_id AND h.channel_id = i.channel_id \
        WHERE i.site_id = $1 AND i.customer_key = $2 AND i.merged_into IS NULL ORDER BY i.identity_id";
}

/// A person, locked or as read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerRow {
    /// The row.
    pub key: CustomerKey,
    /// 고객 ID
    pub customer_id: String,
    /// How many identities share it, merged ones apart.
    pub identities: i64,
    /// Grows with every change.
    pub version: i64,
    /// Place of the last change in the order of the person's values.
    pub updated_at: Millis,
    /// Which version last changed a field.
    pub changed: BTreeMap<String, i64>,
    values: [Option<String>; 6],
}

impl CustomerRow {
    /// The value shown of a field of 기본 정보; empty where there is none.
    #[must_use]
    pub fn value(&self, field: &Field) -> &str {
        let place = Field::BASIC.iter().position(|basic| basic == field);
        place.and_then(|place| self.values.get(place)?.as_deref()).unwrap_or_default()
    }

    /// Sets the value shown of a field of 기본 정보; other fields have no column.
    pub fn set(&mut self, field: &Field, value: &str) {
        let place = Field::BASIC.iter().position(|basic| basic == field);
        if let Some(column) = place.and_then(|place| self.values.get_mut(place)) {
            *column = (!value.is_empty()).then(|| value.to_owned());
        }
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    customer_key: i64,
    customer_id: String,
    identities: i64,
    version: i64,
    updated_at: i64,
    changed: String,
    name: Option<String>,
    phone: Option<String>,
    email: Option<String>,
    birth_date: Option<String>,
    address: Option<String>,
    note: Option<String>,
}

impl TryFrom<Row> for CustomerRow {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            key: CustomerKey(row.customer_key),
            customer_id: row.customer_id,
            identities: row.identities,
            version: row.version,
            updated_at: Millis(row.updated_at),
            changed: serde_json::from_str(&row.changed).map_err(|_| StoreError::Corrupt("customers.changed"))?,
            values: [row.name, row.phone, row.email, row.birth_date, row.address, row.note],
        })
    }
}

/// The customer who has an ID today, and how many identities share it.
///
/// # Errors
/// When the database fails.
pub async fn by_id(
    conn: &mut dyn AsConn,
    site: SiteId,
    customer_id: &str,
) -> Result<Option<(CustomerKey, i64)>, StoreError> {
    let row: Option<(i64, i64)> =
        on!(conn, |c| sqlx::query_as(BY_ID).bind(site.0).bind(customer_id).fetch_optional(c))?;
    Ok(row.map(|(key, identities)| (CustomerKey(key), identities)))
}

/// A person.
///
/// # Errors
/// When the database fails.
pub async fn find(conn: &mut dyn AsConn, site: SiteId, key: CustomerKey) -> Result<Option<CustomerRow>, StoreError> {
    let row: Option<Row> = on!(conn, |c| sqlx::query_as(FIND).bind(site.0).bind(key.0).fetch_optional(c))?;
    row.map(CustomerRow::try_from).transpose()
}

/// Writes a new customer with so many identities.
///
/// # Errors
/// [`StoreError::Conflict`] where another one has the ID; or when the database fails.
pub async fn insert(
    tx: &mut Tx<'_>,
    site: SiteId,
    key: CustomerKey,
    customer_id: &str,
    identities: i64,
    (now, placed): (Millis, Millis),
) -> Result<(), StoreError> {
    let insert = exec!(
        tx,
        sqlx::query(INSERT).bind(site.0).bind(key.0).bind(customer_id).bind(identities).bind(now.0).bind(placed.0)
    );
    insert.map(drop).map_err(StoreError::settled)?;
    search::ask_for_customer(tx, site, key, 1).await
}

/// Locks a customer and reads it.
///
/// # Errors
/// [`StoreError::Corrupt`] without such a customer; or when the database fails.
pub async fn lock(tx: &mut Tx<'_>, site: SiteId, key: CustomerKey) -> Result<CustomerRow, StoreError> {
    let sql = dialect::LOCK_CUSTOMER.of(&tx.conn());
    let row: Option<Row> = on!(tx, |c| sqlx::query_as(sql).bind(site.0).bind(key.0).fetch_optional(c))?;
    row.ok_or(StoreError::Corrupt("a customer that was there"))?.try_into()
}

/// Writes a locked customer back.
///
/// # Errors
/// [`StoreError::Conflict`] where another one has the ID; or when the database fails.
pub async fn save(tx: &mut Tx<'_>, site: SiteId, row: &CustomerRow) -> Result<(), StoreError> {
    let changed = serde_json::to_string(&row.changed).map_err(|_| StoreError::Corrupt("customers.changed"))?;
    let [name, phone, email, birth_date, address, note] = row.values.each_ref().map(Option::as_deref);
    let save = exec!(
        tx,
        sqlx::query(SAVE)
            .bind(site.0)
            .bind(row.key.0)
            .bind(row.customer_id.as_str())
            .bind(row.identities)
            .bind(row.version)
            .bind(row.updated_at.0)
            .bind(changed.as_str())
            .bind(name)
            .bind(phone)
            .bind(email)
            .bind(birth_date)
            .bind(address)
            .bind(note)
    );
    save.map(drop).map_err(StoreError::settled)?;
    search::ask_for_customer(tx, site, row.key, row.version).await
}

/// How many customers show something other than their facts say, and of how many the identities are miscounted. Reads the
/// whole table.
///
/// # Errors
/// When the database fails.
pub async fn disagreeing(conn: &mut dyn AsConn) -> Result<(i64, i64), StoreError> {
    on!(conn, |c| sqlx::query_as(DISAGREEING).fetch_one(c))
}

/// How many consultations a person has, over all identities (S15, S16).
///
/// # Errors
/// When the database fails.
pub async fn consultations(conn: &mut dyn AsConn, site: SiteId, key: CustomerKey) -> Result<i64, StoreError> {
    let (count,): (i64,) = on!(conn, |c| sqlx::query_as(CONSULTATIONS).bind(site.0).bind(key.0).fetch_one(c))?;
    Ok(count)
}

/// A channel account of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The row.
    pub identity: IdentityId,
    /// 고객식별번호
    pub identifier: String,
    /// Kind of its channel.
    pub kind: ChannelKind,
    /// Label of the channel.
    pub channel_label: String,
}

/// The channel accounts of a person, merged rows apart, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn accounts(conn: &mut dyn AsConn, site: SiteId, key: CustomerKey) -> Result<Vec<Account>, StoreError> {
    let rows: Vec<(i64, String, i64, String)> =
        on!(conn, |c| sqlx::query_as(ACCOUNTS).bind(site.0).bind(key.0).fetch_all(c))?;
    rows.into_iter()
        .map(|(identity, identifier, kind, channel_label)| {
            let kind = ChannelKind::from_code(kind).ok_or(StoreError::Corrupt("identities.channel_kind"))?;
            Ok(Account { identity: IdentityId(identity), identifier, kind, channel_label })
        })
        .collect()
}
