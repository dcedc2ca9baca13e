use domain::{
    AgentRequestId, AuditId, Millis,
    request::{self as rules, Kind, Refused, Step},
    room::How,
};
use live::Event;
use store::{
    Tx, audit,
    request::{Decision, RequestRecord},
    room::RoomRecord,
    team,
};

use super::{release, show, told};
use crate::{
    Desk, Done, Error,
    room::{Heir, hand_over, tell},
    session::Session,
    view,
};

struct Decide {
    session: Session,
    id: AgentRequestId,
    step: Step,
    answer: Option<String>,
    line: AuditId,
    now: Millis,
}

/// 승인: a room whose transfer is approved goes to who was asked for it; a review is answered.
///
/// # Errors
/// [`Error::NotFound`] where the agent has nothing to do with it, [`Error::Forbidden`] where it is not theirs to decide,
/// [`Error::RequestDecided`], [`Error::RoomEnded`], [`Error::AgentAtCapacity`] (it goes on waiting),
/// [`Error::AgentUnavailable`] where they work here no more, [`Error::Invalid`] for an answer that can be none.
pub async fn approve(
    desk: &Desk,
    session: &Session,
    id: AgentRequestId,
    answer: &view::RequestAnswer,
) -> Result<view::AgentRequest, Error> {
    decide(desk, session, id, (Step::Approve, answer.reason.clone())).await
}

/// 반려
///
/// # Errors
/// As [`approve`].
pub async fn reject(
    desk: &Desk,
    session: &Session,
    id: AgentRequestId,
    answer: &view::RequestAnswer,
) -> Result<view::AgentRequest, Error> {
    decide(desk, session, id, (Step::Reject, answer.reason.clone())).await
}

/// Takes back what one has asked.
///
/// # Errors
/// As [`approve`].
pub async fn withdraw(desk: &Desk, session: &Session, id: AgentRequestId) -> Result<view::AgentRequest, Error> {
    decide(desk, session, id, (Step::Withdraw, None)).await
}

async fn decide(
    desk: &Desk,
    session: &Session,
    id: AgentRequestId,
    (step, answer): (Step, Option<String>),
) -> Result<view::AgentRequest, Error> {
    let line = AuditId(desk.id());
    let input = Decide { session: session.clone(), id, step, answer, line, now: desk.now() };
    desk.write("decide request", input, |tx, input| Box::pin(write(tx, input))).await
}

async fn write(tx: &mut Tx<'_>, input: &Decide) -> Result<Done<view::AgentRequest>, Error> {
    let Decide { session, id, step, now, .. } = input;
    let (site, viewer) = (session.site, &session.viewer);
    let seen = store::request::find(tx, site, *id).await?.filter(|record| record.request.is_seen_by(viewer));
    let key = (site, seen.ok_or(Error::NotFound)?.room_no);
    let mut room = store::room::lock(tx, &[key]).await?.pop().ok_or(Error::NotFound)?;
    // Only under the lock of its room does a request stand still.
    let record = store::request::find(tx, site, *id).await?.ok_or(Error::NotFound)?;
    let (approval, _) = store::request::approval(tx, site).await?;
    let after = match record.request.step(viewer, approval, *step) {
        Ok(after) => after,
        Err(Refused::NotTheirs) => return Err(Error::Forbidden),
        Err(Refused::Decided(_)) if is_retry(&record, input) => {
            return Ok(Done::quiet(show::request(&record, viewer, approval)));
        }
        Err(Refused::Decided(rules::State::Closed)) if !room.state.status.is_open() => return Err(Error::RoomEnded),
        Err(Refused::Decided(state)) => {
            return Err(Error::RequestDecided { state: state.into(), by: show::decider(&record) });
        }
    };
    let answer = rules::answer(input.answer.as_deref().unwrap_or_default());
    let answer = answer.map_err(|fault| Error::text("reason", fault))?;
    let by = Some(viewer.agent);
    let decision = Decision { state: after.state, by, at: *now, answer: answer.as_deref() };
    if !store::request::decide(tx, site, *id, decision).await? {
        return Err(store::StoreError::Conflict.into());
    }
    log(tx, input, &record).await?;
    let mut events = carry_out(tx, input, &record, &mut room).await?;
    events.extend(told(tx, &room, &[*id]).await?);
    let record = store::request::find(tx, site, *id).await?.ok_or(Error::NotFound)?;
    Ok(Done::telling(show::request(&record, viewer, approval), events))
}

/// The same decision of the same agent again changes nothing.
fn is_retry(record: &RequestRecord, input: &Decide) -> bool {
    let by = record.decided_by.as_ref().map(|(id, _)| *id);
    record.request.state == input.step.leads_to() && by == Some(input.session.viewer.agent)
}

async fn carry_out(
    tx: &mut Tx<'_>,
    input: &Decide,
    record: &RequestRecord,
    room: &mut RoomRecord,
) -> Result<Vec<Event>, Error> {
    match (record.request.kind, record.request.to) {
        (Kind::Transfer, Some(to)) if input.step == Step::Approve => {
            let gone = || Error::AgentUnavailable(show::agent(to, record.to_name.as_deref().unwrap_or_default()));
            let (member, _) = team::find(tx, room.site, to, record.request.from).await?.ok_or_else(gone)?;
            let by = Some(input.session.viewer.agent);
            let heir = Heir { agent: to, name: &member.name, how: How::TransferRequest, by };
            hand_over(tx, room, heir, input.now).await
        }
        (Kind::Transfer, _) => Ok(Vec::new()),
        (Kind::Review, _) => {
            let before = room.state.access();
            if !release(tx, room).await? {
                return Ok(Vec::new());
            }
            room.state.version += 1;
            store::room::save(tx, [((room.site, room.room_no), &room.state)]).await?;
            Ok(vec![tell::row(Some(before), room)])
        }
    }
}

async fn log(tx: &mut Tx<'_>, input: &Decide, record: &RequestRecord) -> Result<(), Error> {
    let action = match input.step {
        Step::Approve => "approve_request",
        Step::Reject => "reject_request",
        Step::Withdraw | Step::Close => "withdraw_request",
    };
    let detail = serde_json::json!({"request": record.id.to_string(), "kind": record.request.kind.name()}).to_string();
    let line = audit::Line {
        room: Some(record.room_no),
        detail: &detail,
        ..audit::Line::of(input.line, input.now, Some(input.session.viewer.agent), action)
    };
    Ok(audit::insert(tx, input.session.site, line).await?)
}
