//! Who proves to be whom: the password and, where it is on, the second factor. Failures are counted.

use domain::{AccountId, Millis};
use sha2::{Digest as _, Sha256};
use store::Tx;

use super::{fold, totp};
use crate::{Desk, Done, Error, password, secret};

const WINDOW: i64 = 15 * 60_000;
const FAILURES_PER_ADDRESS: i64 = 5;
const FAILURES_PER_ACCOUNT: i64 = 50;

/// Somebody who has proved to be the holder of an account. Give it to [`Proof::accept`] in the transaction that needs it.
#[derive(Debug, Clone)]
pub(crate) struct Proof {
    /// Whose.
    pub(crate) account: AccountId,
    second: Option<totp::Given>,
    scopes: Scopes,
}

/// What failures are counted under.
#[derive(Debug, Clone)]
struct Scopes {
    account: String,
    address: String,
}

impl Scopes {
    fn of(folded: &str, network: &str) -> Self {
        let hash = |parts: [&str; 2]| secret::hex(&Sha256::digest(parts.join("\0").as_bytes()));
        Self { account: hash([folded, ""]), address: hash([folded, network]) }
    }
}

/// Somebody who knows the password of an account: half a [`Proof`].
#[derive(Debug)]
pub(crate) struct Known {
    /// Whose.
    pub(crate) account: AccountId,
    scopes: Scopes,
}

/// Whether this is the password of the account with this e-mail.
///
/// # Errors
/// [`Error::BadCredentials`]; [`Error::RateLimited`] after too many failures.
pub(crate) async fn know(desk: &Desk, email: &str, given: &str, network: &str) -> Result<Known, Error> {
    let folded = fold(email);
    let scopes = Scopes::of(&folded, network);
    count_try(desk, &scopes).await?;
    Ok(Known { account: look_up(desk, &folded, given).await?, scopes })
}

impl Known {
    /// With the code that the second factor gives, where there is one.
    ///
    /// # Errors
    /// [`Error::TotpRequired`] without the code, which is counted as no failure; [`Error::WrongTotp`].
    pub(crate) async fn prove(self, desk: &Desk, code: Option<&str>) -> Result<Proof, Error> {
        let Self { account, scopes } = self;
        let stored = store::totp::find(&mut desk.read().await?, account).await?;
        let second = match (stored.filter(|totp| totp.confirmed_at.is_some()), code) {
            (None, _) => None,
            (Some(_), None) => {
                take_back(desk, &scopes).await?;
                return Err(Error::TotpRequired);
            }
            (Some(stored), Some(code)) => Some(totp::read(desk, account, &stored.secret, code)?),
        };
        Ok(Proof { account, second, scopes })
    }
}

/// Whether this is somebody's password, whoever they are; costs the same without an account.
async fn look_up(desk: &Desk, folded: &str, given: &str) -> Result<AccountId, Error> {
    // PostgreSQL takes no NUL; no account has one either.
    let account = match folded.contains('\0') {
        true => None,
        false => store::account::find(&mut desk.read().await?, folded).await?,
    };
    let stored = account.as_ref().map(|account| account.password_hash.clone());
    let right = password::verify(given, stored).await?;
    let account = account.filter(|account| right && !account.disabled).ok_or(Error::BadCredentials)?;
    Ok(account.id)
}

/// Whether somebody who is logged in knows their password: asked again before what a borrowed browser must not do.
///
/// # Errors
/// [`Error::Invalid`] in `field`, [`Error::RateLimited`] after too many failures.
pub(super) async fn ask_again(
    desk: &Desk,
    session: &crate::session::Session,
    field: &'static str,
    given: &str,
    network: &str,
) -> Result<(), Error> {
    let folded = fold(&session.email);
    let scopes = Scopes::of(&folded, network);
    count_try(desk, &scopes).await?;
    match look_up(desk, &folded, given).await {
        Ok(_) => take_back(desk, &scopes).await,
        Err(Error::BadCredentials) => Err(Error::field(field, "wrong_password")),
        Err(error) => Err(error),
    }
}

impl Proof {
    /// Uses the code up and forgets the failures of this address.
    ///
    /// # Errors
    /// [`Error::WrongTotp`] where the code was used before: roll back.
    pub(crate) async fn accept(&self, tx: &mut Tx<'_>, now: Millis) -> Result<(), Error> {
        if let Some(second) = &self.second {
            second.take(tx, self.account).await?;
        }
        store::account::forget_failures(tx, &self.scopes.address).await?;
        store::account::take_back_failure(tx, &self.scopes.account).await?;
        store::account::forget_old_failures(tx, now.plus(-WINDOW)).await?;
        Ok(())
    }
}

/// The try that was counted was no failure.
async fn take_back(desk: &Desk, scopes: &Scopes) -> Result<(), Error> {
    desk.write("take back failure", scopes.clone(), |tx, scopes| {
        Box::pin(async move {
            store::account::take_back_failure(tx, &scopes.address).await?;
            store::account::take_back_failure(tx, &scopes.account).await?;
            Ok(Done::quiet(()))
        })
    })
    .await
}

/// Every try is counted as a failure before the password is looked at, so that many at once don't slip through;
/// the one that succeeds takes its count back.
async fn count_try(desk: &Desk, scopes: &Scopes) -> Result<(), Error> {
    let now = desk.now();
    let count = desk.write("count log-in", (scopes.clone(), now), |tx, (scopes, now)| {
        Box::pin(async move {
            // An address that is closed can't close the account for others.
            let address = count_scope(tx, &scopes.address, *now, FAILURES_PER_ADDRESS).await?;
            let closed = match address {
                Some(until) => Some(until),
                None => count_scope(tx, &scopes.account, *now, FAILURES_PER_ACCOUNT).await?,
            };
            Ok(Done::quiet(closed))
        })
    });
    match count.await? {
        Some(until) => {
            let seconds = u64::try_from((until.0 - now.0).max(0)).unwrap_or_default().div_ceil(1000);
            Err(Error::RateLimited { retry_after: seconds.max(1) })
        }
        None => Ok(()),
    }
}

/// Until when this scope is closed, where it is.
async fn count_scope(tx: &mut Tx<'_>, scope: &str, now: Millis, most: i64) -> Result<Option<Millis>, Error> {
    let failures = store::account::count_failure(tx, scope, now, now.plus(-WINDOW)).await?;
    Ok((failures.count > most).then(|| failures.since.plus(WINDOW)))
}
