use std::collections::HashMap;

use domain::{AgentId, Millis, SiteId, access::keeps_an_admin};
use store::{AsConn, staff::Person};

use crate::{Desk, Error, session::Session, view};

/// Everybody of the session's site, by name, those who work there no more at the end.
///
/// # Errors
/// When the database fails.
pub async fn list(desk: &Desk, session: &Session) -> Result<view::People, Error> {
    let mut conn = desk.read().await?;
    let around = Around::read(&mut conn, session.site).await?;
    let mut people = store::staff::all(&mut conn, session.site).await?;
    people.sort_by_key(|person| person.disabled_at.is_some());
    let items = people.into_iter().map(|person| shown(person, session, &around)).collect();
    Ok(view::People { items, next_cursor: None })
}

/// One of them.
///
/// # Errors
/// [`Error::NotFound`] without such an agent.
pub async fn find(desk: &Desk, session: &Session, agent: AgentId) -> Result<view::Person, Error> {
    let mut conn = desk.read().await?;
    let person = store::staff::find(&mut conn, session.site, agent).await?.ok_or(Error::NotFound)?;
    let around = Around::read(&mut conn, session.site).await?;
    Ok(shown(person, session, &around))
}

/// What is shown with somebody and not of them alone.
struct Around {
    groups: HashMap<AgentId, Vec<String>>,
    admins: Vec<AgentId>,
}

impl Around {
    async fn read(conn: &mut dyn AsConn, site: SiteId) -> Result<Self, Error> {
        let names: HashMap<_, _> = store::group::all(conn, site).await?.into_iter().collect();
        let mut groups: HashMap<AgentId, Vec<String>> = HashMap::new();
        for (group, agent, _) in store::distribution::members(conn, site).await? {
            groups.entry(agent).or_default().extend(names.get(&group).cloned());
        }
        Ok(Self { groups, admins: store::staff::admins(conn, site).await? })
    }
}

fn shown(person: Person, session: &Session, around: &Around) -> view::Person {
    let oneself = person.agent == session.viewer.agent;
    let active = person.disabled_at.is_none();
    let needed = !keeps_an_admin(&around.admins, person.agent) && active;
    view::Person {
        id: person.agent.to_string(),
        name: person.name,
        email: person.email,
        role: person.role.into(),
        groups: around.groups.get(&person.agent).cloned().unwrap_or_default(),
        active,
        oneself,
        last_admin: needed,
        totp: person.totp,
        rooms: person.load,
        since: person.created_at.rfc3339(),
        last_log_in_at: person.last_log_in_at.map(Millis::rfc3339),
        deactivated_at: person.disabled_at.map(Millis::rfc3339),
        may: view::PersonActs {
            change_role: active && !needed,
            deactivate: active && !oneself && !needed,
            reactivate: !active,
            reset_password: active && !oneself,
            turn_off_totp: active && !oneself && person.totp,
        },
    }
}
