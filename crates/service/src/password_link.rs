//! One-time links by which people choose another password without the one they forgot (F16).

use domain::{AccountId, AgentId, AuditId, SiteId};
use store::audit;

use crate::{Desk, Done, Error, password, secret, session, view};

/// Whom a link is for.
///
/// # Errors
/// [`Error::LinkUsed`] where it is no good.
pub async fn look(desk: &Desk, token: &str) -> Result<view::PasswordLinkLook, Error> {
    let found = store::invitation::password_link(&mut desk.read().await?, &secret::hash(token), desk.now()).await?;
    let found = found.ok_or(Error::LinkUsed)?;
    Ok(view::PasswordLinkLook { email: found.email, name: found.name })
}

/// Another password; the link is used up, and all sessions of the account end. The second factor stays.
///
/// # Errors
/// [`Error::LinkUsed`], or [`Error::Invalid`] for a password that can't be taken.
pub async fn change(desk: &Desk, token: &str, new: &str) -> Result<(), Error> {
    let token_hash = secret::hash(token);
    let found = store::invitation::password_link(&mut desk.read().await?, &token_hash, desk.now()).await?;
    let found = found.ok_or(Error::LinkUsed)?;
    password::check(new, &found.email, &found.name)?;
    let password_hash = password::hash(desk, new).await?;
    let (account, site, agent) = (AccountId(found.account_id), SiteId(found.site_id), AgentId(found.agent_id));
    let input = (token_hash, password_hash, AuditId(desk.id()), desk.now());
    desk.write("use password link", input, move |tx, (token_hash, password_hash, line, now)| {
        Box::pin(async move {
            if !store::invitation::take_password_link(tx, token_hash, *now).await? {
                return Err(Error::LinkUsed);
            }
            let sessions = store::session::of_account(tx, account, *now).await?;
            store::account::set_password(tx, account, password_hash).await?;
            store::session::delete_of_account(tx, account).await?;
            audit::insert(tx, site, audit::Line::of(*line, *now, Some(agent), "reset_password")).await?;
            let mut done = Done::quiet(());
            for session in sessions {
                done = done.ending_all(SiteId(session.site_id), AgentId(session.agent_id));
            }
            Ok(done)
        })
    })
    .await?;
    session::forget_account(desk, account);
    Ok(())
}
