//! The people of a site as its administrators look after them (F16): who works there, in which role, and who does no more.

mod change;
mod leave;
mod links;
mod list;

use domain::{AgentId, SiteId, access::Role, access::keeps_an_admin};
use store::{Tx, staff::Person};

pub use change::change;
pub use leave::{deactivate, reactivate};
pub use links::{password_link, turn_off_totp};
pub use list::{find, list};

use crate::{Error, session::Session};

/// One of the site's people, whom nobody else changes until the transaction ends: every change of roles and of who works
/// there waits for the site's 배분방식, so that what is counted stays true.
async fn lock(tx: &mut Tx<'_>, site: SiteId, agent: AgentId) -> Result<Person, Error> {
    store::distribution::lock(tx, site).await?;
    store::staff::find(tx, site, agent).await?.ok_or(Error::NotFound)
}

/// Refuses what would leave the locked site without an administrator who can log in.
async fn keep_an_admin(tx: &mut Tx<'_>, site: SiteId, loses: &Person) -> Result<(), Error> {
    if loses.role != Role::Admin || loses.disabled_at.is_some() {
        return Ok(());
    }
    let admins = store::staff::admins(tx, site).await?;
    if keeps_an_admin(&admins, loses.agent) { Ok(()) } else { Err(Error::LastAdmin) }
}

fn not_oneself(session: &Session, agent: AgentId) -> Result<(), Error> {
    if session.viewer.agent == agent { Err(Error::NotOneself) } else { Ok(()) }
}
