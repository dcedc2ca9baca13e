//! Logging in and out; what agents set for themselves.

use domain::{AuditId, Millis, SiteId, text};
use live::{Audience, Event};
use sha2::{Digest as _, Sha256};
use store::{Tx, audit};

use crate::{
    Desk, Done, Error, password,
    room::tell,
    secret,
    session::{self, Session},
    view,
};

const WINDOW: i64 = 15 * 60_000;
const FAILURES_PER_ADDRESS: i64 = 5;
const FAILURES_PER_ACCOUNT: i64 = 50;

/// Somebody who wants in.
#[derive(Debug, Clone)]
pub struct LogIn<'a> {
    /// As typed.
    pub email: &'a str,
    /// As typed.
    pub password: &'a str,
    /// The network the request came from.
    pub network: &'a str,
}

/// The token of a new session with who it belongs to.
///
/// # Errors
/// [`Error::BadCredentials`], or [`Error::RateLimited`] after too many failures.
pub async fn log_in(desk: &Desk, given: LogIn<'_>) -> Result<(String, Session), Error> {
    let folded = fold(given.email);
    let scopes = Scopes::of(&folded, given.network);
    count_try(desk, &scopes).await?;

    let mut conn = desk.read().await?;
    // PostgreSQL takes no NUL; no account has one either.
    let account = match folded.contains('\0') {
        true => None,
        false => store::account::find(&mut conn, &folded).await?,
    };
    drop(conn);
    let stored = account.as_ref().map(|account| account.password_hash.clone());
    let right = password::verify(given.password, stored).await?;
    let account = account.filter(|account| right && !account.disabled).ok_or(Error::BadCredentials)?;
    let agent = store::agent::of_account(&mut desk.read().await?, account.id).await?;
    let (site, agent) = agent.ok_or(Error::BadCredentials)?;

    let token = secret::token(desk);
    let input = (secret::hash(&token), scopes, desk.now(), AuditId(desk.id()));
    desk.write("log in", input, move |tx, (token_hash, scopes, now, line)| {
        Box::pin(async move {
            store::account::forget_failures(tx, &scopes.address).await?;
            store::account::take_back_failure(tx, &scopes.account).await?;
            store::account::forget_old_failures(tx, now.plus(-WINDOW)).await?;
            session::begin(tx, token_hash, (site, agent), *now).await?;
            audit::insert(tx, site, audit::Line::of(*line, *now, Some(agent), "log_in")).await?;
            Ok(Done::quiet(()))
        })
    })
    .await?;
    let session = session::find(desk, &token).await?;
    Ok((token, session))
}

/// Ends a session; its live connections close.
///
/// # Errors
/// When the database fails.
pub async fn log_out(desk: &Desk, session: &Session) -> Result<(), Error> {
    let (site, agent) = (session.site, session.viewer.agent);
    let input = (session.token_hash.clone(), desk.now(), AuditId(desk.id()));
    desk.write("log out", input, move |tx, (token_hash, now, line)| {
        Box::pin(async move {
            store::session::delete(tx, token_hash).await?;
            audit::insert(tx, site, audit::Line::of(*line, *now, Some(agent), "log_out")).await?;
            Ok(Done::quiet(()).ending(site, agent, token_hash))
        })
    })
    .await
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

/// An e-mail as it is stored; log-in names are compared without case.
///
/// # Errors
/// [`Error::Invalid`] where it is none.
pub fn email(text: &str) -> Result<String, Error> {
    let email = text::line(text, 254).map_err(|fault| Error::text("email", fault))?;
    let fine = email.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty() && !host.is_empty() && !host.contains('@') && !email.contains(char::is_whitespace)
    });
    if fine { Ok(email) } else { Err(Error::field("email", "invalid")) }
}

/// What log-in names are compared by.
#[must_use]
pub fn fold(email: &str) -> String {
    text::normal(email.trim()).to_lowercase()
}

/// 상담함 / 상담 안함.
///
/// # Errors
/// When the database fails.
pub async fn set_available(desk: &Desk, session: &Session, available: bool) -> Result<(), Error> {
    let (site, agent) = (session.site, session.viewer.agent);
    desk.write("set availability", available, move |tx, available| {
        Box::pin(async move {
            store::agent::set_available(tx, site, agent, *available).await?;
            let told = serde_json::json!({"type": "availability", "available": available}).to_string();
            let event = Event { site, audience: Audience::Agent(agent, told), visitors: None };
            Ok(Done::telling((), vec![event, tell::available(site, agent, *available)]).giving_out(site))
        })
    })
    .await
}

/// Keeps an agent's own settings.
///
/// # Errors
/// When the database fails.
pub async fn set_preferences(desk: &Desk, session: &Session, new: &view::Preferences) -> Result<(), Error> {
    let (site, agent) = (session.site, session.viewer.agent);
    let text = serde_json::to_string(new).map_err(|_| Error::Internal("preferences could not be written"))?;
    desk.write("set preferences", text, move |tx, text| {
        Box::pin(async move {
            store::agent::set_preferences(tx, site, agent, text).await?;
            Ok(Done::quiet(()))
        })
    })
    .await?;
    session::changed(desk, session);
    Ok(())
}

/// What an agent has set, as stored.
pub(crate) async fn settings(
    desk: &Desk,
    site: SiteId,
    agent: domain::AgentId,
) -> Result<store::agent::SettingsRow, Error> {
    store::agent::settings(&mut desk.read().await?, site, agent).await?.ok_or(Error::Unauthorized)
}
