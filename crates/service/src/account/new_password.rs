use domain::AuditId;
use store::audit;

use super::{proof, sessions};
use crate::{Desk, Error, password, session::Session};

/// Another password for oneself. The other sessions of the account end: who had the old one is out.
///
/// # Errors
/// [`Error::Invalid`] for a wrong present password or a new one that can't be taken; [`Error::RateLimited`].
pub async fn change(desk: &Desk, session: &Session, present: &str, new: &str, network: &str) -> Result<(), Error> {
    password::check(new, &session.email, &session.name)?;
    proof::ask_again(desk, session, "present", present, network).await?;
    if present == new {
        return Err(Error::field("password", "same_as_before"));
    }
    let password_hash = password::hash(desk, new).await?;
    let input = (session.clone(), password_hash, AuditId(desk.id()), desk.now());
    desk.write("change password", input, |tx, (session, password_hash, line, now)| {
        Box::pin(async move {
            let (site, agent) = (session.site, session.viewer.agent);
            store::account::set_password(tx, session.account, password_hash).await?;
            store::invitation::drop_password_link(tx, session.account).await?;
            audit::insert(tx, site, audit::Line::of(*line, *now, Some(agent), "change_password")).await?;
            sessions::end_others(tx, session, *now).await
        })
    })
    .await
}
