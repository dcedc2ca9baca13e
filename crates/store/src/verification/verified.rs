use std::collections::{HashMap, HashSet};

use domain::{
    AuditId, CustomerKey, IdentityId, Millis, SiteId, VerificationId,
    verification::{Method, Verified, shown},
};

use crate::{AsConn, StoreError, Tx, exec, on, statements, statements::numbers};

/// The rows of channel accounts of one 고객식별번호 beside the account `x`: itself and, after merges, all that show the same.
macro_rules! group {
    () => {
        "identities x JOIN identities t ON t.site_id = x.site_id AND t.identity_id = COALESCE(x.merged_into, x.identity_id) \
         JOIN identities i ON i.site_id = t.site_id AND (i.identity_id = t.identity_id OR i.merged_into = t.identity_id)"
    };
}

/// The columns of [`Row`].
macro_rules! columns {
    () => {
        "i.identity_id, i.signed, v.verification_id, v.method, v.number, v.verified_at, v.signed, v.withdrawn_at, \
         CASE v.method WHEN 1 THEN (SELECT COUNT(*) FROM kakao_sync k WHERE k.site_id = i.site_id AND k.enabled) \
         WHEN 2 THEN (SELECT COUNT(*) FROM shops h WHERE h.site_id = i.site_id) ELSE 1 END FROM "
    };
}

statements! {
    list OF_IDENTIFIER = concat!("SELECT ", columns!(), group!(), " LEFT JOIN verifications v ON v.site_id = i.site_id AND v.identity_id = i.identity_id \
        WHERE x.site_id = $1 AND x.identity_id = $2 ORDER BY v.verified_at DESC, v.verification_id DESC");
    list OF_CUSTOMERS = concat!("SELECT COALESCE(i.merged_into, i.identity_id), ", columns!(), "json_each(CAST($2 AS TEXT)) p CROSS JOIN identities i \
        LEFT JOIN verifications v ON v.site_id = i.site_id AND v.identity_id = i.identity_id \
        WHERE i.site_id = $1 AND i.customer_key = CAST(p.value ->> 0 AS BIGINT) ORDER BY 1, v.verified_at DESC, v.verification_id DESC");
    list HAVING_DIGITS = "SELECT DISTINCT COALESCE(i.merged_into, i.identity_id) FROM verifications v \
        JOIN identities i ON i.site_id = v.site_id AND i.identity_id = v.identity_id \
        WHERE v.site_id = $1 AND v.number IS NOT NULL AND REPLACE(v.number, '-', '') LIKE $2 LIMIT $3";
    write INSERT = "INSERT INTO verifications (site_id, verification_id, identity_id, method, number, verified_at, signed, audit_id) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    write CLAIMED = "UPDATE verifications SET signed = FALSE WHERE site_id = $1 AND identity_id IN \
        (SELECT i.identity_id FROM identities i WHERE i.site_id = $1 AND (i.identity_id = $2 OR i.merged_into = $2))";
    write ERASE_AUDIT = "UPDATE audit_values SET before = NULL, after = NULL WHERE site_id = $1 AND audit_id IN \
        (SELECT v.audit_id FROM verifications v WHERE v.site_id = $1 AND v.identity_id = $2 AND (v.method = $3 OR CAST($3 AS BIGINT) IS NULL))";
    write WITHDRAW = "UPDATE verifications SET number = NULL, withdrawn_at = $4 WHERE site_id = $1 AND identity_id = $2 \
        AND (method = $3 OR CAST($3 AS BIGINT) IS NULL) AND withdrawn_at IS NULL";
}

/// A verification of a channel account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verification {
    /// Its number.
    pub id: VerificationId,
    /// The row it belongs to.
    pub identity: IdentityId,
    /// 인증수단
    pub method: Method,
    /// When it was withdrawn.
    pub withdrawn_at: Option<Millis>,
    /// Its method is switched off or its shop not linked: then the number is not told (S65b, S65c).
    pub hidden: bool,
    /// Number, time and mark.
    pub verified: Verified,
}

/// What is verified of one 고객식별번호.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OfIdentifier {
    /// Newest first.
    pub all: Vec<Verification>,
    /// The rows of channel accounts that show the 고객식별번호.
    pub identities: Vec<IdentityId>,
    /// Whether its ID ever came in signed.
    pub ever_signed: bool,
}

impl OfIdentifier {
    /// The number shown as 휴대폰 (R20).
    #[must_use]
    pub fn mobile(&self) -> Option<&domain::mobile::Mobile> {
        shown(self.all.iter().map(|one| &one.verified), self.ever_signed)?.number.as_ref()
    }
}

type Row = (i64, bool, Option<i64>, Option<i64>, Option<String>, Option<i64>, Option<bool>, Option<i64>, Option<i64>);

/// What is verified of a channel account and of those that show the same 고객식별번호 (R20).
///
/// # Errors
/// When the database fails.
pub async fn of_identifier(
    conn: &mut dyn AsConn,
    site: SiteId,
    identity: IdentityId,
) -> Result<OfIdentifier, StoreError> {
    let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(OF_IDENTIFIER).bind(site.0).bind(identity.0).fetch_all(c))?;
    together(rows)
}

#[derive(sqlx::FromRow)]
struct OfTarget(
    i64,
    i64,
    bool,
    Option<i64>,
    Option<i64>,
    Option<String>,
    Option<i64>,
    Option<bool>,
    Option<i64>,
    Option<i64>,
);

/// What is verified of every 고객식별번호 of these people, by the row of the channel account (R20).
///
/// # Errors
/// When the database fails.
pub async fn of_customers(
    conn: &mut dyn AsConn,
    site: SiteId,
    customers: &[CustomerKey],
) -> Result<HashMap<IdentityId, OfIdentifier>, StoreError> {
    let keys = numbers(customers.iter().map(|key| key.0))?;
    let rows: Vec<OfTarget> =
        on!(conn, |c| sqlx::query_as(OF_CUSTOMERS).bind(site.0).bind(keys.as_str()).fetch_all(c))?;
    let mut groups: HashMap<IdentityId, Vec<Row>> = HashMap::new();
    for OfTarget(target, identity, signed, id, method, number, at, by_signed, withdrawn_at, here) in rows {
        let row = (identity, signed, id, method, number, at, by_signed, withdrawn_at, here);
        groups.entry(IdentityId(target)).or_default().push(row);
    }
    groups.into_iter().map(|(target, rows)| Ok((target, together(rows)?))).collect()
}

fn together(rows: Vec<Row>) -> Result<OfIdentifier, StoreError> {
    let mut identities: Vec<IdentityId> = rows.iter().map(|row| IdentityId(row.0)).collect();
    identities.sort_unstable();
    identities.dedup();
    Ok(OfIdentifier {
        ever_signed: rows.iter().any(|row| row.1),
        identities,
        all: rows.into_iter().filter_map(read).collect::<Result<_, _>>()?,
    })
}

/// The verification in a row; accounts without one stand in a row of their own.
fn read(
    (identity, _, id, method, number, at, signed, withdrawn_at, here): Row,
) -> Option<Result<Verification, StoreError>> {
    let (id, method, at) = (id?, method?, at?);
    let hidden = here == Some(0);
    let number = number.filter(|_| !hidden).map(|text| text.parse()).transpose();
    let read = || {
        Ok(Verification {
            id: VerificationId(id),
            identity: IdentityId(identity),
            method: Method::from_code(method).ok_or(StoreError::Corrupt("verifications.method"))?,
            withdrawn_at: withdrawn_at.map(Millis),
            hidden,
            verified: Verified {
                number: number.map_err(|_| StoreError::Corrupt("verifications.number"))?,
                at: Millis(at),
                signed: signed.unwrap_or_default(),
            },
        })
    };
    Some(read())
}

/// Identifiers looked through by a search.
const SEARCHED: i64 = 100;

/// The channel accounts whose 휴대폰 has these digits: for finding their own rooms only (R21).
///
/// # Errors
/// When the database fails.
pub async fn having_digits(
    conn: &mut dyn AsConn,
    site: SiteId,
    digits: &str,
) -> Result<HashSet<IdentityId>, StoreError> {
    let like = format!("%{digits}%");
    let targets: Vec<(i64,)> =
        on!(conn, |c| sqlx::query_as(HAVING_DIGITS).bind(site.0).bind(like.as_str()).bind(SEARCHED).fetch_all(c))?;
    let mut found = HashSet::new();
    for (target,) in targets {
        let known = of_identifier(conn, site, IdentityId(target)).await?;
        if known.mobile().is_some_and(|mobile| mobile.digits().contains(digits)) {
            found.extend(known.identities);
        }
    }
    Ok(found)
}

/// Keeps a verification.
///
/// # Errors
/// When the database fails.
pub async fn insert(tx: &mut Tx<'_>, site: SiteId, new: &Verification, audit: AuditId) -> Result<(), StoreError> {
    exec!(
        tx,
        sqlx::query(INSERT)
            .bind(site.0)
            .bind(new.id.0)
            .bind(new.identity.0)
            .bind(new.method.code())
            .bind(new.verified.number.as_ref().map(ToString::to_string))
            .bind(new.verified.at.0)
            .bind(new.verified.signed)
            .bind(audit.0)
    )
    .map(drop)
}

/// A channel account gets an ID that nobody signed: what it verified before counts as verified under that claim (R20).
///
/// # Errors
/// When the database fails.
pub async fn claimed(tx: &mut Tx<'_>, site: SiteId, identity: IdentityId) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(CLAIMED).bind(site.0).bind(identity.0)).map(drop)
}

/// Erases the numbers of one channel account, by one method or by any, here and in the audit log. Answers how many there were.
///
/// # Errors
/// When the database fails.
pub async fn withdraw(
    tx: &mut Tx<'_>,
    site: SiteId,
    identity: IdentityId,
    method: Option<Method>,
    now: Millis,
) -> Result<u64, StoreError> {
    let method = method.map(Method::code);
    exec!(tx, sqlx::query(ERASE_AUDIT).bind(site.0).bind(identity.0).bind(method))?;
    exec!(tx, sqlx::query(WITHDRAW).bind(site.0).bind(identity.0).bind(method).bind(now.0))
}
