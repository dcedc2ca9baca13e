//! Identities and the identifiers that lead to them (S12, R1, R2).

use domain::{ChannelId, CustomerKey, IdentityId, Millis, RoomNo, SiteId, room::ChannelKind};

use crate::{AsConn, StoreError, Tx, exec, on, statements, statements::numbers};

statements! {
    one HOLDER = "SELECT n.kind, i.identity_id, t.identity_id, t.customer_key, t.channel_kind, t.has_id, i.signed OR t.signed FROM identifiers n \
        JOIN identities i ON i.site_id = n.site_id AND i.identity_id = n.identity_id \
        JOIN identities t ON t.site_id = i.site_id AND t.identity_id = COALESCE(i.merged_into, i.identity_id) \
        WHERE n.site_id = $1 AND n.identifier = $2";
    one WEB_OF_CUSTOMER = "SELECT i.identity_id, i.signed FROM identities i WHERE i.site_id = $1 AND i.customer_key = $2 AND i.channel_kind = 0 \
        AND i.merged_into IS NULL ORDER BY i.identity_id LIMIT 1";
    one OPEN_ROOM = "SELECT r.room_no FROM identities i JOIN rooms r ON r.site_id = i.site_id AND r.identity_id = i.identity_id AND r.status <> 5 \
        WHERE i.site_id = $1 AND (i.identity_id = $2 OR i.merged_into = $2) AND (r.signed = FALSE OR $3) ORDER BY r.active_at DESC, r.room_no DESC LIMIT 1";
    one MERGED_ROWS = "SELECT COUNT(*) FROM identities WHERE site_id = $1 AND customer_key = $2 AND merged_into IS NOT NULL";
    one CUSTOMER = "SELECT customer_key FROM identities WHERE site_id = $1 AND identity_id = $2";
    write INSERT = "INSERT INTO identities (site_id, identity_id, customer_key, channel_id, channel_kind, identifier, has_id, signed, \
        ignored_claim, tags, created_at, seen_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '[]', $10, $10)";
    write NAME = "INSERT INTO identifiers (site_id, identifier, identity_id, kind) VALUES ($1, $2, $3, 0) \
        ON CONFLICT (site_id, identifier) DO UPDATE SET identity_id = excluded.identity_id, kind = 0 WHERE identifiers.kind = 1";
    one FIND = "SELECT i.identity_id, i.customer_key, i.channel_kind, i.identifier, i.merged_into, i.has_id, i.signed FROM identities i \
        WHERE i.site_id = $1 AND i.identity_id = $2";
    list MERGED = "SELECT i.identity_id FROM identities i WHERE i.site_id = $1 AND i.merged_into = $2 ORDER BY i.identity_id";
    one ALIAS = "SELECT n.identity_id, n.kind FROM identifiers n WHERE n.site_id = $1 AND n.identifier = $2";
    write RETIRE = "UPDATE identifiers SET kind = 1 WHERE site_id = $1 AND identity_id = $2 AND kind = 0";
    write RECLAIM = "UPDATE identifiers SET kind = 0 WHERE site_id = $1 AND identifier = $2 AND identity_id = $3";
    one ROOMS = "SELECT COUNT(*) FROM rooms WHERE site_id = $1 \
        AND identity_id IN (SELECT CAST(v.value ->> 0 AS BIGINT) FROM json_each(CAST($2 AS TEXT)) v)";
    write FORGET = "DELETE FROM identifiers WHERE site_id = $1 AND identifier = $2 AND identity_id = $3";
    write ALIAS_AGAIN = "INSERT INTO identifiers (site_id, identifier, identity_id, kind) VALUES ($1, $2, $3, 1) ON CONFLICT DO NOTHING";
    write PLACE = "UPDATE identities SET customer_key = $4, merged_into = $5, identifier = $6, has_id = $7, signed = $8, \
        ignored_claim = CASE WHEN $7 THEN NULL ELSE ignored_claim END \
        WHERE site_id = $1 AND identity_id = $2 AND customer_key = $3";
    write CARRY = "UPDATE identities SET customer_key = $4, merged_into = $5, identifier = $6 \
        WHERE site_id = $1 AND customer_key = $3 AND identity_id IN (SELECT CAST(v.value ->> 0 AS BIGINT) FROM json_each(CAST($2 AS TEXT)) v)";
    write CLAIM = "UPDATE identities SET unsigned_claim = $3 WHERE site_id = $1 AND identity_id = $2 AND NOT signed \
        AND (unsigned_claim IS NULL OR unsigned_claim <> $3)";
    write MARK = "UPDATE identities SET has_id = has_id OR $3, signed = signed OR $4, ignored_claim = $5 WHERE site_id = $1 AND identity_id = $2";
    one SIGNED_ID = "SELECT at FROM signed_ids WHERE site_id = $1 AND customer_id = $2";
    write SIGN_ID = "INSERT INTO signed_ids (site_id, customer_id, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
    write SEEN = "UPDATE identities SET seen_at = $3 WHERE site_id = $1 AND identity_id = $2 AND seen_at < $3";
}

/// The identity that an identifier leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holder {
    /// Whether it has the identifier today; an alias leads to one that had it.
    pub current: bool,
    /// The row it stands with.
    pub row: IdentityId,
    /// Which, after merges.
    pub identity: IdentityId,
    /// The person.
    pub customer: CustomerKey,
    /// Kind of its channel.
    pub kind: ChannelKind,
    /// Whether an entry or an agent ever set its ID.
    pub has_id: bool,
    /// Whether its ID ever came in signed.
    pub signed: bool,
}

/// Where an identifier leads.
///
/// # Errors
/// When the database fails.
pub async fn holder(conn: &mut dyn AsConn, site: SiteId, identifier: &str) -> Result<Option<Holder>, StoreError> {
    let row: Option<(i64, i64, i64, i64, i64, bool, bool)> =
        on!(conn, |c| sqlx::query_as(HOLDER).bind(site.0).bind(identifier).fetch_optional(c))?;
    row.map(|(kind, row, identity, customer, channel, has_id, signed)| {
        Ok(Holder {
            current: kind == 0,
            row: IdentityId(row),
            identity: IdentityId(identity),
            customer: CustomerKey(customer),
            kind: ChannelKind::from_code(channel).ok_or(StoreError::Corrupt("identities.channel_kind"))?,
            has_id,
            signed,
        })
    })
    .transpose()
}

/// Whether an ID ever came in signed, whoever has it now.
///
/// # Errors
/// When the database fails.
pub async fn is_signed_id(conn: &mut dyn AsConn, site: SiteId, customer_id: &str) -> Result<bool, StoreError> {
    let row: Option<(i64,)> =
        on!(conn, |c| sqlx::query_as(SIGNED_ID).bind(site.0).bind(customer_id).fetch_optional(c))?;
    Ok(row.is_some())
}

/// Remembers that an ID came in signed.
///
/// # Errors
/// When the database fails.
pub async fn sign_id(tx: &mut Tx<'_>, site: SiteId, customer_id: &str, now: Millis) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(SIGN_ID).bind(site.0).bind(customer_id).bind(now.0)).map(drop)
}

/// The oldest web identity of a person, merged ones apart, and whether its ID ever came in signed.
///
/// # Errors
/// When the database fails.
pub async fn web_of_customer(
    conn: &mut dyn AsConn,
    site: SiteId,
    customer: CustomerKey,
) -> Result<Option<(IdentityId, bool)>, StoreError> {
    let row: Option<(i64, bool)> =
        on!(conn, |c| sqlx::query_as(WEB_OF_CUSTOMER).bind(site.0).bind(customer.0).fetch_optional(c))?;
    Ok(row.map(|(identity, signed)| (IdentityId(identity), signed)))
}

/// The most recently active open room of an identity and of those merged into it. Who is not signed comes into no room
/// that a signed visitor began: an agent may have merged its account.
///
/// # Errors
/// When the database fails.
pub async fn open_room(
    conn: &mut dyn AsConn,
    site: SiteId,
    identity: IdentityId,
    signed: bool,
) -> Result<Option<RoomNo>, StoreError> {
    let row: Option<(i64,)> =
        on!(conn, |c| sqlx::query_as(OPEN_ROOM).bind(site.0).bind(identity.0).bind(signed).fetch_optional(c))?;
    Ok(row.map(|(room_no,)| RoomNo(room_no)))
}

/// Makes sure that an identity is still this person's, whose row is locked.
///
/// # Errors
/// [`StoreError::Conflict`] where it went to another person before the lock was had; or when the database fails.
pub async fn stays_with(
    tx: &mut Tx<'_>,
    site: SiteId,
    identity: IdentityId,
    customer: CustomerKey,
) -> Result<(), StoreError> {
    let row: Option<(i64,)> = on!(tx, |c| sqlx::query_as(CUSTOMER).bind(site.0).bind(identity.0).fetch_optional(c))?;
    if row == Some((customer.0,)) { Ok(()) } else { Err(StoreError::Conflict) }
}

/// How many rows of a person are merged ones.
///
/// # Errors
/// When the database fails.
pub async fn merged_rows(conn: &mut dyn AsConn, site: SiteId, customer: CustomerKey) -> Result<i64, StoreError> {
    let (count,): (i64,) = on!(conn, |c| sqlx::query_as(MERGED_ROWS).bind(site.0).bind(customer.0).fetch_one(c))?;
    Ok(count)
}

/// A channel account seen for the first time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewIdentity {
    /// Its site.
    pub site: SiteId,
    /// Its row.
    pub id: IdentityId,
    /// The person.
    pub customer: CustomerKey,
    /// The channel.
    pub channel: ChannelId,
    /// Its kind.
    pub kind: ChannelKind,
    /// 고객식별번호
    pub identifier: String,
    /// Whether the entry brought its ID.
    pub has_id: bool,
    /// Whether that was signed.
    pub signed: bool,
    /// A claim that was ignored.
    pub ignored_claim: Option<String>,
}

/// Writes a new identity and its identifier; an alias of the same text ends.
///
/// # Errors
/// [`StoreError::Conflict`] where a living identity has the identifier; or when the database fails.
pub async fn insert(tx: &mut Tx<'_>, new: &NewIdentity, now: Millis) -> Result<(), StoreError> {
    exec!(
        tx,
        sqlx::query(INSERT)
            .bind(new.site.0)
            .bind(new.id.0)
            .bind(new.customer.0)
            .bind(new.channel.0)
            .bind(new.kind.code())
            .bind(new.identifier.as_str())
            .bind(new.has_id)
            .bind(new.signed)
            .bind(new.ignored_claim.as_deref())
            .bind(now.0)
    )?;
    name(tx, new.site, new.id, &new.identifier).await
}

async fn name(tx: &mut Tx<'_>, site: SiteId, identity: IdentityId, identifier: &str) -> Result<(), StoreError> {
    let done = exec!(tx, sqlx::query(NAME).bind(site.0).bind(identifier).bind(identity.0))?;
    if done == 1 { Ok(()) } else { Err(StoreError::Conflict) }
}

/// The row of a channel account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityRow {
    /// The row.
    pub id: IdentityId,
    /// The person.
    pub customer: CustomerKey,
    /// Kind of its channel.
    pub kind: ChannelKind,
    /// 고객식별번호; after a merge the target's.
    pub identifier: String,
    /// The identity it was merged into.
    pub merged_into: Option<IdentityId>,
    /// Whether an entry or an agent ever set its ID.
    pub has_id: bool,
    /// Whether its ID ever came in signed.
    pub signed: bool,
}

/// The row of a channel account.
///
/// # Errors
/// When the database fails.
pub async fn find(
    conn: &mut dyn AsConn,
    site: SiteId,
    identity: IdentityId,
) -> Result<Option<IdentityRow>, StoreError> {
    type Row = (i64, i64, i64, String, Option<i64>, bool, bool);
    let row: Option<Row> = on!(conn, |c| sqlx::query_as(FIND).bind(site.0).bind(identity.0).fetch_optional(c))?;
    row.map(|(id, customer, kind, identifier, merged, has_id, signed)| {
        Ok(IdentityRow {
            id: IdentityId(id),
            customer: CustomerKey(customer),
            kind: ChannelKind::from_code(kind).ok_or(StoreError::Corrupt("identities.channel_kind"))?,
            identifier,
            merged_into: merged.map(IdentityId),
            has_id,
            signed,
        })
    })
    .transpose()
}

/// The rows merged into an identity, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn merged(conn: &mut dyn AsConn, site: SiteId, identity: IdentityId) -> Result<Vec<IdentityId>, StoreError> {
    let rows: Vec<(i64,)> = on!(conn, |c| sqlx::query_as(MERGED).bind(site.0).bind(identity.0).fetch_all(c))?;
    Ok(rows.into_iter().map(|(row,)| IdentityId(row)).collect())
}

/// The identity that has an identifier as an alias.
///
/// # Errors
/// When the database fails.
pub async fn alias_of(conn: &mut dyn AsConn, site: SiteId, identifier: &str) -> Result<Option<IdentityId>, StoreError> {
    let row: Option<(i64, i64)> = on!(conn, |c| sqlx::query_as(ALIAS).bind(site.0).bind(identifier).fetch_optional(c))?;
    Ok(row.filter(|(_, kind)| *kind == 1).map(|(identity, _)| IdentityId(identity)))
}

/// Gives an identity an identifier; the one it had stays as an alias, and an alias of the same text ends.
///
/// # Errors
/// [`StoreError::Conflict`] where a living identity has the identifier; or when the database fails.
pub async fn take(tx: &mut Tx<'_>, site: SiteId, identity: IdentityId, identifier: &str) -> Result<(), StoreError> {
    retire(tx, site, identity).await?;
    name(tx, site, identity, identifier).await
}

/// Makes an alias of an identity's identifier.
///
/// # Errors
/// When the database fails.
pub async fn retire(tx: &mut Tx<'_>, site: SiteId, identity: IdentityId) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(RETIRE).bind(site.0).bind(identity.0)).map(drop)
}

/// Takes an identifier from an identity for good, and gives it back as an alias to the one that had it so before.
///
/// # Errors
/// When the database fails.
pub async fn forget(
    tx: &mut Tx<'_>,
    site: SiteId,
    identity: IdentityId,
    identifier: &str,
    alias_of: Option<IdentityId>,
) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(FORGET).bind(site.0).bind(identifier).bind(identity.0))?;
    let Some(former) = alias_of else { return Ok(()) };
    exec!(tx, sqlx::query(ALIAS_AGAIN).bind(site.0).bind(identifier).bind(former.0)).map(drop)
}

/// Gives an identity an identifier back that is its alias; `false` where the text is another's by now.
///
/// # Errors
/// When the database fails.
pub async fn reclaim(
    tx: &mut Tx<'_>,
    site: SiteId,
    identity: IdentityId,
    identifier: &str,
) -> Result<bool, StoreError> {
    retire(tx, site, identity).await?;
    let done = exec!(tx, sqlx::query(RECLAIM).bind(site.0).bind(identifier).bind(identity.0))?;
    Ok(done == 1)
}

/// How many rooms identities have.
///
/// # Errors
/// When the database fails.
pub async fn rooms(conn: &mut dyn AsConn, site: SiteId, identities: &[IdentityId]) -> Result<i64, StoreError> {
    let rows = numbers(identities.iter().map(|row| row.0))?;
    let (count,): (i64,) = on!(conn, |c| sqlx::query_as(ROOMS).bind(site.0).bind(rows.as_str()).fetch_one(c))?;
    Ok(count)
}

/// Writes where a channel account stands now. `from` is the locked person it stood with.
///
/// # Errors
/// [`StoreError::Conflict`] where it went to another person before the lock was had; or when the database fails.
pub async fn place(tx: &mut Tx<'_>, site: SiteId, row: &IdentityRow, from: CustomerKey) -> Result<(), StoreError> {
    let done = exec!(
        tx,
        sqlx::query(PLACE)
            .bind(site.0)
            .bind(row.id.0)
            .bind(from.0)
            .bind(row.customer.0)
            .bind(row.merged_into.map(|into| into.0))
            .bind(row.identifier.as_str())
            .bind(row.has_id)
            .bind(row.signed)
    )?;
    if done == 1 { Ok(()) } else { Err(StoreError::Conflict) }
}

/// Lets rows that are merged into an identity follow it: to its person, into `into`, under its identifier.
///
/// # Errors
/// When the database fails.
pub async fn carry(
    tx: &mut Tx<'_>,
    site: SiteId,
    rows: &[IdentityId],
    (from, to): (CustomerKey, CustomerKey),
    into: IdentityId,
    identifier: &str,
) -> Result<(), StoreError> {
    if rows.is_empty() {
        return Ok(());
    }
    let rows = numbers(rows.iter().map(|row| row.0))?;
    exec!(tx, sqlx::query(CARRY).bind(site.0).bind(rows.as_str()).bind(from.0).bind(to.0).bind(into.0).bind(identifier))
        .map(drop)
}

/// Notes what an entry said of an identity's ID. What was set or signed once stays so.
///
/// # Errors
/// When the database fails.
pub async fn mark(
    tx: &mut Tx<'_>,
    site: SiteId,
    identity: IdentityId,
    has_id: bool,
    signed: bool,
    ignored_claim: Option<&str>,
) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(MARK).bind(site.0).bind(identity.0).bind(has_id).bind(signed).bind(ignored_claim)).map(drop)
}

/// Notes by which unsigned ID somebody came in as this identity; whether that is news.
///
/// # Errors
/// When the database fails.
pub async fn claim(tx: &mut Tx<'_>, site: SiteId, identity: IdentityId, id: &str) -> Result<bool, StoreError> {
    Ok(exec!(tx, sqlx::query(CLAIM).bind(site.0).bind(identity.0).bind(id))? == 1)
}

/// Notes that an identity was seen.
///
/// # Errors
/// When the database fails.
pub async fn seen(tx: &mut Tx<'_>, site: SiteId, identity: IdentityId, now: Millis) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(SEEN).bind(site.0).bind(identity.0).bind(now.0)).map(drop)
}
