use domain::{AgentId, AuditId, Millis, room::How};
use live::Event;
use store::{Tx, audit, staff::Person, team};

use super::{find, keep_an_admin, lock, not_oneself};
use crate::{
    Desk, Done, Error,
    room::{Heir, give_back, hand_over, tell},
    session::Session,
    view,
};

struct Leave {
    session: Session,
    agent: AgentId,
    rooms: view::Deactivation,
    line: AuditId,
    now: Millis,
}

/// Somebody works in the site no more: their sessions end at once, sockets and all, and what they have in hand goes where it is
/// said. Deactivating once more changes nothing.
///
/// # Errors
/// [`Error::NotFound`], [`Error::NotOneself`], [`Error::LastAdmin`]; [`Error::RoomsInHand`] where they have rooms and it isn't
/// said where those go; [`Error::Invalid`] and [`Error::AgentAtCapacity`] for an heir who can't take them all.
pub async fn deactivate(
    desk: &Desk,
    session: &Session,
    agent: AgentId,
    rooms: &view::Deactivation,
) -> Result<view::Person, Error> {
    not_oneself(session, agent)?;
    let line = AuditId(desk.id());
    let input = Leave { session: session.clone(), agent, rooms: rooms.clone(), line, now: desk.now() };
    desk.write("deactivate agent", input, |tx, input| Box::pin(leave(tx, input))).await?;
    find(desk, session, agent).await
}

async fn leave(tx: &mut Tx<'_>, input: &Leave) -> Result<Done<()>, Error> {
    let Leave { session, agent, line, now, .. } = input;
    let site = session.site;
    let person = lock(tx, site, *agent).await?;
    if person.disabled_at.is_some() {
        return Ok(Done::quiet(()));
    }
    keep_an_admin(tx, site, &person).await?;
    let (rooms, mut events) = empty_hands(tx, input, &person).await?;
    store::staff::lock_hands(tx, site, *agent).await?;
    let left = store::staff::rooms(tx, site, *agent).await?;
    if !left.is_empty() {
        // One more came while theirs were given away.
        return Err(Error::RoomsInHand(left.len()));
    }
    store::staff::disable(tx, site, *agent, *now).await?;
    store::session::delete_of_agent(tx, site, *agent).await?;
    store::invitation::drop_password_link(tx, person.account).await?;
    let detail = format!(r#"{{"agent":"{agent}","rooms":{rooms}}}"#);
    let told = audit::Line::of(*line, *now, Some(session.viewer.agent), "deactivate_agent");
    audit::insert(tx, site, audit::Line { detail: &detail, ..told }).await?;
    audit::value(tx, site, *line, "state", Some("active"), Some("deactivated")).await?;
    events.push(tell::available(site, *agent, false));
    Ok(Done::telling((), events).ending_all(site, *agent).giving_out(site))
}

/// Gives away what somebody has in hand: how many that were, and what is told of it.
async fn empty_hands(tx: &mut Tx<'_>, input: &Leave, person: &Person) -> Result<(usize, Vec<Event>), Error> {
    let Leave { session, now, .. } = input;
    let (site, me) = (session.site, session.viewer.agent);
    let rooms = store::staff::rooms(tx, site, person.agent).await?;
    if rooms.is_empty() {
        return Ok((0, Vec::new()));
    }
    let heir = match &input.rooms.to_agent_id {
        Some(id) => {
            let unknown = || Error::field("to_agent_id", "unknown");
            let id: AgentId = id.parse().map_err(|_| unknown())?;
            let (heir, _) = team::find(tx, site, id, me).await?.ok_or_else(unknown)?;
            Some(heir).filter(|heir| heir.agent != person.agent).ok_or_else(unknown)?.into()
        }
        None if input.rooms.give_back => None,
        None => return Err(Error::RoomsInHand(rooms.len())),
    };
    let mut events = Vec::new();
    let keys: Vec<_> = rooms.iter().map(|room| (site, *room)).collect();
    for mut room in store::room::lock(tx, &keys).await? {
        if room.state.agent != Some(person.agent) || !room.state.status.is_open() {
            continue;
        }
        events.extend(match &heir {
            Some(heir) => {
                let heir = Heir { agent: heir.agent, name: &heir.name, how: How::ManagerChange, by: Some(me) };
                hand_over(tx, &mut room, heir, *now).await?
            }
            None => give_back(tx, &mut room, *now).await?,
        });
    }
    Ok((rooms.len(), events))
}

/// Somebody works in the site again, as they did before: role and groups are kept. Whoever works there already goes on.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn reactivate(desk: &Desk, session: &Session, agent: AgentId) -> Result<view::Person, Error> {
    let input = (session.clone(), agent, AuditId(desk.id()), desk.now());
    desk.write("reactivate agent", input, |tx, (session, agent, line, now)| {
        Box::pin(async move {
            let site = session.site;
            lock(tx, site, *agent).await?;
            if store::staff::enable(tx, site, *agent).await? {
                let detail = format!(r#"{{"agent":"{agent}"}}"#);
                let told = audit::Line::of(*line, *now, Some(session.viewer.agent), "reactivate_agent");
                audit::insert(tx, site, audit::Line { detail: &detail, ..told }).await?;
                audit::value(tx, site, *line, "state", Some("deactivated"), Some("active")).await?;
            }
            Ok(Done::quiet(()).giving_out(site))
        })
    })
    .await?;
    find(desk, session, agent).await
}
