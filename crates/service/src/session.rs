//! Sessions of agents.

use domain::{AccountId, Millis, SiteId, access, key::Scopes, text};
use store::{StoreError, session::Holder};

use crate::{Desk, Done, Error, account::Browser, recent::Mark, secret, view};

const MINUTE: i64 = 60_000;
/// Most that is kept of what a browser says of itself.
const USER_AGENT_MAX: usize = 300;
/// A session that nobody uses ends after this time.
const IDLE: i64 = 12 * 60 * MINUTE;
/// No session lives longer.
pub const LONGEST: i64 = 14 * 24 * 60 * MINUTE;

/// Who is logged in, at which site.
#[derive(Debug, Clone)]
pub struct Session {
    /// The site.
    pub site: SiteId,
    /// The agent with what decides about rooms.
    pub viewer: access::Viewer,
    /// The account behind the agent.
    pub account: AccountId,
    /// Shown name.
    pub name: String,
    /// Log-in name.
    pub email: String,
    /// Own settings, the language among them.
    pub preferences: view::Preferences,
    /// What the session is stored under.
    pub token_hash: String,
    /// What a key of the API may do; `None`: somebody is logged in and may do what their role may.
    pub scopes: Option<Scopes>,
}

impl Session {
    /// Refuses whoever has less than this role.
    pub(crate) fn at_least(&self, least: access::Role) -> Result<(), Error> {
        if self.viewer.role < least { Err(Error::Forbidden) } else { Ok(()) }
    }

    /// Of whom a token stands for.
    pub(crate) fn of(holder: Holder, token_hash: String, scopes: Option<Scopes>) -> Result<Self, Error> {
        let role = access::Role::from_code(holder.role).ok_or(StoreError::Corrupt("agents.role"))?;
        Ok(Self {
            site: holder.site,
            viewer: access::Viewer { agent: holder.agent, role, leads: holder.leads.into() },
            account: holder.account,
            name: holder.name,
            email: holder.email,
            preferences: view::Preferences::from_stored(&holder.preferences),
            token_hash,
            scopes,
        })
    }

    /// As the agent sees themself.
    #[must_use]
    pub fn me(&self) -> view::Me {
        view::Me {
            agent_id: self.viewer.agent.to_string(),
            name: self.name.clone(),
            email: self.email.clone(),
            role: self.viewer.role.into(),
            site_id: self.site.to_string(),
        }
    }

    /// As colleagues see the agent.
    #[must_use]
    pub fn agent(&self) -> view::AgentRef {
        view::AgentRef { agent_id: self.viewer.agent.to_string(), name: self.name.clone() }
    }
}

/// The session of a token; it is prolonged, which is written at most once a minute.
///
/// # Errors
/// [`Error::Unauthorized`] without such a session.
pub async fn find(desk: &Desk, token: &str) -> Result<Session, Error> {
    if !secret::is_token(token) {
        return Err(Error::Unauthorized);
    }
    let (token_hash, now) = (secret::hash(token), desk.now());
    if let Some(known) = kept(desk, &token_hash) {
        return Ok(known);
    }
    let mark = mark(desk);
    let (session, created_at, seen_at) = read(desk, token).await?;
    if now.0 - seen_at.0 >= MINUTE {
        prolong(desk, &session.token_hash, created_at, now);
    }
    keep(desk, &session, mark);
    Ok(session)
}

/// Who a token stood for a moment ago.
pub(crate) fn kept(desk: &Desk, token_hash: &str) -> Option<Session> {
    let moves = desk.hub().moves();
    let read = desk.sessions().find(token_hash, desk.now()).filter(|read| read.moves == moves)?;
    Some(read.session)
}

/// Taken before a session is read that is to be kept.
pub(crate) fn mark(desk: &Desk) -> (Mark, u64) {
    (desk.sessions().mark(), desk.hub().moves())
}

/// Keeps a session for a moment.
pub(crate) fn keep(desk: &Desk, session: &Session, (mark, moves): (Mark, u64)) {
    let read = Read { session: session.clone(), moves };
    desk.sessions().keep(session.token_hash.clone(), read, desk.now(), mark);
}

/// This token stands for nobody any more.
pub(crate) fn forget_token(desk: &Desk, token_hash: &str) {
    desk.sessions().forget(|read| read.session.token_hash == token_hash);
}

/// A session that was read a moment ago.
#[derive(Debug, Clone)]
pub(crate) struct Read {
    session: Session,
    /// Of the hub: whoever loses a permission or a session is told there.
    moves: u64,
}

/// Something of a session is another one now that its holder sees at once.
pub(crate) fn changed(desk: &Desk, session: &Session) {
    desk.sessions().forget(|read| read.session.viewer.agent == session.viewer.agent);
}

/// No session of this account counts any more.
pub(crate) fn forget_account(desk: &Desk, account: AccountId) {
    desk.sessions().forget(|read| read.session.account == account);
}

/// The same without prolonging it: an open page alone is no use of a session.
///
/// # Errors
/// [`Error::Unauthorized`] without such a session.
pub async fn peek(desk: &Desk, token: &str) -> Result<Session, Error> {
    Ok(read(desk, token).await?.0)
}

/// With the times of its beginning and of its last noted use.
async fn read(desk: &Desk, token: &str) -> Result<(Session, Millis, Millis), Error> {
    if !secret::is_token(token) {
        return Err(Error::Unauthorized);
    }
    let token_hash = secret::hash(token);
    let row = store::session::find(&mut desk.read().await?, &token_hash, desk.now()).await?;
    let row = row.ok_or(Error::Unauthorized)?;
    Ok((Session::of(row.holder, token_hash, None)?, row.created_at, row.seen_at))
}

/// When a session ends that began and was used at these times.
#[must_use]
pub fn expiry(created_at: Millis, seen_at: Millis) -> Millis {
    seen_at.plus(IDLE).min(created_at.plus(LONGEST))
}

/// Nobody waits for this.
fn prolong(desk: &Desk, token_hash: &str, created_at: Millis, now: Millis) {
    let desk = desk.clone();
    let input = (token_hash.to_owned(), now, expiry(created_at, now));
    tokio::spawn(async move {
        let written = desk.write("prolong session", input, |tx, (token_hash, now, expires_at)| {
            Box::pin(async move {
                store::session::touch(tx, token_hash, *now, *expires_at).await?;
                Ok(Done::quiet(()))
            })
        });
        if let Err(error) = written.await {
            tracing::warn!(%error, "a session could not be prolonged");
        }
    });
}

/// Begins a session; expired ones are cleared away.
pub(crate) async fn begin(
    tx: &mut store::Tx<'_>,
    token_hash: &str,
    (site, agent): (SiteId, domain::AgentId),
    browser: &Browser,
    now: Millis,
) -> Result<(), Error> {
    store::session::delete_expired(tx, now).await?;
    store::session::insert(tx, token_hash, site, agent, now, expiry(now, now)).await?;
    let user_agent = text::cut(&browser.user_agent, USER_AGENT_MAX);
    store::session::describe(tx, token_hash, user_agent, &browser.address).await?;
    store::staff::logged_in(tx, site, agent, now).await?;
    Ok(())
}
