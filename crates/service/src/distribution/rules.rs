//! What a site set, in the words of the rules.

use std::collections::HashMap;

use domain::{
    AgentId, ChannelId, GroupId, Millis, SiteId,
    distribution::{Candidate, CategoryTarget, Round, Rules, Targets},
};
use serde::{Deserialize, Serialize};
use store::{
    AsConn, StoreError,
    distribution::{AgentRow, Distribution},
};

use crate::{Error, hours};

/// [`Targets`] as stored.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Stored {
    #[serde(default)]
    categories: Vec<(String, Option<String>, i64)>,
    #[serde(default)]
    channels: Vec<(i64, i64)>,
    #[serde(default)]
    rest: Option<i64>,
}

pub(super) fn read(stored: &Distribution) -> Result<Rules, Error> {
    let found: Stored =
        serde_json::from_str(&stored.targets).map_err(|_| StoreError::Corrupt("distribution.targets"))?;
    let category = |(category, division, group)| CategoryTarget { category, division, group: GroupId(group) };
    let targets = Targets {
        categories: found.categories.into_iter().map(category).collect(),
        channels: found.channels.into_iter().map(|(channel, group)| (ChannelId(channel), GroupId(group))).collect(),
        rest: found.rest.map(GroupId),
    };
    Ok(Rules { mode: stored.mode, rule: stored.rule, targets })
}

pub(super) fn written(targets: &Targets) -> Result<String, Error> {
    let category = |line: &CategoryTarget| (line.category.clone(), line.division.clone(), line.group.0);
    let stored = Stored {
        categories: targets.categories.iter().map(category).collect(),
        channels: targets.channels.iter().map(|(channel, group)| (channel.0, group.0)).collect(),
        rest: targets.rest.map(|group| group.0),
    };
    serde_json::to_string(&stored).map_err(|_| Error::Internal("targets could not be written"))
}

/// Who could take a room now, with their names.
pub(super) async fn round(
    conn: &mut dyn AsConn,
    site: SiteId,
    stored: &Distribution,
    now: Millis,
) -> Result<(Round, HashMap<AgentId, String>), Error> {
    let agents = store::distribution::agents(conn, site).await?;
    let duty = hours::Duty::read(conn, site, now).await?;
    let rules = read(stored)?;
    let mut groups: HashMap<AgentId, Vec<GroupId>> = HashMap::new();
    for (group, agent, _) in store::distribution::members(conn, site).await? {
        groups.entry(agent).or_default().push(group);
    }
    let mut candidates = Vec::with_capacity(agents.len());
    for agent in &agents {
        candidates.push(candidate(agent, &duty, &mut groups)?);
    }
    let names = agents.into_iter().map(|agent| (AgentId(agent.agent_id), agent.name)).collect();
    Ok((Round::new(rules, candidates, stored.turn), names))
}

fn candidate(
    row: &AgentRow,
    duty: &hours::Duty,
    groups: &mut HashMap<AgentId, Vec<GroupId>>,
) -> Result<Candidate, Error> {
    let agent = AgentId(row.agent_id);
    Ok(Candidate {
        agent,
        available: row.available,
        on_duty: duty.on(row.week.as_deref())?,
        load: row.load,
        capacity: row.capacity,
        last_given: row.last_given,
        groups: groups.remove(&agent).unwrap_or_default(),
    })
}
