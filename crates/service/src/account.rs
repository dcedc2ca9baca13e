//! Logging in and out; what agents set for themselves (F16).

mod log_in;
mod name;
mod new_password;
mod proof;
pub mod sessions;
pub mod totp;

use domain::{AuditId, SiteId, text};
use live::{Audience, Event};
use store::audit;

pub use log_in::{LogIn, log_in};
pub use name::rename;
pub use new_password::change as change_password;
pub(crate) use proof::{Proof, know};

use crate::{
    Desk, Done, Error,
    room::tell,
    session::{self, Session},
    view,
};

/// Where a call comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Browser {
    /// The network that failures are counted by.
    pub network: String,
    /// The address.
    pub address: String,
    /// What the browser says of itself.
    pub user_agent: String,
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
