//! Accounts: people who log in, and what keeps guessers out.

use domain::{AccountId, Millis};

use crate::{AsConn, StoreError, Tx, exec, on, statements};

statements! {
    one FIND = "SELECT account_id, password_hash, disabled_at IS NOT NULL FROM accounts WHERE email_folded = $1";
    write INSERT = "INSERT INTO accounts (account_id, email, email_folded, password_hash, created_at) VALUES ($1, $2, $3, $4, $5)";
    write SET_PASSWORD = "UPDATE accounts SET password_hash = $2 WHERE account_id = $1";
    write COUNT_FAILURE = "INSERT INTO login_failures (scope, failures, window_start) VALUES ($1, 1, $2) \
        ON CONFLICT (scope) DO UPDATE SET \
            failures = CASE WHEN login_failures.window_start <= $3 THEN 1 ELSE login_failures.failures + 1 END, \
            window_start = CASE WHEN login_failures.window_start <= $3 THEN excluded.window_start ELSE login_failures.window_start END \
        RETURNING failures, window_start";
    write TAKE_BACK_FAILURE = "UPDATE login_failures SET failures = failures - 1 WHERE scope = $1 AND failures > 0";
    write FORGET_FAILURES = "DELETE FROM login_failures WHERE scope = $1";
    write FORGET_OLD_FAILURES = "DELETE FROM login_failures WHERE window_start <= $1";
    write INSERT_SETUP_LINK = "INSERT INTO setup_links (token_hash, created_at) VALUES ($1, $2)";
    write DELETE_SETUP_LINKS = "DELETE FROM setup_links WHERE used_at IS NULL";
    write USE_SETUP_LINK = "UPDATE setup_links SET used_at = $2 WHERE token_hash = $1 AND used_at IS NULL";
    one SETUP_LINK = "SELECT token_hash FROM setup_links WHERE token_hash = $1 AND used_at IS NULL";
}

/// An account as log-in needs it.
#[derive(Debug, Clone)]
pub struct AccountRow {
    /// The account.
    pub id: AccountId,
    /// PHC string.
    pub password_hash: String,
    /// Nobody logs in by it any more.
    pub disabled: bool,
}

/// Failed log-ins counted under one scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Failures {
    /// How many, the one just counted included.
    pub count: i64,
    /// When counting began.
    pub since: Millis,
}

/// The account with this folded e-mail.
///
/// # Errors
/// When the database fails.
pub async fn find(conn: &mut dyn AsConn, email_folded: &str) -> Result<Option<AccountRow>, StoreError> {
    let row: Option<(i64, String, bool)> = on!(conn, |c| sqlx::query_as(FIND).bind(email_folded).fetch_optional(c))?;
    Ok(row.map(|(id, password_hash, disabled)| AccountRow { id: AccountId(id), password_hash, disabled }))
}

/// A new account.
///
/// # Errors
/// [`StoreError::is_unique_violation`] where the e-mail is taken.
pub async fn insert(
    tx: &mut Tx<'_>,
    id: AccountId,
    email: &str,
    email_folded: &str,
    password_hash: &str,
    now: Millis,
) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(INSERT).bind(id.0).bind(email).bind(email_folded).bind(password_hash).bind(now.0)).map(drop)
}

/// Another password.
///
/// # Errors
/// When the database fails.
pub async fn set_password(tx: &mut Tx<'_>, id: AccountId, password_hash: &str) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(SET_PASSWORD).bind(id.0).bind(password_hash)).map(drop)
}

/// Counts one more failure of a scope; what was counted before `expired` is forgotten.
///
/// # Errors
/// When the database fails.
pub async fn count_failure(tx: &mut Tx<'_>, scope: &str, now: Millis, expired: Millis) -> Result<Failures, StoreError> {
    let (count, since): (i64, i64) =
        on!(tx, |c| sqlx::query_as(COUNT_FAILURE).bind(scope).bind(now.0).bind(expired.0).fetch_one(c))?;
    Ok(Failures { count, since: Millis(since) })
}

/// The last failure that was counted was none.
///
/// # Errors
/// When the database fails.
pub async fn take_back_failure(tx: &mut Tx<'_>, scope: &str) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(TAKE_BACK_FAILURE).bind(scope)).map(drop)
}

/// A scope starts anew.
///
/// # Errors
/// When the database fails.
pub async fn forget_failures(tx: &mut Tx<'_>, scope: &str) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(FORGET_FAILURES).bind(scope)).map(drop)
}

/// Clears away what is counted no more.
///
/// # Errors
/// When the database fails.
pub async fn forget_old_failures(tx: &mut Tx<'_>, expired: Millis) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(FORGET_OLD_FAILURES).bind(expired.0)).map(drop)
}

/// The one set-up link there is from now on.
///
/// # Errors
/// When the database fails.
pub async fn replace_setup_link(tx: &mut Tx<'_>, token_hash: &str, now: Millis) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(DELETE_SETUP_LINKS))?;
    exec!(tx, sqlx::query(INSERT_SETUP_LINK).bind(token_hash).bind(now.0)).map(drop)
}

/// Whether a set-up link is still good.
///
/// # Errors
/// When the database fails.
pub async fn setup_link_is_good(conn: &mut dyn AsConn, token_hash: &str) -> Result<bool, StoreError> {
    let row: Option<(String,)> = on!(conn, |c| sqlx::query_as(SETUP_LINK).bind(token_hash).fetch_optional(c))?;
    Ok(row.is_some())
}

/// Uses a set-up link up; `false` where it is no good.
///
/// # Errors
/// When the database fails.
pub async fn use_setup_link(tx: &mut Tx<'_>, token_hash: &str, now: Millis) -> Result<bool, StoreError> {
    Ok(exec!(tx, sqlx::query(USE_SETUP_LINK).bind(token_hash).bind(now.0))? == 1)
}
