//! Groups of agents, and who leads them.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use domain::{
    AgentId, AuditId, GroupId, Millis, SiteId,
    access::{Role, Viewer},
    distribution::{GROUP_NAME_MAX, GROUPS_MAX, Targets},
    text,
};
use store::{AsConn, StoreError, Tx, audit, group::Group};

use super::rules;
use crate::{Desk, Done, Error, FieldError, session::Session, view};

/// The groups of the session's site.
///
/// # Errors
/// When the database fails.
pub async fn show(desk: &Desk, session: &Session) -> Result<view::Groups, Error> {
    let mut conn = desk.read().await?;
    let version = store::distribution::find(&mut conn, session.site).await?.groups_version;
    let agents = store::distribution::agents(&mut conn, session.site).await?;
    let names: HashMap<_, _> = agents.into_iter().map(|agent| (AgentId(agent.agent_id), agent.name)).collect();
    let items = read(&mut conn, session.site).await?.into_iter().map(|group| view::Group {
        id: group.id.to_string(),
        name: group.name,
        // Whoever works here no more is no member to be shown.
        members: (group.members.into_iter())
            .filter_map(|(agent, leads)| {
                let name = names.get(&agent)?.clone();
                Some(view::GroupMember { agent_id: agent.to_string(), name, leads })
            })
            .collect(),
    });
    Ok(view::Groups { version, items: items.collect() })
}

async fn read(conn: &mut dyn AsConn, site: SiteId) -> Result<Vec<Group>, Error> {
    let mut members: HashMap<GroupId, Vec<(AgentId, bool)>> = HashMap::new();
    for (group, agent, leads) in store::distribution::members(conn, site).await? {
        members.entry(group).or_default().push((agent, leads));
    }
    let groups = store::group::all(conn, site).await?.into_iter();
    Ok(groups.map(|(id, name)| Group { id, name, members: members.remove(&id).unwrap_or_default() }).collect())
}

struct Put {
    site: SiteId,
    agent: AgentId,
    version: Option<i64>,
    /// New ones under the id they will have.
    wanted: Vec<(Group, bool)>,
    line: AuditId,
    now: Millis,
}

/// Sets the groups. Whose rooms a leader sees changes with them, at once.
///
/// # Errors
/// [`Error::Invalid`], `in_use` where a group goes that looks after something; [`Error::Stale`] where somebody else changed
/// them.
pub async fn set(desk: &Desk, session: &Session, new: &view::NewGroups) -> Result<view::Groups, Error> {
    let (site, agent) = (session.site, session.viewer.agent);
    let wanted = check(desk, new)?;
    let input = Put { site, agent, version: new.version, wanted, line: AuditId(desk.id()), now: desk.now() };
    desk.write("set groups", input, |tx, input| Box::pin(put(tx, input))).await?;
    show(desk, session).await
}

fn check(desk: &Desk, new: &view::NewGroups) -> Result<Vec<(Group, bool)>, Error> {
    if new.items.len() > GROUPS_MAX {
        let max = i64::try_from(GROUPS_MAX).ok();
        return Err(Error::Invalid(vec![FieldError { field: "items".into(), code: "too_many", max }]));
    }
    let invalid = |_| Error::field("items", "invalid");
    let (mut names, mut ids, mut wanted) = (HashSet::new(), HashSet::new(), Vec::new());
    for group in &new.items {
        let name = text::line(&group.name, GROUP_NAME_MAX).map_err(|fault| Error::text("name", fault))?;
        let fresh = group.id.is_none();
        let id = GroupId(match &group.id {
            Some(id) => id.parse::<GroupId>().map_err(invalid)?.0,
            None => desk.id(),
        });
        if !names.insert(name.to_lowercase()) || !ids.insert(id) {
            return Err(Error::field("name", "taken"));
        }
        let mut members = BTreeMap::new();
        for member in &group.members {
            members.insert(member.agent_id.parse::<AgentId>().map_err(invalid)?, member.leads);
        }
        if members.is_empty() {
            return Err(Error::field("members", "no_members"));
        }
        wanted.push((Group { id, name, members: members.into_iter().collect() }, fresh));
    }
    Ok(wanted)
}

async fn put(tx: &mut Tx<'_>, input: &Put) -> Result<Done<()>, Error> {
    let Put { site, .. } = *input;
    let stored = store::distribution::lock(tx, site).await?;
    if input.version.is_some_and(|version| version != stored.groups_version) {
        return Err(Error::Stale);
    }
    let before = read(tx, site).await?;
    let agents = store::distribution::agents(tx, site).await?;
    let known: HashSet<_> = agents.iter().map(|agent| AgentId(agent.agent_id)).collect();
    for (group, fresh) in &input.wanted {
        let stands = *fresh || before.iter().any(|old| old.id == group.id);
        if !stands || group.members.iter().any(|(agent, _)| !known.contains(agent)) {
            return Err(Error::field("items", "invalid"));
        }
    }
    let after: Vec<_> = input.wanted.iter().map(|(group, _)| group.clone()).collect();
    let kept: HashSet<_> = after.iter().map(|group| group.id).collect();
    if named(&rules::read(&stored)?.targets).iter().any(|group| !kept.contains(group)) {
        return Err(Error::field("items", "in_use"));
    }
    if after == before {
        return Ok(Done::quiet(()));
    }
    store::group::put(tx, site, &after).await?;
    store::distribution::change_groups(tx, site).await?;
    audit::insert(tx, site, audit::Line::of(input.line, input.now, Some(input.agent), "set_groups")).await?;
    let (old, new) = (told(&before), told(&after));
    audit::value(tx, site, input.line, "groups", Some(&old), Some(&new)).await?;

    let mut done = Done::quiet(()).giving_out(site);
    let (old, new) = (led(&before), led(&after));
    for row in agents {
        let agent = AgentId(row.agent_id);
        if old.get(&agent) != new.get(&agent) {
            let role = Role::from_code(row.role).ok_or(StoreError::Corrupt("agents.role"))?;
            let leads: Vec<_> = new.get(&agent).into_iter().flatten().copied().collect();
            done = done.changing(site, Viewer { agent, role, leads: leads.into() });
        }
    }
    Ok(done)
}

/// Groups that look after something.
fn named(targets: &Targets) -> HashSet<GroupId> {
    let categories = targets.categories.iter().map(|line| line.group);
    let channels = targets.channels.iter().map(|(_, group)| *group);
    categories.chain(channels).chain(targets.rest).collect()
}

/// The members of the groups that somebody leads, ascending.
pub(crate) async fn led_by(conn: &mut dyn AsConn, site: SiteId, agent: AgentId) -> Result<Vec<AgentId>, Error> {
    let groups = read(conn, site).await?;
    Ok(led(&groups).remove(&agent).unwrap_or_default().into_iter().collect())
}

/// Whom each leader leads.
fn led(groups: &[Group]) -> HashMap<AgentId, BTreeSet<AgentId>> {
    let mut led: HashMap<AgentId, BTreeSet<AgentId>> = HashMap::new();
    for group in groups {
        for (leader, _) in group.members.iter().filter(|(_, leads)| *leads) {
            led.entry(*leader).or_default().extend(group.members.iter().map(|(agent, _)| *agent));
        }
    }
    led
}

fn told(groups: &[Group]) -> String {
    let group = |group: &Group| {
        let members: Vec<_> = group.members.iter().map(|(agent, leads)| (agent.to_string(), *leads)).collect();
        serde_json::json!([group.id, group.name, members])
    };
    serde_json::Value::from(groups.iter().map(group).collect::<Vec<_>>()).to_string()
}
