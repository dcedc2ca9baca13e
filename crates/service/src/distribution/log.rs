//! The assignment log of a room, with '왜 이 상담사에게?'.

use std::collections::HashMap;

use domain::{
    AgentId, GroupId, RoomNo,
    distribution::{Reason, Rule, Stand, Why},
};
use serde::{Deserialize, Serialize};
use store::{StoreError, assignment::AssignmentRow};

use crate::{
    Desk, Error, room,
    session::Session,
    view::{self, AgentRef},
};

/// Entries of a room that are shown: the newest ones.
const SHOWN: i64 = 200;

/// [`Reason`] as stored.
#[derive(Serialize, Deserialize)]
struct Stored {
    rule: i64,
    group: Option<i64>,
    eligible: Vec<(i64, i64, i64)>,
    others: Vec<(i64, i64, i64, i64)>,
    unnamed: usize,
}

pub(super) fn written(reason: &Reason) -> Result<String, Error> {
    let stored = Stored {
        rule: reason.rule.code(),
        group: reason.group.map(|group| group.0),
        eligible: reason.eligible.iter().map(|one| (one.agent.0, one.load, one.capacity)).collect(),
        others: reason.others.iter().map(|(one, why)| (one.agent.0, one.load, one.capacity, why.code())).collect(),
        unnamed: reason.unnamed,
    };
    serde_json::to_string(&stored).map_err(|_| Error::Internal("a reason could not be written"))
}

fn read(json: &str) -> Result<Reason, Error> {
    let corrupt = || StoreError::Corrupt("assignments.reason");
    let stored: Stored = serde_json::from_str(json).map_err(|_| corrupt())?;
    let stand = |agent, load, capacity| Stand { agent: AgentId(agent), load, capacity };
    let others = stored.others.into_iter().map(|(agent, load, capacity, why)| {
        Ok((stand(agent, load, capacity), Why::from_code(why).ok_or_else(corrupt)?))
    });
    Ok(Reason {
        rule: Rule::from_code(stored.rule).ok_or_else(corrupt)?,
        group: stored.group.map(GroupId),
        others: others.collect::<Result<_, StoreError>>()?,
        eligible: stored.eligible.into_iter().map(|(agent, load, capacity)| stand(agent, load, capacity)).collect(),
        unnamed: stored.unnamed,
    })
}

/// Who has had a room and how it came to each, oldest first, with the reason where it was given out.
///
/// # Errors
/// [`Error::NotFound`] where the agent may not read the room.
pub async fn list(desk: &Desk, session: &Session, room_no: RoomNo) -> Result<view::AssignmentList, Error> {
    let mut conn = desk.read().await?;
    room::readable(&mut conn, session, room_no).await?;
    let site = session.site;
    let rows = store::assignment::of_room(&mut conn, site, room_no, SHOWN).await?;
    let mut named = Named::default();
    if rows.iter().any(|row| row.reason.is_some()) {
        let agents = store::assignment::names(&mut conn, site).await?;
        named.agents = agents.into_iter().collect();
        named.groups = store::group::all(&mut conn, site).await?.into_iter().collect();
    }
    let items = rows.into_iter().map(|row| named.shown(row)).collect::<Result<_, _>>()?;
    Ok(view::AssignmentList { items, next_cursor: None })
}

#[derive(Default)]
struct Named {
    agents: HashMap<AgentId, String>,
    groups: HashMap<GroupId, String>,
}

impl Named {
    fn shown(&self, row: AssignmentRow) -> Result<view::Assignment, Error> {
        let who = |agent: Option<(AgentId, String)>| {
            agent.map(|(agent, name)| AgentRef { agent_id: agent.to_string(), name })
        };
        Ok(view::Assignment {
            at: row.at.rfc3339(),
            from: who(row.from),
            to: AgentRef { agent_id: row.to.0.to_string(), name: row.to.1 },
            how: row.how.into(),
            by: who(row.by),
            reason: row.reason.map(|json| read(&json).map(|reason| self.reason(reason))).transpose()?,
        })
    }

    fn reason(&self, reason: Reason) -> view::AssignmentReason {
        let stand = |one: Stand| {
            let name = self.agents.get(&one.agent).cloned().unwrap_or_default();
            let agent = AgentRef { agent_id: one.agent.to_string(), name };
            (agent, one.load, one.capacity)
        };
        let eligible = reason.eligible.into_iter().map(stand);
        let others = reason.others.into_iter().map(|(one, why)| (stand(one), why));
        view::AssignmentReason {
            rule: reason.rule.into(),
            // A group that is gone has no name any more.
            group: reason.group.map(|group| self.groups.get(&group).cloned().unwrap_or_default()),
            eligible: eligible.map(|(agent, load, capacity)| view::Candidate { agent, load, capacity }).collect(),
            others: others
                .map(|((agent, load, capacity), why)| view::PassedOver { agent, load, capacity, why: why.into() })
                .collect(),
            unnamed: i64::try_from(reason.unnamed).unwrap_or(i64::MAX),
        }
    }
}
