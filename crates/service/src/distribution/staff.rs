//! What agents may take: capacity and working hours (F3).

use std::collections::{HashMap, HashSet};

use domain::{AgentId, AuditId, Millis, SiteId, access::Role, distribution::CAPACITY_MAX};
use store::{AsConn, StoreError, Tx, audit, distribution::AgentRow};

use crate::{Desk, Done, Error, FieldError, hours, session::Session, view};

/// The agents of the session's site, by name.
///
/// # Errors
/// When the database fails.
pub async fn show(desk: &Desk, session: &Session) -> Result<view::Staff, Error> {
    shown(&mut desk.read().await?, session.site, desk.now()).await
}

async fn shown(conn: &mut dyn AsConn, site: SiteId, now: Millis) -> Result<view::Staff, Error> {
    let version = store::distribution::find(conn, site).await?.agents_version;
    let agents = store::distribution::agents(conn, site).await?;
    let duty = hours::Duty::read(conn, site, now).await?;
    let names: HashMap<_, _> = store::group::all(conn, site).await?.into_iter().collect();
    let mut groups: HashMap<AgentId, Vec<String>> = HashMap::new();
    for (group, agent, _) in store::distribution::members(conn, site).await? {
        groups.entry(agent).or_default().extend(names.get(&group).cloned());
    }
    let mut items = Vec::with_capacity(agents.len());
    for agent in agents {
        let id = AgentId(agent.agent_id);
        let on_duty = duty.on(agent.week.as_deref())?;
        items.push(member(agent, on_duty, groups.remove(&id).unwrap_or_default())?);
    }
    items.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
    Ok(view::Staff { version, items, next_cursor: None })
}

fn member(row: AgentRow, on_duty: bool, groups: Vec<String>) -> Result<view::StaffMember, Error> {
    let week = row.week.as_deref().map(|json| hours::week(json).ok_or(StoreError::Corrupt("agents.week")));
    Ok(view::StaffMember {
        id: AgentId(row.agent_id).to_string(),
        name: row.name,
        role: Role::from_code(row.role).ok_or(StoreError::Corrupt("agents.role"))?.into(),
        available: row.available,
        on_duty,
        load: row.load,
        capacity: row.capacity,
        week: week.transpose()?.as_ref().map(hours::shown),
        groups,
    })
}

struct Put {
    site: SiteId,
    agent: AgentId,
    version: Option<i64>,
    wanted: Vec<Wanted>,
    line: AuditId,
    now: Millis,
}

/// One agent as wanted, checked.
struct Wanted {
    agent: AgentId,
    capacity: Option<i64>,
    /// JSON.
    week: Option<Option<String>>,
}

/// Sets what agents may take; whoever may take more gets what waits.
///
/// # Errors
/// [`Error::Invalid`], or [`Error::Stale`] where somebody else changed it.
pub async fn set(desk: &Desk, session: &Session, new: &view::NewStaff) -> Result<view::Staff, Error> {
    let (site, agent) = (session.site, session.viewer.agent);
    let wanted = new.items.iter().map(check).collect::<Result<Vec<_>, _>>()?;
    let mut seen = HashSet::new();
    if !wanted.iter().all(|one| seen.insert(one.agent)) {
        return Err(Error::field("items", "taken"));
    }
    let input = Put { site, agent, version: new.version, wanted, line: AuditId(desk.id()), now: desk.now() };
    desk.write("set staff", input, |tx, input| Box::pin(put(tx, input))).await?;
    show(desk, session).await
}

fn check(new: &view::NewStaffMember) -> Result<Wanted, Error> {
    let agent = new.id.parse().map_err(|_| Error::field("items", "invalid"))?;
    if new.capacity.is_some_and(|capacity| !(1..=CAPACITY_MAX).contains(&capacity)) {
        let fault = FieldError { field: "capacity".into(), code: "out_of_range", max: Some(CAPACITY_MAX) };
        return Err(Error::Invalid(vec![fault]));
    }
    let week = match &new.week {
        None => None,
        Some(None) => Some(None),
        Some(Some(days)) => Some(Some(hours::written(&hours::wanted("week", days)?))),
    };
    Ok(Wanted { agent, capacity: new.capacity, week })
}

async fn put(tx: &mut Tx<'_>, input: &Put) -> Result<Done<()>, Error> {
    let Put { site, .. } = *input;
    let stored = store::distribution::lock(tx, site).await?;
    if input.version.is_some_and(|version| version != stored.agents_version) {
        return Err(Error::Stale);
    }
    let agents = store::distribution::agents(tx, site).await?;
    let known: HashMap<_, _> = agents.iter().map(|agent| (AgentId(agent.agent_id), agent)).collect();
    let mut changes = Vec::new();
    for wanted in &input.wanted {
        let before = known.get(&wanted.agent).ok_or_else(|| Error::field("items", "invalid"))?;
        let capacity = wanted.capacity.unwrap_or(before.capacity);
        let week = wanted.week.clone().unwrap_or_else(|| before.week.clone());
        if (capacity, &week) != (before.capacity, &before.week) {
            changes.push((wanted.agent, capacity, week));
        }
    }
    if changes.is_empty() {
        return Ok(Done::quiet(()));
    }
    // Ascending, as everybody locks agents.
    changes.sort_unstable_by_key(|(agent, ..)| *agent);
    audit::insert(tx, site, audit::Line::of(input.line, input.now, Some(input.agent), "set_agents")).await?;
    for (agent, capacity, week) in &changes {
        store::agent::set_terms(tx, site, *agent, *capacity, week.as_deref()).await?;
        let terms = |capacity, week: &Option<String>| serde_json::json!([capacity, week]).to_string();
        let before = known.get(agent).map(|before| terms(before.capacity, &before.week));
        let field = format!("agent:{agent}");
        audit::value(tx, site, input.line, &field, before.as_deref(), Some(&terms(*capacity, week))).await?;
    }
    store::distribution::change_agents(tx, site).await?;
    Ok(Done::quiet(()).giving_out(site))
}
