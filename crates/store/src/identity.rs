//! Identities and the identifiers that lead to them (S12, R1, R2).

use domain::{ChannelId, CustomerKey, IdentityId, Millis, RoomNo, SiteId, room::ChannelKind};

use crate::{AsConn, StoreError, Tx, exec, on, statements};

statements! {
    one HOLDER = "SELECT n.kind, t.identity_id, t.customer_key, t.channel_kind, t.has_id, i.signed OR t.signed FROM identifiers n \
        JOIN identities i ON i.site_id = n.site_id AND i.identity_id = n.identity_id \
        JOIN identities t ON t.site_id = i.site_id AND t.identity_id = COALESCE(i.merged_into, i.identity_id) \
        WHERE n.site_id = $1 AND n.identifier = $2";
    one WEB_OF_CUSTOMER = "SELECT i.identity_id, i.signed FROM identities i WHERE i.site_id = $1 AND i.customer_key = $2 AND i.channel_kind = 0 \
        AND i.merged_into IS NULL ORDER BY i.identity_id LIMIT 1";
    one OPEN_ROOM = "SELECT r.room_no FROM identities i JOIN rooms r ON r.site_id = i.site_id AND r.identity_id = i.identity_id AND r.status <> 5 \
        WHERE i.site_id = $1 AND (i.identity_id = $2 OR i.merged_into = $2) ORDER BY r.active_at DESC, r.room_no DESC LIMIT 1";
    one MERGED_ROWS = "SELECT COUNT(*) FROM identities WHERE site_id = $1 AND customer_key = $2 AND merged_into IS NOT NULL";
    one CUSTOMER = "SELECT customer_key FROM identities WHERE site_id = $1 AND identity_id = $2";
    write INSERT = "INSERT INTO identities (site_id, identity_id, customer_key, channel_id, channel_kind, identifier, has_id, signed, \
        ignored_claim, tags, created_at, seen_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '[]', $10, $10)";
    write NAME = "INSERT INTO identifiers (site_id, identifier, identity_id, kind) VALUES ($1, $2, $3, 0) \
        ON CONFLICT (site_id, identifier) DO UPDATE SET identity_id = excluded.identity_id, kind = 0 WHERE identifiers.kind = 1";
    write RETIRE = "UPDATE identifiers SET kind = 1 WHERE site_id = $1 AND identity_id = $2 AND kind = 0";
    write REKEY = "UPDATE identities SET identifier = COALESCE(CAST($3 AS TEXT), identifier), customer_key = $4, has_id = TRUE, \
        signed = signed OR $5, ignored_claim = NULL WHERE site_id = $1 AND identity_id = $2 AND NOT has_id AND merged_into IS NULL";
    write REPOINT = "UPDATE identities SET merged_into = $3, customer_key = $4, \
        identifier = (SELECT t.identifier FROM identities t WHERE t.site_id = $1 AND t.identity_id = $3) \
        WHERE site_id = $1 AND merged_into = $2";
    write MERGE = "UPDATE identities SET merged_into = $3, customer_key = $4, \
        identifier = (SELECT t.identifier FROM identities t WHERE t.site_id = $1 AND t.identity_id = $3) \
        WHERE site_id = $1 AND identity_id = $2 AND NOT has_id AND merged_into IS NULL \
        AND EXISTS (SELECT 1 FROM identities t WHERE t.site_id = $1 AND t.identity_id = $3 AND t.customer_key = $4 AND t.merged_into IS NULL)";
    write MARK = "UPDATE identities SET has_id = has_id OR $3, signed = signed OR $4, ignored_claim = $5 WHERE site_id = $1 AND identity_id = $2";
    write SEEN = "UPDATE identities SET seen_at = $3 WHERE site_id = $1 AND identity_id = $2 AND seen_at < $3";
}

/// The identity that an identifier leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holder {
    /// Whether it has the identifier today; an alias leads to one that had it.
    pub current: bool,
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
pub async fn holder(conn: &mut impl AsConn, site: SiteId, identifier: &str) -> Result<Option<Holder>, StoreError> {
    let row: Option<(i64, i64, i64, i64, bool, bool)> =
        on!(conn, |c| sqlx::query_as(HOLDER).bind(site.0).bind(identifier).fetch_optional(c))?;
    row.map(|(kind, identity, customer, channel, has_id, signed)| {
        Ok(Holder {
            current: kind == 0,
            identity: IdentityId(identity),
            customer: CustomerKey(customer),
            kind: ChannelKind::from_code(channel).ok_or(StoreError::Corrupt("identities.channel_kind"))?,
            has_id,
            signed,
        })
    })
    .transpose()
}

/// The oldest web identity of a person, merged ones apart, and whether its ID ever came in signed.
///
/// # Errors
/// When the database fails.
pub async fn web_of_customer(
    conn: &mut impl AsConn,
    site: SiteId,
    customer: CustomerKey,
) -> Result<Option<(IdentityId, bool)>, StoreError> {
    let row: Option<(i64, bool)> =
        on!(conn, |c| sqlx::query_as(WEB_OF_CUSTOMER).bind(site.0).bind(customer.0).fetch_optional(c))?;
    Ok(row.map(|(identity, signed)| (IdentityId(identity), signed)))
}

/// The most recently active open room of an identity and of those merged into it.
///
/// # Errors
/// When the database fails.
pub async fn open_room(
    conn: &mut impl AsConn,
    site: SiteId,
    identity: IdentityId,
) -> Result<Option<RoomNo>, StoreError> {
    let row: Option<(i64,)> = on!(conn, |c| sqlx::query_as(OPEN_ROOM).bind(site.0).bind(identity.0).fetch_optional(c))?;
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
pub async fn merged_rows(conn: &mut impl AsConn, site: SiteId, customer: CustomerKey) -> Result<i64, StoreError> {
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

/// Gives an identity that never had an ID one, with its identifier; the old one stays as an alias. `identifier` is `None` where a
/// messenger's identity has the text: then it keeps its own.
///
/// # Errors
/// [`StoreError::Conflict`] where it got an ID meanwhile, or a living identity has the identifier; or when the database fails.
pub async fn rekey(
    tx: &mut Tx<'_>,
    site: SiteId,
    identity: IdentityId,
    customer: CustomerKey,
    identifier: Option<&str>,
    signed: bool,
) -> Result<(), StoreError> {
    let done =
        exec!(tx, sqlx::query(REKEY).bind(site.0).bind(identity.0).bind(identifier).bind(customer.0).bind(signed))?;
    if done != 1 {
        return Err(StoreError::Conflict);
    }
    let Some(identifier) = identifier else { return Ok(()) };
    exec!(tx, sqlx::query(RETIRE).bind(site.0).bind(identity.0))?;
    name(tx, site, identity, identifier).await
}

/// Lets an identity that never had an ID, and those merged into it, point to another one, whose identifier they show; its own
/// identifiers become aliases.
///
/// # Errors
/// [`StoreError::Conflict`] where it got an ID or was merged meanwhile; or when the database fails.
pub async fn merge(
    tx: &mut Tx<'_>,
    site: SiteId,
    identity: IdentityId,
    into: IdentityId,
    customer: CustomerKey,
) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(REPOINT).bind(site.0).bind(identity.0).bind(into.0).bind(customer.0))?;
    let done = exec!(tx, sqlx::query(MERGE).bind(site.0).bind(identity.0).bind(into.0).bind(customer.0))?;
    if done != 1 {
        return Err(StoreError::Conflict);
    }
    exec!(tx, sqlx::query(RETIRE).bind(site.0).bind(identity.0)).map(drop)
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

/// Notes that an identity was seen.
///
/// # Errors
/// When the database fails.
pub async fn seen(tx: &mut Tx<'_>, site: SiteId, identity: IdentityId, now: Millis) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(SEEN).bind(site.0).bind(identity.0).bind(now.0)).map(drop)
}
