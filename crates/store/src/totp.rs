//! The second factor of accounts, and the codes that stand in for it.

use domain::{AccountId, Millis};

use crate::{AsConn, StoreError, Tx, exec, on, statements};

statements! {
    one FIND = "SELECT secret, confirmed_at, last_step FROM account_totp WHERE account_id = $1";
    write BEGIN = "INSERT INTO account_totp (account_id, secret, created_at, confirmed_at, last_step) VALUES ($1, $2, $3, NULL, 0) \
        ON CONFLICT (account_id) DO UPDATE SET secret = excluded.secret, created_at = excluded.created_at, last_step = 0 \
        WHERE account_totp.confirmed_at IS NULL";
    write CONFIRM = "UPDATE account_totp SET confirmed_at = $3, last_step = $4 \
        WHERE account_id = $1 AND secret = $2 AND confirmed_at IS NULL AND last_step < $4";
    write TAKE_STEP = "UPDATE account_totp SET last_step = $2 WHERE account_id = $1 AND confirmed_at IS NOT NULL AND last_step < $2";
    write DROP = "DELETE FROM account_totp WHERE account_id = $1";
    write DROP_CODES = "DELETE FROM recovery_codes WHERE account_id = $1";
    write PUT_CODES = "INSERT INTO recovery_codes (account_id, code_hash) \
        SELECT CAST($1 AS BIGINT), v.value ->> 0 FROM json_each(CAST($2 AS TEXT)) v WHERE TRUE";
    write TAKE_CODE = "DELETE FROM recovery_codes WHERE account_id = $1 \
        AND code_hash IN (SELECT v.value ->> 0 FROM json_each(CAST($2 AS TEXT)) v)";
    one COUNT_CODES = "SELECT COUNT(*) FROM recovery_codes WHERE account_id = $1";
}

/// The second factor of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Totp {
    /// Encrypted.
    pub secret: String,
    /// Since when it is asked for; `None`: it is being set up.
    pub confirmed_at: Option<Millis>,
    /// The newest step of which a code was taken.
    pub last_step: i64,
}

/// The second factor of an account, in use or being set up.
///
/// # Errors
/// When the database fails.
pub async fn find(conn: &mut dyn AsConn, account: AccountId) -> Result<Option<Totp>, StoreError> {
    let row: Option<(String, Option<i64>, i64)> =
        on!(conn, |c| sqlx::query_as(FIND).bind(account.0).fetch_optional(c))?;
    Ok(row.map(|(secret, confirmed_at, last_step)| Totp { secret, confirmed_at: confirmed_at.map(Millis), last_step }))
}

/// Begins to set one up, in place of another that was; `false` where one is in use.
///
/// # Errors
/// When the database fails.
pub async fn begin(tx: &mut Tx<'_>, account: AccountId, secret: &str, now: Millis) -> Result<bool, StoreError> {
    Ok(exec!(tx, sqlx::query(BEGIN).bind(account.0).bind(secret).bind(now.0))? == 1)
}

/// From now on it is asked for; `false` where this one is not being set up any more.
///
/// # Errors
/// When the database fails.
pub async fn confirm(
    tx: &mut Tx<'_>,
    account: AccountId,
    secret: &str,
    now: Millis,
    step: i64,
) -> Result<bool, StoreError> {
    Ok(exec!(tx, sqlx::query(CONFIRM).bind(account.0).bind(secret).bind(now.0).bind(step))? == 1)
}

/// Takes the code of a step; `false` where one of it or of a later one was taken: of several callers one gets it.
///
/// # Errors
/// When the database fails.
pub async fn take_step(tx: &mut Tx<'_>, account: AccountId, step: i64) -> Result<bool, StoreError> {
    Ok(exec!(tx, sqlx::query(TAKE_STEP).bind(account.0).bind(step))? == 1)
}

/// It is asked for no more, and its recovery codes go; `false` where there was none.
///
/// # Errors
/// When the database fails.
pub async fn remove(tx: &mut Tx<'_>, account: AccountId) -> Result<bool, StoreError> {
    exec!(tx, sqlx::query(DROP_CODES).bind(account.0))?;
    Ok(exec!(tx, sqlx::query(DROP).bind(account.0))? == 1)
}

/// The recovery codes there are from now on, as hashes.
///
/// # Errors
/// When the database fails.
pub async fn put_codes(tx: &mut Tx<'_>, account: AccountId, hashes: &[String]) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(DROP_CODES).bind(account.0))?;
    exec!(tx, sqlx::query(PUT_CODES).bind(account.0).bind(rows(hashes)?)).map(drop)
}

/// Uses up the recovery code with one of these hashes; `false` where there is none: of several callers one gets it.
///
/// # Errors
/// When the database fails.
pub async fn take_code(tx: &mut Tx<'_>, account: AccountId, hashes: &[String]) -> Result<bool, StoreError> {
    Ok(exec!(tx, sqlx::query(TAKE_CODE).bind(account.0).bind(rows(hashes)?))? >= 1)
}

/// How many recovery codes are left.
///
/// # Errors
/// When the database fails.
pub async fn codes_left(conn: &mut dyn AsConn, account: AccountId) -> Result<i64, StoreError> {
    let (count,): (i64,) = on!(conn, |c| sqlx::query_as(COUNT_CODES).bind(account.0).fetch_one(c))?;
    Ok(count)
}

fn rows(hashes: &[String]) -> Result<String, StoreError> {
    let rows: Vec<[&String; 1]> = hashes.iter().map(|hash| [hash]).collect();
    serde_json::to_string(&rows).map_err(|_| StoreError::Corrupt("recovery codes"))
}
