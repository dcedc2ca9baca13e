use domain::{
    AgentId,
    access::{Role, Viewer},
    request::{Kind, State},
};
use store::{
    AsConn,
    request::{After, RequestRecord, Whose},
};

use super::show;
use crate::{Desk, Error, session::Session, view};

/// Requests of one page.
const PAGE: usize = 50;

/// Which requests a list shows.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// `None`: in any state.
    pub state: Option<view::RequestState>,
    /// `None`: of any kind.
    pub kind: Option<view::RequestKind>,
    /// Only those from or to this agent; empty: anybody.
    pub agent: String,
    /// Opaque; empty: the first page.
    pub cursor: String,
}

/// 상담원 요청사항: a page of the requests one may see, newest first. 상담사 see those they made or are asked, 매니저 those of
/// the groups they lead as well, 관리자 all.
///
/// # Errors
/// [`Error::InvalidCursor`], [`Error::Invalid`] for an agent one does not oversee.
pub async fn list(desk: &Desk, session: &Session, filter: &Filter) -> Result<view::RequestList, Error> {
    let whose = whose(&session.viewer, &filter.agent)?;
    let after = cursor(&filter.cursor)?;
    let kind = filter.kind.map(Kind::from);
    let states = filter.state.map_or_else(|| State::ALL.to_vec(), |state| vec![state.into()]);
    let mut read = desk.read().await?;
    let mut records = collect(&mut read, session, (&states, kind), &whose, after).await?;
    let more = records.len() > PAGE;
    records.truncate(PAGE);
    let next_cursor = records.last().filter(|_| more).map(|last| format!("{}.{}", last.requested_at.0, last.id));
    let (approval, _) = store::request::approval(&mut read, session.site).await?;
    let counts = count(&mut read, session, kind, &whose).await?;
    let items = records.iter().map(|record| show::request(record, &session.viewer, approval)).collect();
    Ok(view::RequestList { items, next_cursor, counts })
}

fn whose(viewer: &Viewer, agent: &str) -> Result<Whose, Error> {
    if !agent.is_empty() {
        let id: AgentId = agent.parse().map_err(|_| Error::field("agent_id", "unknown"))?;
        let seen = id == viewer.agent || viewer.oversees(id);
        return if seen { Ok(Whose::Of(vec![id])) } else { Err(Error::field("agent_id", "unknown")) };
    }
    Ok(match viewer.role {
        Role::Admin => Whose::All,
        Role::Manager => Whose::Of(viewer.leads.iter().copied().chain([viewer.agent]).collect()),
        Role::Agent => Whose::Of(vec![viewer.agent]),
    })
}

async fn collect(
    conn: &mut dyn AsConn,
    session: &Session,
    (states, kind): (&[State], Option<Kind>),
    whose: &Whose,
    after: After,
) -> Result<Vec<RequestRecord>, Error> {
    let mut records = Vec::new();
    for &state in states {
        let page = store::request::page(conn, session.site, (state, kind), whose, after, PAGE as i64 + 1).await?;
        records.extend(page);
    }
    records.sort_unstable_by_key(|record| std::cmp::Reverse((record.requested_at, record.id)));
    Ok(records)
}

async fn count(
    conn: &mut dyn AsConn,
    session: &Session,
    kind: Option<Kind>,
    whose: &Whose,
) -> Result<view::RequestCounts, Error> {
    let mut counts = view::RequestCounts::default();
    for state in State::ALL {
        let place = match state {
            State::Pending => &mut counts.pending,
            State::Approved => &mut counts.approved,
            State::Rejected => &mut counts.rejected,
            State::Closed => &mut counts.closed,
            State::Withdrawn => &mut counts.withdrawn,
        };
        *place = store::request::count(conn, session.site, (state, kind), whose).await?;
    }
    Ok(counts)
}

fn cursor(text: &str) -> Result<After, Error> {
    if text.is_empty() {
        return Ok(After::START);
    }
    text.split_once('.')
        .and_then(|(at, id)| Some(After { at: domain::Millis(at.parse().ok()?), id: id.parse().ok()? }))
        .ok_or(Error::InvalidCursor)
}
