//! The first start: a site, and a link by which its administrator makes an account. Later agents by command line.

use domain::{AccountId, AgentId, AuditId, ChannelId, SiteId, access::Role, room::ChannelKind, text};
use store::{Tx, agent::NewAgent, audit};

use crate::{
    Desk, Done, Error, account, password, secret, security,
    session::{self, Session},
};

/// Most rooms an agent may have at a time until somebody sets another number.
pub(crate) const CAPACITY: i64 = 20;
pub(crate) const NAME_MAX: usize = 100;
/// Numbers of new sites have ten digits and begin with 4.
const FIRST_SITE: i64 = 4_000_000_000;

/// Makes a site where there is none, and the link to set it up where nobody can log in. Each such start makes a new
/// link and ends the one before.
///
/// # Errors
/// When the database fails.
pub async fn first_start(desk: &Desk) -> Result<Option<String>, Error> {
    let mut conn = desk.read().await?;
    let empty = store::site::any(&mut conn).await?.is_none();
    let agents = store::agent::any(&mut conn).await?;
    drop(conn);
    if empty {
        create_site(desk, "사랑방").await?;
    }
    if agents {
        return Ok(None);
    }
    let token = secret::token(desk);
    desk.write("make set-up link", (secret::hash(&token), desk.now()), |tx, (token_hash, now)| {
        Box::pin(async move {
            store::account::replace_setup_link(tx, token_hash, *now).await?;
            Ok(Done::quiet(()))
        })
    })
    .await?;
    Ok(Some(format!("{}/setup#token={token}", desk.config().public_url)))
}

/// Whether anybody can log in.
///
/// # Errors
/// When the database fails.
pub async fn has_agents(desk: &Desk) -> Result<bool, Error> {
    Ok(store::agent::any(&mut desk.read().await?).await?)
}

/// A new site with a web channel.
///
/// # Errors
/// [`Error::Invalid`] for a name that can't be taken.
pub async fn create_site(desk: &Desk, name: &str) -> Result<SiteId, Error> {
    let name = text::line(name, NAME_MAX).map_err(|fault| Error::text("site_name", fault))?;
    let number = u32::from_le_bytes(desk.random::<4>());
    let site = SiteId(FIRST_SITE + i64::from(number % 1_000_000_000));
    let uid_secret = security::seal(desk, site, &secret::token(desk));
    let input = (name, uid_secret, ChannelId(desk.id()), desk.now());
    desk.write("create site", input, move |tx, (name, uid_secret, channel, now)| {
        Box::pin(async move {
            store::site::insert(tx, site, name, 0, uid_secret, *now).await?;
            store::site::insert_channel(tx, site, *channel, ChannelKind::Web, "웹채팅", *now).await?;
            Ok(Done::quiet(site))
        })
    })
    .await
}

/// Sets how many bytes the files of a site may take; `None`: as many as there is room for. Answers what they take.
///
/// # Errors
/// [`Error::NotFound`] without such a site; [`Error::Invalid`] for less than nothing.
pub async fn limit_files(desk: &Desk, site: SiteId, quota: Option<i64>) -> Result<store::space::Space, Error> {
    if quota.is_some_and(|quota| quota < 0) {
        return Err(Error::field("quota", "out_of_range"));
    }
    desk.write("limit files", (site, quota), |tx, &(site, quota)| {
        Box::pin(async move {
            store::site::find(tx, site).await?.ok_or(Error::NotFound)?;
            store::space::limit(tx, site, quota).await?;
            Ok(Done::quiet(store::space::find(tx, site).await?))
        })
    })
    .await
}

/// What the administrator types on the set-up page.
#[derive(Debug, Clone)]
pub struct SetUp<'a> {
    /// Out of the link.
    pub token: &'a str,
    /// Name of the brand.
    pub site_name: &'a str,
    /// Shown name of the administrator.
    pub name: &'a str,
    /// Log-in name.
    pub email: &'a str,
    /// As typed.
    pub password: &'a str,
    /// Where they call from.
    pub browser: &'a account::Browser,
}

/// Makes the administrator and logs them in; the link is used up.
///
/// # Errors
/// [`Error::SetupLinkUsed`], or [`Error::Invalid`] with every field that can't be taken.
pub async fn set_up(desk: &Desk, given: SetUp<'_>) -> Result<(String, Session), Error> {
    let token_hash = secret::hash(given.token);
    let mut conn = desk.read().await?;
    if store::agent::any(&mut conn).await? || !store::account::setup_link_is_good(&mut conn, &token_hash).await? {
        return Err(Error::SetupLinkUsed);
    }
    let site = store::site::any(&mut conn).await?.ok_or(Error::SetupLinkUsed)?;
    drop(conn);
    let site_name = text::line(given.site_name, NAME_MAX).map_err(|fault| Error::text("site_name", fault));
    let new = Newcomer::check(given.name, given.email, given.password);
    let (site_name, new) = both(site_name, new)?;
    let password_hash = password::hash(desk, given.password).await?;

    let token = secret::token(desk);
    let (account, agent) = (AccountId(desk.id()), AgentId(desk.id()));
    let browser = given.browser.clone();
    let input =
        (token_hash, site_name, new, password_hash, secret::hash(&token), browser, desk.now(), AuditId(desk.id()));
    desk.write("set up", input, move |tx, (link, site_name, new, password_hash, session_hash, browser, now, line)| {
        Box::pin(async move {
            if !store::account::use_setup_link(tx, link, *now).await? || store::agent::any(tx).await? {
                return Err(Error::SetupLinkUsed);
            }
            store::site::rename(tx, site, site_name).await?;
            store::account::insert(tx, account, &new.email, &account::fold(&new.email), password_hash, *now).await?;
            let role = Role::Admin.code();
            let row = NewAgent { site, id: agent, account, name: &new.name, role, capacity: CAPACITY };
            store::agent::insert(tx, row, *now).await?;
            session::begin(tx, session_hash, (site, agent), browser, *now).await?;
            audit::insert(tx, site, audit::Line::of(*line, *now, Some(agent), "set_up")).await?;
            Ok(Done::quiet(()))
        })
    })
    .await?;
    let session = session::find(desk, &token).await?;
    Ok((token, session))
}

/// Somebody who becomes an agent.
#[derive(Debug, Clone)]
struct Newcomer {
    name: String,
    email: String,
}

impl Newcomer {
    fn check(name_typed: &str, email: &str, password: &str) -> Result<Self, Error> {
        let name = text::line(name_typed, NAME_MAX).map_err(|fault| Error::text("name", fault));
        let address = account::email(email);
        let ((name, email), ()) = both(both(name, address), password::check(password, email, name_typed))?;
        Ok(Self { name, email })
    }
}

/// Both, or all that is wrong with either.
pub(crate) fn both<A, B>(first: Result<A, Error>, second: Result<B, Error>) -> Result<(A, B), Error> {
    match (first, second) {
        (Ok(first), Ok(second)) => Ok((first, second)),
        (Err(Error::Invalid(mut errors)), Err(Error::Invalid(more))) => {
            errors.extend(more);
            Err(Error::Invalid(errors))
        }
        (Err(error), _) | (_, Err(error)) => Err(error),
    }
}

/// An agent to be made at the command line.
#[derive(Debug, Clone)]
pub struct NewAgentByHand<'a> {
    /// The site; the only one there is where none is named.
    pub site: Option<SiteId>,
    /// Log-in name; where it has an account already, that one becomes an agent of the site and keeps its password.
    pub email: &'a str,
    /// Shown name.
    pub name: &'a str,
    /// Role.
    pub role: Role,
    /// As typed.
    pub password: &'a str,
}

/// An agent made at the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CreatedAgent {
    /// The agent.
    pub agent: AgentId,
    /// Whether an account was made for them, with the password given.
    pub new_account: bool,
}

/// Makes an agent.
///
/// # Errors
/// [`Error::Invalid`] for what can't be taken, [`Error::NotFound`] without the site.
pub async fn create_agent(desk: &Desk, given: NewAgentByHand<'_>) -> Result<CreatedAgent, Error> {
    let new = Newcomer::check(given.name, given.email, given.password)?;
    let mut conn = desk.read().await?;
    let site = match given.site {
        Some(site) => store::site::find(&mut conn, site).await?.map(|_| site),
        None => store::site::any(&mut conn).await?,
    };
    let site = site.ok_or(Error::NotFound)?;
    drop(conn);
    let password_hash = password::hash(desk, given.password).await?;
    let (account, agent, role) = (AccountId(desk.id()), AgentId(desk.id()), given.role.code());
    let input = (new, password_hash, desk.now(), AuditId(desk.id()));
    desk.write("create agent", input, move |tx, (new, password_hash, now, line)| {
        Box::pin(async move {
            let of = account_for(tx, site, account, new, password_hash, *now).await?;
            let row = NewAgent { site, id: agent, account: of, name: &new.name, role, capacity: CAPACITY };
            store::agent::insert(tx, row, *now).await?;
            audit::insert(tx, site, audit::Line::of(*line, *now, None, "create_agent")).await?;
            Ok(Done::quiet(CreatedAgent { agent, new_account: of == account }))
        })
    })
    .await
}

async fn account_for(
    tx: &mut Tx<'_>,
    site: SiteId,
    fresh: AccountId,
    new: &Newcomer,
    password_hash: &str,
    now: domain::Millis,
) -> Result<AccountId, Error> {
    let folded = account::fold(&new.email);
    match store::account::find(tx, &folded).await? {
        Some(known) if store::agent::is_in_site(tx, site, known.id).await? => Err(Error::field("email", "taken")),
        Some(known) => Ok(known.id),
        None => {
            store::account::insert(tx, fresh, &new.email, &folded, password_hash, now).await?;
            Ok(fresh)
        }
    }
}

/// Another password for an account; all of its sessions end.
///
/// # Errors
/// [`Error::NotFound`] without such an account, [`Error::Invalid`] for a password that can't be taken.
pub async fn reset_password(desk: &Desk, email: &str, new: &str) -> Result<(), Error> {
    password::check(new, email, "")?;
    let account = store::account::find(&mut desk.read().await?, &account::fold(email)).await?.ok_or(Error::NotFound)?;
    let password_hash = password::hash(desk, new).await?;
    let input = (password_hash, desk.now(), AuditId(desk.id()));
    desk.write("reset password", input, move |tx, (password_hash, now, line)| {
        Box::pin(async move {
            store::account::set_password(tx, account.id, password_hash).await?;
            store::session::delete_of_account(tx, account.id).await?;
            let of_account = store::agent::of_account(tx, account.id).await?;
            if let Some((site, agent)) = of_account {
                let line = audit::Line {
                    detail: &format!(r#"{{"agent":"{agent}"}}"#),
                    ..audit::Line::of(*line, *now, None, "reset_password")
                };
                audit::insert(tx, site, line).await?;
            }
            let done = Done::quiet(());
            Ok(match of_account {
                Some((site, agent)) => done.ending_all(site, agent),
                None => done,
            })
        })
    })
    .await?;
    session::forget_account(desk, account.id);
    Ok(())
}
