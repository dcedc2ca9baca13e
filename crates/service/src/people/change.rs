use domain::{
    AgentId, AuditId, Millis,
    access::{Role, Viewer},
    text,
};
use store::{Tx, audit};

use super::{find, keep_an_admin, lock};
use crate::{Desk, Done, Error, distribution::groups, session::Session, setup::NAME_MAX, view};

struct Change {
    session: Session,
    agent: AgentId,
    name: Option<String>,
    role: Option<Role>,
    line: AuditId,
    now: Millis,
}

/// Another role or shown name for somebody, at once: their open console starts over with what they may do now.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Invalid`], [`Error::LastAdmin`] where the site would have no administrator.
pub async fn change(
    desk: &Desk,
    session: &Session,
    agent: AgentId,
    new: &view::NewPerson,
) -> Result<view::Person, Error> {
    let name = new.name.as_deref().map(|name| text::line(name, NAME_MAX)).transpose();
    let name = name.map_err(|fault| Error::text("name", fault))?;
    let role = new.role.map(Role::from);
    let input = Change { session: session.clone(), agent, name, role, line: AuditId(desk.id()), now: desk.now() };
    desk.write("change agent account", input, |tx, input| Box::pin(put(tx, input))).await?;
    find(desk, session, agent).await
}

async fn put(tx: &mut Tx<'_>, input: &Change) -> Result<Done<()>, Error> {
    let Change { session, agent, line, .. } = input;
    let site = session.site;
    let before = lock(tx, site, *agent).await?;
    let name = input.name.as_ref().filter(|name| **name != before.name);
    let role = input.role.filter(|role| *role != before.role);
    if name.is_none() && role.is_none() {
        return Ok(Done::quiet(()));
    }
    let detail = format!(r#"{{"agent":"{agent}"}}"#);
    let told = audit::Line::of(*line, input.now, Some(session.viewer.agent), "change_agent_account");
    audit::insert(tx, site, audit::Line { detail: &detail, ..told }).await?;
    if let Some(name) = name {
        store::staff::rename(tx, site, *agent, name).await?;
        audit::value(tx, site, *line, "name", Some(&before.name), Some(name)).await?;
    }
    if let Some(role) = role {
        keep_an_admin(tx, site, &before).await?;
        store::staff::set_role(tx, site, *agent, role).await?;
        audit::value(tx, site, *line, "role", Some(word(before.role)), Some(word(role))).await?;
    }
    let leads = groups::led_by(tx, site, *agent).await?;
    let viewer = Viewer { agent: *agent, role: role.unwrap_or(before.role), leads: leads.into() };
    Ok(Done::quiet(()).changing(site, viewer))
}

pub(super) fn word(role: Role) -> &'static str {
    match role {
        Role::Agent => "agent",
        Role::Manager => "manager",
        Role::Admin => "admin",
    }
}
