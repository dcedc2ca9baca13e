//! 고객 등급: kept with the account it was set for, shown for all accounts of the person (F4). What a link or its undo moves
//! goes with the account.

use domain::{CustomerKey, IdentityId, Millis, SiteId, mark::Grade};

use crate::{AsConn, StoreError, Tx, exec, on, statements};

/// The newest grade of a person's accounts: what the person shows.
macro_rules! newest_grade {
    ($site:literal, $customer:literal) => {
        concat!(
            "(SELECT g.grade FROM identities g WHERE g.site_id = ",
            $site,
            " AND g.customer_key = ",
            $customer,
            " AND g.grade IS NOT NULL ORDER BY g.graded_at DESC LIMIT 1)"
        )
    };
}
pub(crate) use newest_grade;

/// A grade that was taken away.
const NONE: i64 = 0;

statements! {
    write SET = "UPDATE identities SET grade = $3, graded_at = $4 WHERE site_id = $1 AND identity_id = $2";
    write SHOW = concat!("UPDATE customers SET grade = ", newest_grade!("$1", "$2"), " WHERE site_id = $1 AND customer_key = $2");
    one OF = "SELECT grade FROM customers WHERE site_id = $1 AND customer_key = $2 AND grade IS NOT NULL";
}

/// The grade a person shows.
///
/// # Errors
/// When the database fails.
pub async fn of(conn: &mut dyn AsConn, site: SiteId, customer: CustomerKey) -> Result<Option<Grade>, StoreError> {
    let row: Option<(i64,)> = on!(conn, |c| sqlx::query_as(OF).bind(site.0).bind(customer.0).fetch_optional(c))?;
    Ok(row.and_then(|(grade,)| Grade::from_code(grade)))
}

/// Sets it with an account of a locked person, or takes it away.
///
/// # Errors
/// When the database fails.
pub async fn set(
    tx: &mut Tx<'_>,
    site: SiteId,
    (customer, identity): (CustomerKey, IdentityId),
    grade: Option<Grade>,
    now: Millis,
) -> Result<(), StoreError> {
    let grade = grade.map_or(NONE, Grade::code);
    exec!(tx, sqlx::query(SET).bind(site.0).bind(identity.0).bind(grade).bind(now.0))?;
    exec!(tx, sqlx::query(SHOW).bind(site.0).bind(customer.0)).map(drop)
}
