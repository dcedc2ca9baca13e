//! [상담 배분 관리] (S81).

use std::collections::HashSet;

use domain::{
    AuditId, ChannelId, GroupId, Millis, SiteId,
    distribution::{CategoryTarget, Rules, Targets},
};
use store::{AsConn, Tx, audit, distribution::Distribution};

use super::{rules, run};
use crate::{Desk, Done, Error, FieldError, session::Session, view};

/// Lines by 분류 at most.
const LINES_MAX: usize = 500;

/// 배분방식 of the session's site.
///
/// # Errors
/// When the database fails.
pub async fn show(desk: &Desk, session: &Session) -> Result<view::Distribution, Error> {
    shown(&store::distribution::find(&mut desk.read().await?, session.site).await?)
}

fn shown(stored: &Distribution) -> Result<view::Distribution, Error> {
    let Rules { mode, rule, targets } = rules::read(stored)?;
    let category = |line: CategoryTarget| view::CategoryGroup {
        category_id: line.category,
        division_id: line.division,
        group_id: line.group.to_string(),
    };
    let channel = |(channel, group): (ChannelId, GroupId)| view::ChannelGroup {
        channel_id: channel.to_string(),
        group_id: group.to_string(),
    };
    Ok(view::Distribution {
        version: stored.version,
        mode: mode.into(),
        rule: rule.into(),
        categories: targets.categories.into_iter().map(category).collect(),
        channels: targets.channels.into_iter().map(channel).collect(),
        rest_group_id: targets.rest.map(|group| group.to_string()),
    })
}

struct Put {
    site: SiteId,
    agent: domain::AgentId,
    new: view::NewDistribution,
    line: AuditId,
    now: Millis,
}

/// Sets it. A switch to 자동배분 gives out what waits; a switch away leaves with everybody what they have.
///
/// # Errors
/// [`Error::Invalid`] for groups, 분류 or channels that can't be named, [`Error::Stale`] where somebody else changed it.
pub async fn set(desk: &Desk, session: &Session, new: &view::NewDistribution) -> Result<view::Distribution, Error> {
    let (site, agent) = (session.site, session.viewer.agent);
    let input = Put { site, agent, new: new.clone(), line: AuditId(desk.id()), now: desk.now() };
    let set = desk.write("set distribution", input, |tx, input| Box::pin(put(tx, input))).await?;
    // What is left, a crash included, is found by the next look.
    if let Err(error) = run(desk, site).await {
        tracing::warn!(%error, "rooms that wait were not given out after a change");
    }
    Ok(set)
}

async fn put(tx: &mut Tx<'_>, input: &Put) -> Result<Done<view::Distribution>, Error> {
    let Put { site, new, .. } = input;
    let stored = store::distribution::lock(tx, *site).await?;
    if new.version.is_some_and(|version| version != stored.version) {
        return Err(Error::Stale);
    }
    let before = rules::read(&stored)?;
    let known = Known::read(tx, *site).await?;
    let after = Rules {
        mode: new.mode.map_or(before.mode, Into::into),
        rule: new.rule.map_or(before.rule, Into::into),
        targets: Targets {
            categories: match &new.categories {
                Some(lines) => known.categories(lines, &before.targets)?,
                None => before.targets.categories.clone(),
            },
            channels: match &new.channels {
                Some(lines) => known.channels(lines)?,
                None => before.targets.channels.clone(),
            },
            rest: match &new.rest_group_id {
                Some(group) => group.as_deref().map(|group| known.group("rest_group_id", group)).transpose()?,
                None => before.targets.rest,
            },
        },
    };
    if after == before {
        return Ok(Done::quiet(shown(&stored)?));
    }
    let targets = rules::written(&after.targets)?;
    store::distribution::put(tx, *site, (after.mode, after.rule, &targets)).await?;
    audit::insert(tx, *site, audit::Line::of(input.line, input.now, Some(input.agent), "set_distribution")).await?;
    let mode = |rules: &Rules| word(&view::DistributionMode::from(rules.mode));
    let rule = |rules: &Rules| word(&view::DistributionRule::from(rules.rule));
    let changes = [
        ("mode", mode(&before), mode(&after)),
        ("rule", rule(&before), rule(&after)),
        ("targets", stored.targets.clone(), targets),
    ];
    for (field, before, after) in changes.iter().filter(|(_, before, after)| before != after) {
        audit::value(tx, *site, input.line, field, Some(before), Some(after)).await?;
    }
    let stored = store::distribution::find(tx, *site).await?;
    Ok(Done::quiet(shown(&stored)?).giving_out(*site))
}

/// A choice as callers name it.
fn word(choice: &impl serde::Serialize) -> String {
    let value = serde_json::to_value(choice).ok();
    value.as_ref().and_then(serde_json::Value::as_str).unwrap_or_default().to_owned()
}

/// What lines may name.
struct Known {
    groups: HashSet<GroupId>,
    /// Groups to which somebody belongs.
    staffed: HashSet<GroupId>,
    channels: HashSet<ChannelId>,
    categories: Vec<domain::category::Category>,
}

impl Known {
    async fn read(conn: &mut dyn AsConn, site: SiteId) -> Result<Self, Error> {
        let members = store::distribution::members(conn, site).await?;
        Ok(Self {
            groups: store::group::all(conn, site).await?.into_iter().map(|(group, _)| group).collect(),
            staffed: members.into_iter().map(|(group, ..)| group).collect(),
            channels: store::site::channels(conn, site).await?.into_iter().map(|channel| channel.id).collect(),
            categories: store::category::all(conn, site).await?,
        })
    }

    fn group(&self, field: &'static str, id: &str) -> Result<GroupId, Error> {
        let group = id.parse().ok().filter(|group| self.groups.contains(group));
        let group = group.ok_or_else(|| Error::field(field, "invalid"))?;
        if self.staffed.contains(&group) { Ok(group) } else { Err(Error::field(field, "no_members")) }
    }

    /// A 미사용 one stays where it stands; it is not named anew.
    fn categories(&self, lines: &[view::CategoryGroup], before: &Targets) -> Result<Vec<CategoryTarget>, Error> {
        const FIELD: &str = "categories";
        if lines.len() > LINES_MAX {
            let max = i64::try_from(LINES_MAX).ok();
            return Err(Error::Invalid(vec![FieldError { field: FIELD.into(), code: "too_many", max }]));
        }
        let mut seen = HashSet::new();
        let mut targets = Vec::new();
        for line in lines {
            let division = line.division_id.clone().filter(|id| !id.is_empty());
            if !seen.insert((line.category_id.clone(), division.clone())) {
                return Err(Error::field(FIELD, "taken"));
            }
            let find = |id: &str, parent: Option<&str>| {
                let is = |one: &&domain::category::Category| one.id == id && one.parent.as_deref() == parent;
                self.categories.iter().find(is).ok_or_else(|| Error::field(FIELD, "invalid"))
            };
            let mut used = find(&line.category_id, None)?.used;
            if let Some(division) = &division {
                used &= find(division, Some(&line.category_id))?.used;
            }
            let stood =
                before.categories.iter().any(|old| old.category == line.category_id && old.division == division);
            if !used && !stood {
                return Err(Error::field(FIELD, "unused"));
            }
            let group = self.group(FIELD, &line.group_id)?;
            targets.push(CategoryTarget { category: line.category_id.clone(), division, group });
        }
        Ok(targets)
    }

    fn channels(&self, lines: &[view::ChannelGroup]) -> Result<Vec<(ChannelId, GroupId)>, Error> {
        const FIELD: &str = "channels";
        let mut seen = HashSet::new();
        let mut targets = Vec::new();
        for line in lines {
            let channel = line.channel_id.parse().ok().filter(|channel| self.channels.contains(channel));
            let channel = channel.ok_or_else(|| Error::field(FIELD, "invalid"))?;
            if !seen.insert(channel) {
                return Err(Error::field(FIELD, "taken"));
            }
            targets.push((channel, self.group(FIELD, &line.group_id)?));
        }
        Ok(targets)
    }
}
