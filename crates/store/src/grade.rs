//! 고객 등급: kept with the account it was set for, shown for all accounts of the person (F4). What a link or its undo moves
//! goes with the account.

use domain::{IdentityId, Millis, SiteId, mark::Grade};

use crate::{AsConn, StoreError, Tx, exec, on, statements};

/// A grade that was taken away.
const NONE: i64 = 0;

statements! {
    write SET = "UPDATE identities SET grade = $3, graded_at = $4 WHERE site_id = $1 AND identity_id = $2";
    one OF = "SELECT g.grade FROM identities i JOIN identities g ON g.site_id = i.site_id AND g.customer_key = i.customer_key \
        WHERE i.site_id = $1 AND i.identity_id = $2 AND g.grade IS NOT NULL ORDER BY g.graded_at DESC LIMIT 1";
}

/// The grade an account shows.
///
/// # Errors
/// When the database fails.
pub async fn of(conn: &mut impl AsConn, site: SiteId, identity: IdentityId) -> Result<Option<Grade>, StoreError> {
    let row: Option<(i64,)> = on!(conn, |c| sqlx::query_as(OF).bind(site.0).bind(identity.0).fetch_optional(c))?;
    Ok(row.and_then(|(grade,)| Grade::from_code(grade)))
}

/// Sets it, or takes it away.
///
/// # Errors
/// When the database fails.
pub async fn set(
    tx: &mut Tx<'_>,
    site: SiteId,
    identity: IdentityId,
    grade: Option<Grade>,
    now: Millis,
) -> Result<(), StoreError> {
    let grade = grade.map_or(NONE, Grade::code);
    exec!(tx, sqlx::query(SET).bind(site.0).bind(identity.0).bind(grade).bind(now.0)).map(drop)
}
