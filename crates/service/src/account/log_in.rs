use domain::AuditId;
use store::audit;

use super::{Browser, know};
use crate::{
    Desk, Done, Error, secret,
    session::{self, Session},
};

/// Somebody who wants in.
#[derive(Debug, Clone)]
pub struct LogIn<'a> {
    /// As typed.
    pub email: &'a str,
    /// As typed.
    pub password: &'a str,
    /// Code of the second factor, or a recovery code.
    pub code: Option<&'a str>,
    /// Where they call from.
    pub browser: &'a Browser,
}

/// The token of a new session with who it belongs to.
///
/// # Errors
/// [`Error::BadCredentials`]; [`Error::TotpRequired`] and [`Error::WrongTotp`] where a second factor is on;
/// [`Error::RateLimited`] after too many failures.
pub async fn log_in(desk: &Desk, given: LogIn<'_>) -> Result<(String, Session), Error> {
    let known = know(desk, given.email, given.password, &given.browser.network).await?;
    // Who is no agent any more is not asked for a code first.
    let agent = store::agent::of_account(&mut desk.read().await?, known.account).await?;
    let (site, agent) = agent.ok_or(Error::BadCredentials)?;
    let proof = known.prove(desk, given.code).await?;

    let token = secret::token(desk);
    let input = (secret::hash(&token), proof, given.browser.clone(), desk.now(), AuditId(desk.id()));
    desk.write("log in", input, move |tx, (token_hash, proof, browser, now, line)| {
        Box::pin(async move {
            proof.accept(tx, *now).await?;
            session::begin(tx, token_hash, (site, agent), browser, *now).await?;
            audit::insert(tx, site, audit::Line::of(*line, *now, Some(agent), "log_in")).await?;
            Ok(Done::quiet(()))
        })
    })
    .await?;
    let session = session::find(desk, &token).await?;
    Ok((token, session))
}
