use domain::{
    IdentityId, Millis, RoomNo, SiteId, VisitorId,
    append::{Author, RoomKey, RoomState, StoredMessage},
    room::Status,
};
use store::{
    StoreError, Tx,
    room::{NewRoom, RoomRecord},
    visitor::Marks,
};

use super::Draft;
use crate::{
    Desk, Done, Error,
    appender::{self, Appended, Group, Letter},
    automation, bot, category,
    entry::{self, Visitor},
    room::{add_line, tell},
    view,
};

/// Pages a customer may have left open with the same ID: they enter again at once. What they may see is decided there.
const OPEN_PAGE_MS: i64 = 24 * 3_600_000;
const OPEN_PAGES: i64 = 20;

/// A customer writes. The first message opens a room, and so does the first one after an end (R7).
///
/// # Errors
/// [`Error::Invalid`], [`Error::ClientIdReused`], or when the database fails.
pub async fn receive(desk: &Desk, visitor: &Visitor, new: &view::NewMessage) -> Result<view::Sent, Error> {
    let draft = Draft::read(new)?;
    if let Some(stored) = Box::pin(draft.sent_before(desk, visitor.site, visitor.visitor_id.0)).await? {
        return if draft.is(&stored) { Ok(sent_before(&stored)) } else { Err(Error::ClientIdReused) };
    }
    let author = Author::Visitor(visitor.visitor_id);
    let room = (visitor.site, visitor.room_no.unwrap_or(RoomNo(0)));
    let letter = draft.letter(desk, room, author, None).await?;
    if visitor.room_no.is_some() {
        match desk.appender().append(letter.clone()).await {
            Err(Error::RoomEnded | Error::NotFound) => {}
            result => return Ok(sent(letter.incoming.room.1, result?)),
        }
    }
    // Boxed: it is rare and large, and each message would carry the room for it.
    Box::pin(receive_anew(desk, visitor, letter)).await
}

async fn receive_anew(desk: &Desk, visitor: &Visitor, letter: Letter) -> Result<view::Sent, Error> {
    let visitor = entry::again(desk, visitor).await?;
    let writer =
        Writer { row: visitor.row, signed: visitor.signed, marks: visitor.marks, visitor: Some(visitor.visitor_id) };
    let input = Opening { writer, letter, now: desk.now() };
    let (room, appended) = desk.write("open room", input, |tx, input| Box::pin(open(tx, input))).await?;
    Ok(sent(room, appended))
}

/// A customer who writes.
#[derive(Debug, Clone)]
pub(crate) struct Writer {
    /// The channel account.
    pub row: IdentityId,
    /// Whether its entry was signed.
    pub signed: bool,
    /// What the room is told.
    pub marks: Marks,
    /// The session in a browser, which goes into the room.
    pub visitor: Option<VisitorId>,
}

/// A message that found no open room.
pub(crate) struct Opening {
    pub writer: Writer,
    pub letter: Letter,
    pub now: Millis,
}

/// Finds or opens the room of a channel account and appends the message, all in one transaction: no room without a message,
/// and none twice.
pub(crate) async fn open(tx: &mut Tx<'_>, input: &Opening) -> Result<Done<(RoomNo, Appended)>, Error> {
    let Opening { writer, letter, now } = input;
    let (site, _) = letter.incoming.room;
    let sent = [(site, letter.incoming.author.id(), letter.incoming.client_id.as_str())];
    if let Some(stored) = store::message::find_stored(tx, sent).await?.into_values().next() {
        let same = stored.body == letter.incoming.body && stored.extra == letter.incoming.extra;
        if !same && writer.visitor.is_some() {
            return Err(Error::ClientIdReused);
        }
        return Ok(Done::quiet((stored.room_no, Appended::Before(stored))));
    }
    let opener = store::room::lock_opener(tx, site, writer.row).await?.ok_or(Error::NotFound)?;
    let mut events = Vec::new();
    let standing = standing(tx, site, writer.row).await?;
    let room_no = match standing {
        Some(room_no) => room_no,
        None => {
            let bots = store::bot::switched_on(tx, site, opener.channel).await?;
            let status = if bots.any() { Status::Bot } else { Status::Waiting };
            let first = category::first(tx, site, &writer.marks).await?;
            let new = NewRoom {
                identity: writer.row,
                signed: writer.signed,
                category_id: first.category,
                division_id: first.division,
                state: RoomState::new(status, *now),
            };
            let room_no = store::room::insert(tx, site, opener, &new).await?;
            if bots.any() {
                bot::begin(tx, (site, room_no), bots).await?;
            }
            let mut room = locked(tx, (site, room_no)).await?;
            for line in entry::opening_lines(&writer.marks) {
                add_line(tx, &mut room, line, *now).await?;
            }
            if room.state.last_seq > 0 {
                store::room::save(tx, [((site, room_no), &room.state)]).await?;
            }
            events.push(tell::row(None, &room));
            events.push(tell::customer(&room));
            room_no
        }
    };
    if let Some(visitor) = writer.visitor {
        store::room::stand_in(tx, site, visitor, room_no).await?;
    }
    let mut letter = letter.clone();
    letter.incoming.room = (site, room_no);
    let group = Group::new(std::slice::from_ref(&letter));
    let mut done = appender::write(tx, &group).await?;
    let with_bot = group.met_bots();
    events.append(&mut done.events);
    let appended = done.value.pop().ok_or(Error::Internal("a message without an outcome"))??;
    let mut done = Done::telling((room_no, appended), events).waking_bots(with_bot);
    if let Some(visitor) = writer.visitor {
        done = done.moving(site, visitor, room_no);
    }
    // With a bot in between it is said when agents have the room.
    if standing.is_none() && !with_bot {
        done.events.append(&mut automation::opened(tx, (site, room_no), *now).await?);
    }
    if let (None, Some(visitor)) = (standing, writer.visitor) {
        let (of, since) = ((site, writer.row), now.plus(-OPEN_PAGE_MS));
        for other in store::visitor::roomless(tx, of, visitor, since, OPEN_PAGES).await? {
            done = done.inviting(site, other);
        }
    }
    Ok(done)
}

/// The open room of a channel account, locked, so that nobody ends it before the message is in it.
async fn standing(tx: &mut Tx<'_>, site: SiteId, row: IdentityId) -> Result<Option<RoomNo>, Error> {
    let Some(room_no) = store::room::open_of_identity(tx, site, row).await? else {
        return Ok(None);
    };
    let room = locked(tx, (site, room_no)).await?;
    Ok(room.state.status.is_open().then_some(room_no))
}

async fn locked(tx: &mut Tx<'_>, room: RoomKey) -> Result<RoomRecord, Error> {
    let rooms = store::room::lock(tx, &[room]).await?;
    Ok(rooms.into_iter().next().ok_or(StoreError::Corrupt("a room that was there"))?)
}

pub(crate) fn sent(room: RoomNo, appended: Appended) -> view::Sent {
    match appended {
        Appended::New(message) => {
            let (id, at) = (message.id.clone(), message.at.clone());
            view::Sent { room_no: room.to_string(), seq: message.seq, id, at }
        }
        Appended::Before(stored) => sent_before(&stored),
    }
}

pub(crate) fn sent_before(stored: &StoredMessage) -> view::Sent {
    view::Sent {
        room_no: stored.room_no.to_string(),
        seq: stored.seq,
        id: format!("{}-{}", stored.room_no, stored.seq),
        at: stored.at.rfc3339(),
    }
}
