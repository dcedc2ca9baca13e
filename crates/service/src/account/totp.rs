//! The second factor (RFC 6238): set up, asked for, and the recovery codes that stand in for it.

use domain::{AccountId, AuditId, Millis, SiteId};
use qrcode::{EcLevel, QrCode, render::svg};
use store::{Tx, audit};
use totp_rs::{Builder, Totp};

use super::proof;
use crate::{Desk, Done, Error, session::Session, vault::Place, view};

/// Codes that are made at a time.
const CODES: usize = 10;
/// Letters of a recovery code, which can't be taken for one another: 50 bits in ten of them.
const ALPHABET: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";
const LETTERS: usize = 10;
const ISSUER: &str = "Sarangbang";
/// What a code of the app has.
const DIGITS: usize = 6;

/// A code as it was given, found right; it is used up by [`Given::take`].
#[derive(Debug, Clone)]
pub(crate) enum Given {
    /// The code of this time step.
    Step(i64),
    /// What the recovery code would be stored as, by each key.
    Recovery(Vec<String>),
}

fn place(account: AccountId) -> Place<'static> {
    // An account stands above sites.
    Place { site: SiteId(0), table: "account_totp", column: "secret", row: account.0 }
}

fn built(secret: &[u8], email: &str) -> Result<Totp, Error> {
    let account = email.replace(':', "");
    let built =
        Builder::new().with_secret(secret.to_vec()).with_account_name(account).with_issuer(Some(ISSUER)).build();
    built.map_err(|_| Error::Internal("a second factor can't be used"))
}

/// Reads a code against a stored secret.
///
/// # Errors
/// [`Error::WrongTotp`] for one that is of no step near now and has not the form of a recovery code.
pub(crate) fn read(desk: &Desk, account: AccountId, sealed: &str, code: &str) -> Result<Given, Error> {
    let code: String = code.chars().filter(|c| c.is_ascii_alphanumeric()).take(64).collect::<String>().to_lowercase();
    if code.len() == DIGITS && code.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(Given::Step(step_of(desk, account, sealed, &code).ok_or(Error::WrongTotp)?));
    }
    if code.len() != LETTERS {
        return Err(Error::WrongTotp);
    }
    Ok(Given::Recovery(desk.vault().hashes("recovery code", &parts(account, &code).each_ref().map(Vec::as_slice))))
}

fn parts(account: AccountId, code: &str) -> [Vec<u8>; 2] {
    [account.0.to_le_bytes().to_vec(), code.as_bytes().to_vec()]
}

/// The time step near now that this code is of.
fn step_of(desk: &Desk, account: AccountId, sealed: &str, code: &str) -> Option<i64> {
    let secret = match desk.vault().open(place(account), sealed) {
        Ok(secret) => secret,
        Err(error) => {
            tracing::error!(%error, "a second factor can't be read");
            return None;
        }
    };
    let secret = totp_rs::Secret::try_from_base32(&secret).ok()?;
    let totp = built(secret.as_bytes(), "").ok()?;
    let step = totp.check(code, u64::try_from(desk.now().0 / 1000).ok()?)?;
    i64::try_from(step).ok()
}

impl Given {
    /// Uses the code up.
    pub(crate) async fn take(&self, tx: &mut Tx<'_>, account: AccountId) -> Result<(), Error> {
        let taken = match self {
            Self::Step(step) => store::totp::take_step(tx, account, *step).await?,
            Self::Recovery(hashes) => store::totp::take_code(tx, account, hashes).await?,
        };
        if taken { Ok(()) } else { Err(Error::WrongTotp) }
    }
}

/// How one's second factor stands.
///
/// # Errors
/// When the database fails.
pub async fn show(desk: &Desk, session: &Session) -> Result<view::SecondFactor, Error> {
    let mut read = desk.read().await?;
    let stored = store::totp::find(&mut read, session.account).await?;
    let since = stored.and_then(|totp| totp.confirmed_at);
    let codes_left = store::totp::codes_left(&mut read, session.account).await?;
    Ok(view::SecondFactor { on: since.is_some(), since: since.map(Millis::rfc3339), codes_left })
}

/// Begins to set it up: a new secret, in use once [`confirm`] has seen a code of it.
///
/// # Errors
/// [`Error::Invalid`] for a wrong password, [`Error::TotpOn`] where it is in use.
pub async fn begin(
    desk: &Desk,
    session: &Session,
    password: &str,
    network: &str,
) -> Result<view::NewSecondFactor, Error> {
    proof::ask_again(desk, session, "password", password, network).await?;
    let totp = built(&desk.random::<20>(), &session.email)?;
    let secret = totp.secret().to_base32();
    let uri = totp.to_url().map_err(|_| Error::Internal("a second factor has no address"))?;
    let qr = drawn(&uri)?;
    let sealed = desk.vault().seal(desk.random(), place(session.account), &secret);
    let begun = desk.write("begin totp", (session.account, sealed, desk.now()), |tx, (account, sealed, now)| {
        Box::pin(async move { Ok(Done::quiet(store::totp::begin(tx, *account, sealed, *now).await?)) })
    });
    if !begun.await? {
        return Err(Error::TotpOn);
    }
    Ok(view::NewSecondFactor { secret, uri, qr })
}

/// Dark on light, whatever the theme: cameras read no other.
fn drawn(uri: &str) -> Result<String, Error> {
    let code = QrCode::with_error_correction_level(uri, EcLevel::M);
    let code = code.map_err(|_| Error::Internal("a second factor can't be drawn"))?;
    let mut drawing = code.render::<svg::Color<'_>>();
    Ok(drawing.min_dimensions(200, 200).dark_color(svg::Color("#000")).light_color(svg::Color("#fff")).build())
}

/// Puts it in use by a first code of it; answers the recovery codes, shown this once. The other sessions of the account end.
///
/// # Errors
/// [`Error::Invalid`] for a wrong code, [`Error::TotpOn`] where it is in use, [`Error::NotFound`] where none is being set up.
pub async fn confirm(desk: &Desk, session: &Session, code: &str) -> Result<view::RecoveryCodes, Error> {
    let stored = store::totp::find(&mut desk.read().await?, session.account).await?.ok_or(Error::NotFound)?;
    if stored.confirmed_at.is_some() {
        return Err(Error::TotpOn);
    }
    let code: String = code.chars().filter(char::is_ascii_digit).collect();
    let step = step_of(desk, session.account, &stored.secret, &code);
    let step = step.ok_or_else(|| Error::field("code", "wrong_totp"))?;
    let codes = made(desk);
    let hashes = hashed(desk, session.account, &codes);
    let input = (session.clone(), stored.secret, step, hashes, AuditId(desk.id()), desk.now());
    desk.write("confirm totp", input, |tx, (session, secret, step, hashes, line, now)| {
        Box::pin(async move {
            if !store::totp::confirm(tx, session.account, secret, *now, *step).await? {
                return Err(Error::TotpOn);
            }
            store::totp::put_codes(tx, session.account, hashes).await?;
            let told = audit::Line::of(*line, *now, Some(session.viewer.agent), "turn_on_totp");
            audit::insert(tx, session.site, told).await?;
            audit::value(tx, session.site, *line, "totp", Some("off"), Some("on")).await?;
            super::sessions::end_others(tx, session, *now).await
        })
    })
    .await?;
    Ok(view::RecoveryCodes { codes })
}

/// Other recovery codes in place of those there are; shown this once.
///
/// # Errors
/// [`Error::Invalid`] for a wrong password, [`Error::NotFound`] where no second factor is in use.
pub async fn renew_codes(
    desk: &Desk,
    session: &Session,
    password: &str,
    network: &str,
) -> Result<view::RecoveryCodes, Error> {
    proof::ask_again(desk, session, "password", password, network).await?;
    let codes = made(desk);
    let hashes = hashed(desk, session.account, &codes);
    let input = (session.clone(), hashes, AuditId(desk.id()), desk.now());
    desk.write("renew recovery codes", input, |tx, (session, hashes, line, now)| {
        Box::pin(async move {
            let stored = store::totp::find(tx, session.account).await?;
            stored.filter(|totp| totp.confirmed_at.is_some()).ok_or(Error::NotFound)?;
            store::totp::put_codes(tx, session.account, hashes).await?;
            let told = audit::Line::of(*line, *now, Some(session.viewer.agent), "renew_recovery_codes");
            audit::insert(tx, session.site, told).await?;
            Ok(Done::quiet(()))
        })
    })
    .await?;
    Ok(view::RecoveryCodes { codes })
}

/// Takes it out of use.
///
/// # Errors
/// [`Error::Invalid`] for a wrong password.
pub async fn turn_off(desk: &Desk, session: &Session, password: &str, network: &str) -> Result<(), Error> {
    proof::ask_again(desk, session, "password", password, network).await?;
    let input = (session.clone(), AuditId(desk.id()), desk.now());
    desk.write("turn off totp", input, |tx, (session, line, now)| {
        Box::pin(async move {
            remove(tx, session, (session.account, session.viewer.agent), *line, *now).await?;
            Ok(Done::quiet(()))
        })
    })
    .await
}

/// Takes somebody's second factor out of use; nothing is noted where there was none.
pub(crate) async fn remove(
    tx: &mut Tx<'_>,
    by: &Session,
    (account, agent): (AccountId, domain::AgentId),
    line: AuditId,
    now: Millis,
) -> Result<(), Error> {
    if store::totp::remove(tx, account).await? {
        let detail = format!(r#"{{"agent":"{agent}"}}"#);
        let told =
            audit::Line { detail: &detail, ..audit::Line::of(line, now, Some(by.viewer.agent), "turn_off_totp") };
        audit::insert(tx, by.site, told).await?;
        audit::value(tx, by.site, line, "totp", Some("on"), Some("off")).await?;
    }
    Ok(())
}

/// New recovery codes as they are read.
fn made(desk: &Desk) -> Vec<String> {
    let letters = || desk.random::<LETTERS>().map(|byte| char::from(ALPHABET[usize::from(byte % 32)]));
    let code = || {
        let letters = letters();
        let (first, second) = letters.split_at(LETTERS / 2);
        format!("{}-{}", first.iter().collect::<String>(), second.iter().collect::<String>())
    };
    std::iter::repeat_with(code).take(CODES).collect()
}

fn hashed(desk: &Desk, account: AccountId, codes: &[String]) -> Vec<String> {
    let hash = |code: &String| {
        let parts = parts(account, &code.replace('-', ""));
        desk.vault().hash("recovery code", &parts.each_ref().map(Vec::as_slice))
    };
    codes.iter().map(hash).collect()
}
