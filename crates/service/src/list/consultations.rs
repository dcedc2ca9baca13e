use std::collections::HashMap;

use domain::{AgentId, CustomerKey, Millis, RoomNo, category, room::Status};
use store::{
    AsConn,
    history::Assigned,
    list::{
        Behind, Step, Stepped,
        consultations::{Consultation, Walk, Wanted, step},
    },
};

use super::{
    Consultations, NONE, PAGE, Reader, STEPS, Walked, channel, cursor_behind, has_tag, place, query, tag, typed,
};
use crate::{
    Desk, Error,
    history::{by_room, handled_by, number, period},
    room::readable_by,
    session::Session,
    view,
};

/// Longer than any id of a category.
const ID_MAX: usize = 100;

/// A consultation with what stands beside it.
#[derive(Debug)]
pub(crate) struct Consulted {
    pub row: Consultation,
    /// 상담원
    pub agent: String,
    /// The room through which the reader may open it.
    pub via: Option<RoomNo>,
}

/// A page of 상담 목록, newest first. `cursor` is empty for the first one.
///
/// # Errors
/// [`Error::NotFound`] for a person of whom the agent may read no room, [`Error::InvalidCursor`], [`Error::Invalid`] for a
/// filter that can be none.
pub async fn consultations(
    desk: &Desk,
    session: &Session,
    filter: &Consultations,
    cursor: &str,
) -> Result<view::ConsultationList, Error> {
    let behind = place(cursor)?;
    let _turn = if filter.q.is_empty() { None } else { Some(desk.search_turn().await?) };
    let mut read = desk.read().await?;
    let found = walk_consultations(&mut read, Reader::of(session), filter, behind, (PAGE, STEPS)).await?;
    drop(read);
    Ok(view::ConsultationList {
        items: found.rows.into_iter().map(shown).collect(),
        next_cursor: found.next.map(cursor_behind),
        cut: found.cut,
    })
}

/// How many rows there will be, where that is known without looking at them; refuses a filter that can be none.
pub(crate) async fn check_consultations(
    conn: &mut dyn AsConn,
    reader: Reader<'_>,
    filter: &Consultations,
) -> Result<Option<i64>, Error> {
    let Some(plan) = Plan::of(conn, reader, filter).await? else { return Ok(Some(0)) };
    let period = Consultations { from: filter.from.clone(), to: filter.to.clone(), ..Consultations::default() };
    if *filter != period || reader.only().is_some() {
        return Ok(None);
    }
    let (from, until) = (plan.from.unwrap_or(Millis(i64::MIN)), plan.until.unwrap_or(Millis(i64::MAX)));
    Ok(Some(store::list::started(conn, reader.site, from, until).await?))
}

/// The next rows behind a place: at most so many, of so many steps.
pub(crate) async fn walk_consultations(
    conn: &mut dyn AsConn,
    reader: Reader<'_>,
    filter: &Consultations,
    behind: Behind,
    (limit, steps): (usize, usize),
) -> Result<Walked<Consulted>, Error> {
    let Some(plan) = Plan::of(conn, reader, filter).await? else {
        return Ok(Walked { rows: Vec::new(), next: None, cut: false });
    };
    let cut = plan.cut;
    let mut rooms = Vec::new();
    // A number that was typed is meant before anything else.
    if let Some(exact) = plan.number
        && behind == Behind::NOTHING
        && plan.fits(conn, reader, exact).await?
    {
        rooms.push(exact);
    }
    let (mut behind, mut next) = (behind, None);
    for _ in 0..steps {
        let at = Step::of(behind, plan.from, plan.until);
        let found = plan.step(conn, reader, at, limit + 1 - rooms.len().min(limit)).await?;
        let mut last = None;
        for one in found.found {
            if rooms.len() == limit {
                // One more is there: the page ends before it.
                next = last.or(Some(behind));
                break;
            }
            last = Some(one);
            if Some(one.room_no) != plan.number {
                rooms.push(one.room_no);
            }
        }
        if next.is_some() {
            break;
        }
        match found.edge {
            None => return Ok(Walked { rows: beside(conn, reader, rooms).await?, next: None, cut }),
            Some(edge) => behind = edge,
        }
    }
    let next = next.or(Some(behind));
    Ok(Walked { rows: beside(conn, reader, rooms).await?, next, cut })
}

/// What a filter means.
struct Plan {
    walk: Walk,
    wanted: Wanted,
    tag: Option<String>,
    number: Option<RoomNo>,
    from: Option<Millis>,
    until: Option<Millis>,
    /// Whether a search found more people than are looked at.
    cut: bool,
}

impl Plan {
    /// `None` where nothing can fit.
    async fn of(conn: &mut dyn AsConn, reader: Reader<'_>, filter: &Consultations) -> Result<Option<Self>, Error> {
        let (q, tag) = (typed(&filter.q, "q")?, tag(&filter.tag)?);
        let (from, until) = period(conn, reader.site, &filter.from, &filter.to).await?;
        let mut agent = match filter.agent_id.as_str() {
            "" => None,
            NONE => Some(None),
            id => Some(Some(AgentId(number(id, "agent_id")?))),
        };
        let category = match filter.category_id.as_str() {
            "" => None,
            NONE => Some(String::new()),
            id if id.len() > ID_MAX || id.contains('\0') => return Err(Error::field("category_id", "invalid")),
            id => Some(id.to_owned()),
        };
        let mut statuses: Vec<Status> = filter.status.iter().map(|&status| status.into()).collect();
        if statuses.is_empty() {
            statuses = Status::ALL.to_vec();
        }
        let (mut accounts, mut within) = (None, None);
        if !filter.customer.is_empty() {
            let key: CustomerKey = filter.customer.parse().map_err(|_| Error::NotFound)?;
            // All of a customer's history is read from any of their rooms that one may open (R18).
            let open = store::list::readable(conn, reader.site, [key], &readable_by(reader.viewer)).await?;
            if reader.only().is_some() && open.is_empty() {
                return Err(Error::NotFound);
            }
            accounts = Some(store::search::accounts(conn, reader.site, [key]).await?);
            within = Some(key);
        } else if let Some(me) = reader.only() {
            if agent.is_some_and(|agent| agent != Some(me)) {
                return Ok(None);
            }
            agent = Some(Some(me));
        }
        let mut cut = false;
        if !q.is_empty() {
            let found = query::accounts(conn, reader, q, within).await?;
            cut = found.cut;
            accounts = Some(found.who);
        }
        let number = q.parse().ok().filter(|_| filter.customer.is_empty());
        let walk = match (accounts, agent) {
            (Some(accounts), _) => Walk::Accounts(accounts),
            (None, Some(Some(agent))) => Walk::Agent(agent),
            (None, _) => Walk::Site,
        };
        let wanted = Wanted { statuses, channel: channel(&filter.channel_id)?, agent, category };
        Ok(Some(Self { walk, wanted, tag, number, from, until, cut }))
    }

    /// Whether one room is among them.
    async fn fits(&self, conn: &mut dyn AsConn, reader: Reader<'_>, room: RoomNo) -> Result<bool, Error> {
        let of = (self.from.unwrap_or(Millis(i64::MIN)), self.until.unwrap_or(Millis(i64::MAX)));
        let tags = store::list::consultations::numbered(conn, reader.site, room, of, &self.wanted).await?;
        Ok(tags.is_some_and(|tags| self.tag.as_deref().is_none_or(|tag| has_tag(&tags, tag))))
    }

    /// What fits of one step.
    async fn step(
        &self,
        conn: &mut dyn AsConn,
        reader: Reader<'_>,
        at: Step,
        limit: usize,
    ) -> Result<Stepped<Behind>, Error> {
        // Tags are compared without case, which each engine does in a way of its own.
        let most = if self.tag.is_some() { store::list::LOOK } else { i64::try_from(limit).unwrap_or(i64::MAX) };
        let Stepped { mut found, edge } = step(conn, reader.site, &self.walk, at, &self.wanted, most).await?;
        if let Some(tag) = &self.tag {
            found.retain(|one| has_tag(&one.tags, tag));
        }
        Ok(Stepped { found: found.into_iter().map(|one| one.place).collect(), edge })
    }
}

/// The rows of rooms, in the order in which they were found.
async fn beside(conn: &mut dyn AsConn, reader: Reader<'_>, rooms: Vec<RoomNo>) -> Result<Vec<Consulted>, Error> {
    if rooms.is_empty() {
        return Ok(Vec::new());
    }
    let log = store::history::assignments(conn, reader.site, rooms.iter().copied()).await?;
    let logs = by_room(&log);
    let mut rows: HashMap<RoomNo, Consultation> =
        store::list::consultations::rows(conn, reader.site, rooms.iter().copied())
            .await?
            .into_iter()
            .map(|row| (row.room_no, row))
            .collect();
    let closed = rows.values().filter(|row| !reader.viewer.may_read(row.access)).map(|row| row.customer);
    let mut closed: Vec<CustomerKey> = closed.collect();
    closed.sort_unstable();
    closed.dedup();
    let mut open = HashMap::new();
    if !closed.is_empty() {
        open.extend(store::list::readable(conn, reader.site, closed, &readable_by(reader.viewer)).await?);
    }
    let show = |room: RoomNo| {
        let row = rows.remove(&room)?;
        let via = if reader.viewer.may_read(row.access) { Some(room) } else { open.get(&row.customer).copied() };
        Some(Consulted { agent: agent(&logs, room, reader.locale), row, via })
    };
    Ok(rooms.into_iter().filter_map(show).collect())
}

fn agent(logs: &HashMap<RoomNo, &[Assigned]>, room: RoomNo, locale: view::Locale) -> String {
    handled_by(logs.get(&room).copied().unwrap_or_default(), locale)
}

fn shown(Consulted { row, agent, via }: Consulted) -> view::ListedConsultation {
    let memo = row.memo.filter(|_| via.is_some());
    view::ListedConsultation {
        room_no: row.room_no.to_string(),
        status: row.access.status.into(),
        started_at: row.started_at.rfc3339(),
        duration_ms: row.ended_at.map(|end| (end.0 - row.started_at.0).max(0)),
        ended_at: row.ended_at.map(Millis::rfc3339),
        first_response_ms: row.due_at.zip(row.answered_at).map(|(due, answered)| (answered.0 - due.0).max(0)),
        customer: view::ListedCustomer {
            id: row.customer.to_string(),
            customer_id: row.customer_id,
            name: crate::info::filled(row.name),
            named: row.has_id,
        },
        identifier: row.identifier,
        channel: view::Channel { kind: row.channel_kind.into(), label: row.channel_label },
        agent,
        in_charge: row.in_charge,
        category: category::shown(row.category.as_deref(), row.division.as_deref(), row.detail.as_deref()),
        tags: row.tags,
        memo: memo.map(|(kind, first_line)| view::MemoLine { kind, first_line, more: row.memos - 1 }),
        via: via.map(|room| room.to_string()),
    }
}
