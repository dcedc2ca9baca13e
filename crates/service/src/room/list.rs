use domain::{
    AgentId, Millis,
    access::{Role, Viewer},
    room::Status,
};
use store::{
    AsConn,
    room::{After, Count, Part, RoomRecord, Turn, Whose},
};

use super::{
    search::{Place, search},
    show,
};
use crate::{Desk, Error, session::Session, site, view};

/// Rooms of one page.
const PAGE: usize = 50;

/// Which rooms a list shows.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Default: the widest of the role.
    pub scope: Option<view::Scope>,
    /// Default: every status that is open, or every one there is in a search.
    pub status: Vec<view::Status>,
    /// Of 진행 only those in which this side spoke last.
    pub turn: Option<view::Turn>,
    /// Only those of this agent, whom one oversees; empty: anybody's.
    pub agent: String,
    /// Name, 전화, 방번호 or words of messages.
    pub q: String,
    /// Opaque; empty: the first page.
    pub cursor: String,
}

/// A scope, or the rooms of one agent alone.
pub(super) type Reach = (view::Scope, Option<AgentId>);

/// The scopes of a role, narrowest first; the last is its default.
#[must_use]
pub fn scopes(role: Role) -> Vec<view::Scope> {
    match role {
        Role::Agent => vec![view::Scope::Mine],
        Role::Manager => vec![view::Scope::Mine, view::Scope::Team],
        Role::Admin => vec![view::Scope::Mine, view::Scope::Team, view::Scope::All],
    }
}

fn chosen(viewer: &Viewer, scope: Option<view::Scope>) -> Result<view::Scope, Error> {
    let mut scopes = scopes(viewer.role);
    match scope {
        None => scopes.pop().ok_or(Error::Forbidden),
        Some(scope) if scopes.contains(&scope) => Ok(scope),
        Some(_) => Err(Error::Forbidden),
    }
}

/// The agent whose rooms alone are wanted.
fn only(viewer: &Viewer, agent: &str) -> Result<Option<AgentId>, Error> {
    if agent.is_empty() {
        return Ok(None);
    }
    let unknown = || Error::field("agent_id", "unknown");
    let agent: AgentId = agent.parse().map_err(|_| unknown())?;
    if agent == viewer.agent || viewer.oversees(agent) { Ok(Some(agent)) } else { Err(unknown()) }
}

/// Whose rooms of one status are shown; `None`: none at all.
pub(super) fn whose(viewer: &Viewer, (scope, only): Reach, status: Status) -> Option<Whose> {
    if let Some(agent) = only {
        return Some(Whose::Of(agent));
    }
    match (scope, status) {
        (view::Scope::Mine, Status::Bot) => None,
        // Under 자동배분 rooms wait as '배정 대기'; under the others they are everybody's to accept.
        (_, Status::Waiting) if viewer.role == Role::Agent => Some(Whose::Free),
        (_, Status::Waiting) | (view::Scope::All, _) => Some(Whose::All),
        (view::Scope::Mine, _) => Some(Whose::Of(viewer.agent)),
        (view::Scope::Team, _) => Some(team(viewer)),
    }
}

fn team(viewer: &Viewer) -> Whose {
    let agents = viewer.leads.iter().copied().chain([viewer.agent]).collect();
    Whose::Team { agents, me: viewer.agent }
}

/// The rooms an agent may read, but for those that wait for anybody (R18).
pub(crate) fn readable_by(viewer: &Viewer) -> Whose {
    match viewer.role {
        Role::Agent => Whose::Of(viewer.agent),
        Role::Manager => team(viewer),
        Role::Admin => Whose::All,
    }
}

/// A page of rooms, newest activity first, with the counts of the same scope.
///
/// # Errors
/// [`Error::Forbidden`] for a scope wider than the role's, [`Error::InvalidCursor`] for a forged cursor.
pub async fn list(desk: &Desk, session: &Session, filter: &Filter) -> Result<view::RoomList, Error> {
    let scope = (chosen(&session.viewer, filter.scope)?, only(&session.viewer, &filter.agent)?);
    let after = cursor(&filter.cursor)?;
    let query = filter.q.trim();
    // Before a connection: who waits for a turn keeps none from others.
    let _turn = if query.is_empty() { None } else { Some(desk.search_turn().await?) };
    let mut conn = desk.read().await?;
    let day = site::today(&mut conn, session.site, desk.now()).await?;
    let statuses = statuses(filter);
    let limit = PAGE as i64 + 1;
    let mut rooms: Vec<(RoomRecord, Option<view::Matched>)> = if query.is_empty() {
        let rooms = collect(&mut conn, session, scope, (&statuses, turn(filter.turn)), day, after, limit).await?;
        rooms.into_iter().map(|room| (room, None)).collect()
    } else {
        search(&mut conn, session, Place { scope, statuses: &statuses, after, limit }, query).await?
    };
    let more = rooms.len() > PAGE;
    rooms.truncate(PAGE);
    let last = rooms.last().filter(|_| more);
    let next_cursor = last.map(|(room, _)| format!("{}.{}", room.state.active_at.0, room.room_no));
    let counts = count(&mut conn, session, scope, day).await?;
    let items = rooms.into_iter().map(|(room, matched)| view::RoomRow { matched, ..show::row(&room) }).collect();
    Ok(view::RoomList { items, next_cursor, counts })
}

/// How many rooms of a scope stand in each status.
///
/// # Errors
/// [`Error::Forbidden`] for a scope wider than the role's.
pub async fn counts(desk: &Desk, session: &Session, scope: Option<view::Scope>) -> Result<view::Counts, Error> {
    let scope = (chosen(&session.viewer, scope)?, None);
    let mut conn = desk.read().await?;
    let day = site::today(&mut conn, session.site, desk.now()).await?;
    count(&mut conn, session, scope, day).await
}

fn turn(wanted: Option<view::Turn>) -> Turn {
    match wanted {
        None => Turn::ANY,
        Some(view::Turn::Inquiry) => Turn::INQUIRY,
        Some(view::Turn::Answered) => Turn::ANSWERED,
    }
}

fn statuses(filter: &Filter) -> Vec<Status> {
    if filter.status.is_empty() && !filter.q.trim().is_empty() {
        return Status::ALL.to_vec();
    }
    if filter.status.is_empty() {
        return Status::ALL.into_iter().filter(|status| status.is_open()).collect();
    }
    let mut chosen: Vec<Status> = filter.status.iter().map(|&status| status.into()).collect();
    chosen.sort_unstable();
    chosen.dedup();
    chosen
}

async fn collect(
    conn: &mut dyn AsConn,
    session: &Session,
    scope: Reach,
    (statuses, turn): (&[Status], Turn),
    day: Millis,
    after: After,
    limit: i64,
) -> Result<Vec<RoomRecord>, Error> {
    let mut rooms = Vec::new();
    for &status in statuses {
        let Some(whose) = whose(&session.viewer, scope, status) else { continue };
        let since = if status.is_open() { Millis(0) } else { day };
        let part = Part { since, after, turn, limit };
        rooms.extend(store::room::page(conn, session.site, status, &whose, part).await?);
    }
    rooms.sort_unstable_by_key(|room| std::cmp::Reverse((room.state.active_at, room.room_no)));
    Ok(rooms)
}

async fn count(conn: &mut dyn AsConn, session: &Session, scope: Reach, day: Millis) -> Result<view::Counts, Error> {
    let mut counts = view::Counts::default();
    let viewer = &session.viewer;
    let mut add = |Count { status, rooms, unread, inquiries }: Count| {
        if status == Status::InProgress {
            counts.inquiry += inquiries;
            counts.answered += rooms - inquiries;
        }
        let place = match status {
            Status::Bot => &mut counts.bot,
            Status::Waiting => &mut counts.waiting,
            Status::Assigned => &mut counts.assigned,
            Status::InProgress => &mut counts.in_progress,
            Status::OnHold => &mut counts.on_hold,
            Status::Ended => &mut counts.ended,
        };
        *place += rooms;
        counts.unread += unread;
    };
    let mut parts: Vec<Whose> = Vec::new();
    for status in Status::ALL {
        if let Some(whose) = whose(viewer, scope, status)
            && !parts.contains(&whose)
        {
            parts.push(whose);
        }
    }
    for part in parts {
        for count in store::room::counts(conn, session.site, &part, day).await? {
            if whose(viewer, scope, count.status).as_ref() == Some(&part) {
                add(count);
            }
        }
    }
    Ok(counts)
}

fn cursor(text: &str) -> Result<After, Error> {
    if text.is_empty() {
        return Ok(After::START);
    }
    text.split_once('.')
        .and_then(|(at, room)| Some(After { active_at: Millis(at.parse().ok()?), room_no: room.parse().ok()? }))
        .ok_or(Error::InvalidCursor)
}
