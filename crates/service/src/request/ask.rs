use domain::{
    AgentRequestId, AuditId, MemoId, Millis, RoomNo,
    access::Role,
    memo::MemoKind,
    request::{self as rules, Approval, Asked, Kind, NotAsked, Request, State},
    room::How,
};
use live::Event;
use store::{
    Tx, audit, memo,
    request::{Decision, NewRequest},
    room::RoomRecord,
    team::{self, Member},
};

use super::{show, told};
use crate::{
    Desk, Done, Error, FieldError,
    room::{Heir, hand_over, readable, tell, writable},
    session::Session,
    view,
};

struct Ask {
    session: Session,
    room: RoomNo,
    kind: Kind,
    to: Option<String>,
    reason: String,
    id: AgentRequestId,
    memo: MemoId,
    line: AuditId,
    now: Millis,
}

/// 상담원 변경 요청: asks a colleague of the same group to take the room. Where the site lets it be approved automatically
/// they have it at once.
///
/// # Errors
/// [`Error::NotFound`] or [`Error::Forbidden`] where the agent may not write in the room or nobody consults in it yet,
/// [`Error::RoomEnded`], [`Error::Invalid`], [`Error::RequestPending`] where one waits; if approved automatically
/// [`Error::AgentAtCapacity`] and [`Error::AgentUnavailable`].
pub async fn transfer(
    desk: &Desk,
    session: &Session,
    room: RoomNo,
    new: &view::NewTransferRequest,
) -> Result<view::AgentRequest, Error> {
    ask(desk, session, room, (Kind::Transfer, Some(new.to_agent_id.clone()), &new.reason)).await
}

/// 상담내용 검토 요청: asks a manager of one's group, an administrator, or any manager of one's group to look at the room.
/// Who is asked by name may read and write it meanwhile (R18).
///
/// # Errors
/// As [`transfer`].
pub async fn review(
    desk: &Desk,
    session: &Session,
    room: RoomNo,
    new: &view::NewReviewRequest,
) -> Result<view::AgentRequest, Error> {
    ask(desk, session, room, (Kind::Review, new.to_agent_id.clone(), &new.reason)).await
}

async fn ask(
    desk: &Desk,
    session: &Session,
    room: RoomNo,
    (kind, to, reason): (Kind, Option<String>, &str),
) -> Result<view::AgentRequest, Error> {
    let (id, memo, line) = (AgentRequestId(desk.id()), MemoId(desk.id()), AuditId(desk.id()));
    let (session, reason) = (session.clone(), reason.to_owned());
    let input = Ask { session, room, kind, to, reason, id, memo, line, now: desk.now() };
    desk.write("ask", input, |tx, input| Box::pin(insert(tx, input))).await
}

async fn insert(tx: &mut Tx<'_>, input: &Ask) -> Result<Done<view::AgentRequest>, Error> {
    let Ask { session, kind, now, .. } = input;
    let (site, me) = (session.site, session.viewer.agent);
    let mut room = writable(tx, session, input.room).await?;
    let key = (site, room.room_no);
    let access = room.state.access();
    rules::ask(*kind, &session.viewer, access, None).map_err(refused)?;
    let (to, reason) = checked(tx, input, &room).await?;
    let waiting = store::request::pending_of_room(tx, site, room.room_no).await?;
    if waiting.iter().any(|other| other.request.kind == *kind) {
        return Err(Error::RequestPending);
    }
    let request = Request { kind: *kind, state: State::Pending, from: me, to: to.as_ref().map(|to| to.agent) };
    store::request::insert(tx, key, NewRequest { id: input.id, request, reason: &reason, at: *now }).await?;
    let (memo_kind, action) = match kind {
        Kind::Transfer => (MemoKind::Transfer, "request_transfer"),
        Kind::Review => (MemoKind::Review, "request_review"),
    };
    let id = Some(input.id);
    let note = memo::NewMemo { id: input.memo, kind: memo_kind, agent: me, body: &reason, request: id, at: *now };
    memo::insert(tx, key, note).await?;
    let detail = serde_json::json!({"request": input.id.to_string(), "to": request.to.map(|to| to.to_string())});
    let detail = detail.to_string();
    let line = audit::Line {
        room: Some(room.room_no),
        detail: &detail,
        ..audit::Line::of(input.line, *now, Some(me), action)
    };
    audit::insert(tx, site, line).await?;
    let (approval, _) = store::request::approval(tx, site).await?;
    let mut events = match (kind, to) {
        (Kind::Transfer, Some(to)) if approval == Approval::Automatic => at_once(tx, input, &mut room, &to).await?,
        (Kind::Review, Some(to)) => invite(tx, &mut room, &to).await?,
        _ => Vec::new(),
    };
    events.extend(told(tx, &room, &[input.id]).await?);
    let record = store::request::find(tx, site, input.id).await?.ok_or(Error::NotFound)?;
    Ok(Done::telling(show::request(&record, &session.viewer, approval), events))
}

/// Who is asked and why, as they can be stored; all that is wrong with them at once.
async fn checked(tx: &mut Tx<'_>, input: &Ask, room: &RoomRecord) -> Result<(Option<Member>, String), Error> {
    let mut faults = Vec::new();
    let mut to = None;
    if let Some(text) = &input.to {
        match asked(tx, input, room, text).await {
            Ok(member) => to = Some(member),
            Err(Error::Invalid(mut more)) => faults.append(&mut more),
            Err(error) => return Err(error),
        }
    }
    let reason = rules::reason(&input.reason).unwrap_or_else(|fault| {
        if let Error::Invalid(mut more) = Error::text("reason", fault) {
            faults.append(&mut more);
        }
        String::new()
    });
    if faults.is_empty() { Ok((to, reason)) } else { Err(Error::Invalid(faults)) }
}

async fn asked(tx: &mut Tx<'_>, input: &Ask, room: &RoomRecord, text: &str) -> Result<Member, Error> {
    let unknown = || Error::field("to_agent_id", "unknown");
    let id = text.parse().map_err(|_| unknown())?;
    let found = team::find(tx, input.session.site, id, input.session.viewer.agent).await?;
    let (member, same_group) = found.ok_or_else(unknown)?;
    let to = Asked { agent: member.agent, role: member.role, same_group };
    rules::ask(input.kind, &input.session.viewer, room.state.access(), Some(to)).map_err(refused)?;
    Ok(member)
}

fn refused(why: NotAsked) -> Error {
    let field = |code| Error::Invalid(vec![FieldError { field: "to_agent_id".into(), code, max: None }]);
    match why {
        NotAsked::Ended => Error::RoomEnded,
        NotAsked::NotInHand => Error::Forbidden,
        NotAsked::Oneself => field("oneself"),
        NotAsked::InCharge => field("in_charge"),
        NotAsked::OtherGroup => field("other_group"),
        NotAsked::NoManager => field("no_manager"),
    }
}

/// Nobody has to approve: the colleague has the room, if they can take it.
async fn at_once(tx: &mut Tx<'_>, input: &Ask, room: &mut RoomRecord, to: &Member) -> Result<Vec<Event>, Error> {
    if !to.available {
        return Err(Error::AgentUnavailable(show::agent(to.agent, &to.name)));
    }
    let decision = Decision { state: State::Approved, by: None, at: input.now, answer: None };
    store::request::decide(tx, room.site, input.id, decision).await?;
    let by = Some(input.session.viewer.agent);
    let heir = Heir { agent: to.agent, name: &to.name, how: How::TransferRequest, by };
    hand_over(tx, room, heir, input.now).await
}

/// Who is asked by name for a review reads and writes the room until it is answered.
async fn invite(tx: &mut Tx<'_>, room: &mut RoomRecord, to: &Member) -> Result<Vec<Event>, Error> {
    let (key, before) = ((room.site, room.room_no), room.state.access());
    room.state.reviewer = Some(to.agent);
    room.state.version += 1;
    store::request::set_reviewer(tx, key, room.state.reviewer).await?;
    store::room::save(tx, [(key, &room.state)]).await?;
    Ok(vec![tell::row(Some(before), room)])
}

/// Who may be asked about a room.
///
/// # Errors
/// [`Error::NotFound`] or [`Error::Forbidden`] where the agent may not write in the room.
pub async fn colleagues(desk: &Desk, session: &Session, room: RoomNo) -> Result<view::Colleagues, Error> {
    let mut read = desk.read().await?;
    let access = readable(&mut read, session, room).await?.access;
    if !session.viewer.may_write(access) {
        return Err(Error::Forbidden);
    }
    let near = team::members_near(&mut read, session.site, session.viewer.agent).await?;
    let (approval, _) = store::request::approval(&mut read, session.site).await?;
    let may = |kind, (member, same_group): &(Member, bool)| {
        let to = Asked { agent: member.agent, role: member.role, same_group: *same_group };
        rules::ask(kind, &session.viewer, access, Some(to)).is_ok()
    };
    let of = |kind| {
        let those = near.iter().filter(|one| may(kind, one));
        those.map(|(member, _)| show::colleague(member.clone())).collect::<Vec<_>>()
    };
    let (transfer, mut review) = (of(Kind::Transfer), of(Kind::Review));
    review.sort_by_key(|one| one.role == view::Role::from(Role::Admin));
    Ok(view::Colleagues { transfer, review, transfer_approval: approval.into() })
}
