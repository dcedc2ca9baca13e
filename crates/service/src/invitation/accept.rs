use domain::{AccountId, AgentId, AuditId, Millis, SiteId, text};
use store::{Tx, agent::NewAgent, audit};

use super::site_name;
use crate::{
    Desk, Done, Error,
    account::{self, Browser, Proof, know},
    password, secret,
    session::{self, Session},
    setup::{CAPACITY, NAME_MAX, both},
    view,
};

/// What somebody who opened the link of an invitation sees.
///
/// # Errors
/// [`Error::LinkUsed`] where it is no good.
pub async fn look(desk: &Desk, token: &str) -> Result<view::InvitationLook, Error> {
    let found = store::invitation::by_token(&mut desk.read().await?, &secret::hash(token), desk.now()).await?;
    let found = found.ok_or(Error::LinkUsed)?;
    let known = store::account::find(&mut desk.read().await?, &account::fold(&found.email)).await?;
    Ok(view::InvitationLook {
        site_name: site_name(desk, found.site).await?,
        invited_by: found.invited_by,
        email: found.email,
        role: found.role.into(),
        known: known.is_some(),
        expires_at: found.expires_at.rfc3339(),
    })
}

/// What somebody who was invited types.
#[derive(Debug, Clone)]
pub struct Accept<'a> {
    /// Out of the link.
    pub token: &'a str,
    /// Shown name.
    pub name: &'a str,
    /// A new one; whoever has an account already proves by it to be its holder.
    pub password: &'a str,
    /// Code of the second factor of an account that was there already.
    pub code: Option<&'a str>,
    /// Where they call from.
    pub browser: &'a Browser,
}

/// Whose account the new agent has.
#[derive(Debug, Clone)]
enum Holder {
    /// A new one, with what is stored of its password.
    New(AccountId, String),
    /// One that was there.
    Known(Proof),
}

struct Input {
    token_hash: String,
    site: SiteId,
    agent: AgentId,
    holder: Holder,
    name: String,
    session_hash: String,
    browser: Browser,
    line: AuditId,
    now: Millis,
}

/// Makes the agent and logs them in; the link is used up.
///
/// # Errors
/// [`Error::LinkUsed`]; [`Error::Invalid`] with every field that can't be taken; for an account that was there
/// [`Error::BadCredentials`], [`Error::TotpRequired`], [`Error::WrongTotp`] and [`Error::RateLimited`].
pub async fn accept(desk: &Desk, given: Accept<'_>) -> Result<(String, Session), Error> {
    let token_hash = secret::hash(given.token);
    let found = store::invitation::by_token(&mut desk.read().await?, &token_hash, desk.now()).await?;
    let found = found.ok_or(Error::LinkUsed)?;
    let known = store::account::find(&mut desk.read().await?, &account::fold(&found.email)).await?;
    let name = text::line(given.name, NAME_MAX).map_err(|fault| Error::text("name", fault));
    let (name, holder) = if known.is_some() {
        let name = name?;
        let known = know(desk, &found.email, given.password, &given.browser.network).await?;
        (name, Holder::Known(known.prove(desk, given.code).await?))
    } else {
        let (name, ()) = both(name, password::check(given.password, &found.email, given.name))?;
        (name, Holder::New(AccountId(desk.id()), password::hash(desk, given.password).await?))
    };
    let token = secret::token(desk);
    let input = Input {
        token_hash,
        site: found.site,
        agent: AgentId(desk.id()),
        holder,
        name,
        session_hash: secret::hash(&token),
        browser: given.browser.clone(),
        line: AuditId(desk.id()),
        now: desk.now(),
    };
    desk.write("accept invitation", input, |tx, input| Box::pin(join(tx, input))).await?;
    let session = session::find(desk, &token).await?;
    Ok((token, session))
}

async fn join(tx: &mut Tx<'_>, input: &Input) -> Result<Done<()>, Error> {
    let Input { token_hash, site, agent, name, now, line, .. } = input;
    store::distribution::lock(tx, *site).await?;
    // As it stands now: role and address may be others than when the page was opened.
    let found = store::invitation::by_token(tx, token_hash, *now).await?.ok_or(Error::LinkUsed)?;
    if !store::invitation::take(tx, token_hash, *now).await? {
        return Err(Error::LinkUsed);
    }
    let account = match &input.holder {
        Holder::New(account, password_hash) => {
            let folded = account::fold(&found.email);
            let made = store::account::insert(tx, *account, &found.email, &folded, password_hash, *now).await;
            made.map_err(|error| if error.is_unique_violation() { Error::LinkUsed } else { error.into() })?;
            *account
        }
        Holder::Known(proof) => {
            proof.accept(tx, *now).await?;
            proof.account
        }
    };
    if store::agent::is_in_site(tx, *site, account).await? {
        return Err(Error::LinkUsed);
    }
    let row = NewAgent { site: *site, id: *agent, account, name, role: found.role.code(), capacity: CAPACITY };
    store::agent::insert(tx, row, *now).await?;
    session::begin(tx, &input.session_hash, (*site, *agent), &input.browser, *now).await?;
    let detail = format!(r#"{{"invitation":"{}"}}"#, found.id);
    let told = audit::Line { detail: &detail, ..audit::Line::of(*line, *now, Some(*agent), "accept_invitation") };
    audit::insert(tx, *site, told).await?;
    Ok(Done::quiet(()).giving_out(*site))
}
