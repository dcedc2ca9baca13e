//! 상담 현황: agents with what they have in hand, for who oversees them.

use domain::{access::Role, room::Status};
use store::team::{InHand, Member};

use crate::{Desk, Error, session::Session, view};

/// The agents one oversees: 매니저 those of the groups they lead and themselves, 관리자 all.
///
/// # Errors
/// [`Error::Forbidden`] for 상담사.
pub async fn show(desk: &Desk, session: &Session) -> Result<view::Team, Error> {
    let mut only = match session.viewer.role {
        Role::Agent => return Err(Error::Forbidden),
        Role::Manager => Some(session.viewer.leads.to_vec()),
        Role::Admin => None,
    };
    if let Some(agents) = &mut only
        && !agents.contains(&session.viewer.agent)
    {
        agents.push(session.viewer.agent);
    }
    let mut read = desk.read().await?;
    let members = store::team::members(&mut read, session.site, only.as_deref()).await?;
    let in_hand = store::team::in_hand(&mut read, session.site, only.as_deref()).await?;
    let agents = members.into_iter().map(|member| shown(member, &in_hand)).collect();
    Ok(view::Team { agents })
}

fn shown(member: Member, in_hand: &[InHand]) -> view::TeamAgent {
    let mut agent = view::TeamAgent {
        agent_id: member.agent.to_string(),
        name: member.name,
        role: member.role.into(),
        available: member.available,
        load: member.load,
        capacity: member.capacity,
        assigned: 0,
        inquiry: 0,
        answered: 0,
        on_hold: 0,
        waiting_since: None,
    };
    let mut waiting = None;
    for rooms in in_hand.iter().filter(|rooms| rooms.agent == member.agent) {
        match rooms.status {
            Status::Assigned => agent.assigned += rooms.rooms,
            Status::OnHold => agent.on_hold += rooms.rooms,
            Status::InProgress => {
                agent.inquiry += rooms.inquiries;
                agent.answered += rooms.rooms - rooms.inquiries;
            }
            Status::Bot | Status::Waiting | Status::Ended => {}
        }
        waiting = [waiting, rooms.waiting_since].into_iter().flatten().min();
    }
    agent.waiting_since = waiting.map(domain::Millis::rfc3339);
    agent
}
