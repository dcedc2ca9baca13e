//! Memos of a room: for agents only, at their place in the conversation (S74, F4).

use domain::{
    AgentRequestId, AuditId, MemoId, RoomNo,
    memo::{self as rules, MemoKind},
    request::State,
};
use store::{
    AsConn, StoreError, Tx, audit,
    memo::{MemoRecord, NewMemo},
    room::RoomRecord,
};

use crate::{
    Desk, Done, Error,
    room::{readable, tell, writable},
    session::Session,
    view::{self, AgentRef},
};

/// Memos of one page.
const PAGE: i64 = 200;

struct Write {
    session: Session,
    room: RoomNo,
    text: String,
    id: MemoId,
    line: AuditId,
    now: domain::Millis,
}

/// A page of a room's memos, oldest first. `cursor` is empty for the first one.
///
/// # Errors
/// [`Error::NotFound`] where the agent may not read the room, [`Error::InvalidCursor`].
pub async fn list(desk: &Desk, session: &Session, room: RoomNo, cursor: &str) -> Result<view::MemoList, Error> {
    let mut read = desk.read().await?;
    readable(&mut read, session, room).await?;
    let behind = if cursor.is_empty() { MemoId(0) } else { cursor.parse().map_err(|_| Error::InvalidCursor)? };
    let mut memos = store::memo::list(&mut read, session.site, room, behind, PAGE + 1).await?;
    let more = memos.len() > usize::try_from(PAGE).unwrap_or_default();
    if more {
        memos.pop();
    }
    let next_cursor = memos.last().filter(|_| more).map(|last| last.id.to_string());
    let items = memos.into_iter().map(shown).collect::<Result<_, _>>()?;
    Ok(view::MemoList { items, next_cursor })
}

/// Writes a memo, after the end too.
///
/// # Errors
/// [`Error::NotFound`] or [`Error::Forbidden`] where the agent may not write in the room (R18), [`Error::Invalid`] for a
/// text that can be none.
pub async fn write(desk: &Desk, session: &Session, room: RoomNo, text: &str) -> Result<view::Memo, Error> {
    let (id, line) = (MemoId(desk.id()), AuditId(desk.id()));
    let input = Write { session: session.clone(), room, text: text.to_owned(), id, line, now: desk.now() };
    desk.write("write memo", input, |tx, input| Box::pin(insert(tx, input))).await
}

async fn insert(tx: &mut Tx<'_>, input: &Write) -> Result<Done<view::Memo>, Error> {
    let Write { session, room, now, .. } = input;
    let (site, me) = (session.site, session.viewer.agent);
    let record = writable(tx, session, *room).await?;
    let body = rules::body(&input.text).map_err(|fault| Error::text("text", fault))?;
    let new = NewMemo { id: input.id, kind: MemoKind::Note, agent: me, body: &body, request: None, at: *now };
    store::memo::insert(tx, (site, *room), new).await?;
    let line = audit::Line { room: Some(*room), ..audit::Line::of(input.line, *now, Some(me), "write_memo") };
    audit::insert(tx, site, line).await?;
    let memo = view::Memo {
        id: input.id.to_string(),
        kind: view::MemoKind::Note,
        agent: AgentRef { agent_id: me.to_string(), name: session.name.clone() },
        text: body,
        at: now.rfc3339(),
        after_seq: record.state.last_seq,
        request: None,
    };
    let told = vec![tell::memo(&record, &memo), tell::customer(&record)];
    Ok(Done::telling(memo, told))
}

/// What those who may read a locked room are told when the memo of a request was written or its state changed.
///
/// # Errors
/// When the database fails, or the request has no memo.
pub async fn of_request(
    conn: &mut dyn AsConn,
    room: &RoomRecord,
    request: AgentRequestId,
) -> Result<Vec<live::Event>, Error> {
    let memo = store::memo::of_request(conn, room.site, request).await?.ok_or(Error::NotFound)?;
    Ok(vec![tell::memo(room, &shown(memo)?), tell::customer(room)])
}

/// A memo as agents see it.
///
/// # Errors
/// When a stored state means none.
pub fn shown(memo: MemoRecord) -> Result<view::Memo, Error> {
    let request = memo.request.map(|request| {
        let state = State::from_code(request.state).ok_or(StoreError::Corrupt("requests.state"))?.into();
        Ok::<_, Error>(view::MemoRequest { id: request.id.to_string(), state, to: request.to, answer: request.answer })
    });
    Ok(view::Memo {
        id: memo.id.to_string(),
        kind: memo.kind.into(),
        agent: AgentRef { agent_id: memo.agent.to_string(), name: memo.agent_name },
        text: memo.body,
        at: memo.at.rfc3339(),
        after_seq: memo.after_seq,
        request: request.transpose()?,
    })
}

impl From<MemoKind> for view::MemoKind {
    fn from(kind: MemoKind) -> Self {
        match kind {
            MemoKind::Note => Self::Note,
            MemoKind::Transfer => Self::Transfer,
            MemoKind::Review => Self::Review,
        }
    }
}
