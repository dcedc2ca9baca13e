//! Who comes in. Visitors on the web: who they are, and what they may see (S25–S27, S42, R6, R7); accounts of messengers in
//! [`messenger`].

mod change;
mod enter;
mod lines;
mod look_up;
pub mod messenger;
mod parameters;
mod plan;
mod see;
mod signature;

use domain::{ChannelId, CustomerKey, IdentityId, Millis, RoomNo, SiteId, VisitorId};
use store::visitor::{Marks, SessionRecord};

pub use enter::enter;
pub(crate) use lines::of as opening_lines;
pub(crate) use look_up::LookUp;
pub use see::{end, may_see, messages, read, room_messages, rooms};
pub use signature::{is_signed, sign};

use crate::{Desk, Done, Error, secret, view};

/// A session that was not seen for 180 days is over.
const EXPIRES_MS: i64 = 180 * 24 * 3_600_000;
/// A session is noted as seen no oftener than this while messages come; an entry notes it once a minute.
const SEEN_MS: i64 = 3_600_000;

/// Somebody who proved a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visitor {
    /// The site.
    pub site: SiteId,
    /// The session.
    pub visitor_id: VisitorId,
    /// The identity it stands for, after merges.
    pub identity: IdentityId,
    /// The row it came in by, for which a new room is opened: an agent's merge changes nothing for a browser (R2).
    pub row: IdentityId,
    /// The person.
    pub customer: CustomerKey,
    /// The web channel of the identity.
    pub channel: ChannelId,
    /// The room the session stands in, open or ended.
    pub room_no: Option<RoomNo>,
    /// Whether the entry was signed.
    pub signed: bool,
    /// What the room that the next message opens is told.
    pub marks: Marks,
}

impl Visitor {
    /// System lines for agents about the visitor's ID, written when a message opens a room (R6, R11).
    #[must_use]
    pub fn opening_lines(&self) -> Vec<view::SystemLine> {
        lines::of(&self.marks)
    }
}

impl From<SessionRecord> for Visitor {
    fn from(session: SessionRecord) -> Self {
        Self {
            site: session.site,
            visitor_id: session.visitor,
            identity: session.identity,
            row: session.row,
            customer: session.customer,
            channel: session.channel,
            room_no: session.room_no,
            signed: session.signed,
            marks: session.marks,
        }
    }
}

/// The visitor with this token.
///
/// # Errors
/// [`Error::Unauthorized`] for an unknown or expired token, and for an unsigned session of an ID that came in signed since,
/// once its own room is over: it has to enter anew.
pub async fn visitor(desk: &Desk, token: &str) -> Result<Visitor, Error> {
    let now = desk.now();
    if !secret::is_token(token) {
        return Err(Error::Unauthorized);
    }
    let session = store::visitor::session(&mut desk.read().await?, &secret::hash(token), now.plus(-EXPIRES_MS)).await?;
    known(desk, session, now).await
}

async fn known(desk: &Desk, session: Option<SessionRecord>, now: Millis) -> Result<Visitor, Error> {
    let session = session.filter(|session| !caller(session).is_closed()).ok_or(Error::Unauthorized)?;
    if now.0 - session.seen_at.0 >= SEEN_MS {
        let input = (session.site, session.visitor, now);
        desk.write("visitor_seen", input, |tx, &(site, visitor, now)| {
            Box::pin(async move {
                store::visitor::seen(tx, site, visitor, now).await?;
                Ok(Done::quiet(()))
            })
        })
        .await?;
    }
    Ok(session.into())
}

/// The visitor with this token, who is about to write: as read a moment ago, where that was within this process.
/// Their room may have ended since; [`crate::message::receive`] looks again before it opens another.
///
/// # Errors
/// As [`visitor`].
pub async fn writer(desk: &Desk, token: &str) -> Result<Visitor, Error> {
    let (token_hash, now) = (secret::hash(token), desk.now());
    if let Some(visitor) = desk.visitors().find(&token_hash, now) {
        return Ok(visitor);
    }
    if !secret::is_token(token) {
        return Err(Error::Unauthorized);
    }
    let mark = desk.visitors().mark();
    let visitor = match desk.look_up().session(&token_hash, now.plus(-EXPIRES_MS)).await {
        Some(session) => known(desk, session, now).await?,
        None => visitor(desk, token).await?,
    };
    if visitor.room_no.is_some() {
        desk.visitors().keep(token_hash, visitor.clone(), now, mark);
    }
    Ok(visitor)
}

/// The same visitor as the database knows them now.
///
/// # Errors
/// As [`visitor`].
pub(crate) async fn again(desk: &Desk, known: &Visitor) -> Result<Visitor, Error> {
    desk.visitors().forget(|visitor| visitor.visitor_id == known.visitor_id);
    let expired = desk.now().plus(-EXPIRES_MS);
    let session = store::visitor::session_of(&mut desk.read().await?, known.site, known.visitor_id, expired).await?;
    let session = session.filter(|session| !caller(session).is_closed()).ok_or(Error::Unauthorized)?;
    Ok(session.into())
}

fn caller(session: &SessionRecord) -> domain::entry::Caller {
    domain::entry::Caller {
        identity: session.identity,
        has_id: session.has_id,
        row: session.row,
        identity_signed: session.row_signed,
        session_signed: session.signed,
        in_open_room: session.room_open,
    }
}
