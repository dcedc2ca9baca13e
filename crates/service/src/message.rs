//! Messages: agents and customers write, everybody reads.

mod receive;

use std::sync::Arc;

use domain::{
    AttachmentId, RoomNo, SiteId,
    append::{Author, Incoming, StoredMessage},
    room::{Kind, Sender},
    text::{self, MESSAGE_MAX, TextFault},
};
use store::message::MessageRecord;
use uuid::Uuid;

pub use receive::receive;
pub(crate) use receive::{Opening, Writer, open, sent, sent_before};
pub use store::message::Place;

use crate::{
    Desk, Error, FieldError,
    appender::{Appended, Letter},
    attachment, draft, pending,
    room::{self, show},
    session::Session,
    view,
};

/// Most messages of one page.
const PAGE: i64 = 200;
/// Messages of a page where nothing else is asked for.
const DEFAULT_PAGE: i64 = 50;
/// Most attachments of one message.
const FILES: usize = 10;

/// An agent writes to the customer.
///
/// # Errors
/// [`Error::Invalid`], [`Error::NotFound`], [`Error::Forbidden`], [`Error::RoomEnded`], [`Error::ClientIdReused`].
pub async fn send(
    desk: &Desk,
    session: &Session,
    room_no: RoomNo,
    new: &view::NewMessage,
) -> Result<view::Message, Error> {
    let draft = Draft::read(new)?;
    let author = Author::Agent(session.viewer.clone());
    if let Some(stored) = draft.sent_before(desk, session.site, author.id()).await? {
        return if stored.room_no == room_no && draft.is(&stored) {
            Ok(again(stored, author.sender(), author.id(), &draft.client_id, Some(session.name.clone())))
        } else {
            Err(Error::ClientIdReused)
        };
    }
    let letter = draft.letter(desk, (session.site, room_no), author, Some(session.name.clone())).await?;
    match append(desk, session, room_no, letter).await? {
        Appended::New(message) => Ok(Arc::unwrap_or_clone(message)),
        Appended::Before(stored) => {
            let id = session.viewer.agent.0;
            Ok(again(stored, Sender::Agent, id, &draft.client_id, Some(session.name.clone())))
        }
    }
}

/// Appends, and forgets the unsent text, in a task of its own: what was sent is no draft any more, whether or not the
/// caller waits for the answer.
async fn append(desk: &Desk, session: &Session, room_no: RoomNo, letter: Letter) -> Result<Appended, Error> {
    let (desk, session) = (desk.clone(), session.clone());
    let task = tokio::spawn(async move {
        let appended = desk.appender().append(letter).await?;
        if let Appended::New(message) = &appended
            && message.delivery.is_some()
        {
            desk.departures().notify_one();
        }
        if let Appended::New(message) = &appended
            && let Err(error) = draft::forget_sent(&desk, &session, room_no, &message.text).await
        {
            tracing::warn!(%error, "a draft outlives its message");
        }
        Ok(appended)
    });
    task.await.unwrap_or(Err(Error::Internal("a message ended without an answer")))
}

/// Messages of a room in the reader's language, ascending by seq.
///
/// # Errors
/// [`Error::NotFound`] where the agent may not read it, [`Error::Invalid`] for a limit out of range.
pub async fn page(
    desk: &Desk,
    session: &Session,
    room_no: RoomNo,
    place: Place,
    limit: Option<i64>,
) -> Result<view::MessagePage, Error> {
    let mut conn = desk.read().await?;
    let head = room::readable(&mut conn, session, room_no).await?;
    let limit = limit.unwrap_or(DEFAULT_PAGE);
    if !(1..=PAGE).contains(&limit) {
        return Err(Error::Invalid(vec![FieldError { field: "limit".into(), code: "out_of_range", max: Some(PAGE) }]));
    }
    let key = (session.site, room_no);
    let mut messages = store::message::page(&mut conn, key, place, limit + 1).await?;
    let more = messages.len() > usize::try_from(limit).unwrap_or_default();
    if more {
        match place {
            Place::After(_) => drop(messages.pop()),
            Place::Newest | Place::Before(_) => drop(messages.remove(0)),
        }
    }
    let next = match place {
        Place::After(_) => messages.last(),
        Place::Newest | Place::Before(_) => messages.first(),
    };
    let next_cursor = next.filter(|_| more).map(|message| message.seq.to_string());
    let locale = session.preferences.locale;
    let mut items: Vec<_> = messages.into_iter().map(|message| show::message(key, message, locale)).collect();
    if let (true, Some(first), Some(last)) = (head.messenger, items.first(), items.last()) {
        let mut standing = store::delivery::of_room(&mut conn, key, first.seq, last.seq).await?;
        for message in &mut items {
            message.delivery = standing.remove(&message.seq).map(|standing| show::delivery(&standing));
        }
    }
    Ok(view::MessagePage { items, next_cursor })
}

/// An agent has read up to `seq`. Only whoever may write there clears what others still have to answer.
///
/// # Errors
/// [`Error::NotFound`] where the agent may not read it.
pub async fn read(desk: &Desk, session: &Session, room_no: RoomNo, seq: i64) -> Result<(), Error> {
    let head = room::readable(&mut desk.read().await?, session, room_no).await?;
    if head.access.agent.is_none() || session.viewer.may_write(head.access) {
        pending::note_read(desk, (session.site, room_no), Sender::Agent, seq.max(0));
    }
    Ok(())
}

/// A message that was checked but has no room yet.
pub(crate) struct Draft {
    pub(crate) client_id: String,
    body: String,
    files: Vec<AttachmentId>,
    card: Option<view::Card>,
    button: Option<String>,
}

/// Most characters of a button's code.
const BUTTON_MAX: usize = 100;

impl Draft {
    pub(crate) fn read(new: &view::NewMessage) -> Result<Self, Error> {
        let client_id =
            Uuid::try_parse(&new.client_id).map_err(|_| Error::field("client_id", "invalid"))?.hyphenated().to_string();
        Ok(Self::named(client_id, &new.text, &new.attachment_ids)?.pressed(new.button.as_deref()))
    }

    /// The same under a name that its sender's channel gave it.
    pub(crate) fn named(client_id: String, text: &str, attachment_ids: &[String]) -> Result<Self, Error> {
        let mut files = Vec::with_capacity(attachment_ids.len().min(FILES));
        if attachment_ids.len() > FILES {
            let max = i64::try_from(FILES).ok();
            return Err(Error::Invalid(vec![FieldError { field: "attachment_ids".into(), code: "too_many", max }]));
        }
        for id in attachment_ids {
            let id = id.parse().map_err(|_| Error::field("attachment_ids", "invalid"))?;
            if !files.contains(&id) {
                files.push(id);
            }
        }
        let body = match text::lines(text, MESSAGE_MAX) {
            Ok(body) => body,
            Err(TextFault::Blank) if !files.is_empty() => String::new(),
            Err(fault) => return Err(Error::text("text", fault)),
        };
        Ok(Self { client_id, body, files, card: None, button: None })
    }

    /// The same, said by a button; what can be no code of ours is none.
    pub(crate) fn pressed(self, button: Option<&str>) -> Self {
        Self { button: button.and_then(|code| text::line(code, BUTTON_MAX).ok()), ..self }
    }

    /// The same with the product that is asked about.
    pub(crate) fn about(self, card: Option<view::Card>) -> Self {
        Self { card, ..self }
    }

    /// Looked up before the attachments are: those of a retry are carried by the first message.
    pub(crate) async fn sent_before(
        &self,
        desk: &Desk,
        site: SiteId,
        author: i64,
    ) -> Result<Option<StoredMessage>, Error> {
        if self.files.is_empty() {
            return Ok(None);
        }
        let sent = [(site, author, self.client_id.as_str())];
        Ok(store::message::find_stored(&mut desk.read().await?, sent).await?.into_values().next())
    }

    /// Whether a stored message says the same.
    pub(crate) fn is(&self, stored: &StoredMessage) -> bool {
        let there: Vec<view::Attachment> =
            stored.extra.as_deref().and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default();
        stored.body == self.body
            && there.iter().map(|file| &file.id).eq(self
                .files
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .iter())
    }

    pub(crate) async fn letter(
        &self,
        desk: &Desk,
        room: (SiteId, RoomNo),
        author: Author,
        agent_name: Option<String>,
    ) -> Result<Letter, Error> {
        let (kind, extra, short) = self.files(desk, room.0, author.id()).await?;
        let incoming = Incoming {
            room,
            author,
            client_id: self.client_id.clone(),
            kind,
            body: self.body.clone(),
            extra,
            short,
            at: desk.now(),
        };
        Ok(Letter { incoming, agent_name, files: self.files.clone(), button: self.button.clone() })
    }

    async fn files(&self, desk: &Desk, site: SiteId, uploader: i64) -> Result<(Kind, Option<String>, String), Error> {
        if self.files.is_empty() {
            let beside =
                self.card.clone().map(|card| show::frame(&show::Beside { card: Some(card), buttons: Vec::new() }));
            return Ok((Kind::Text, beside, self.body.clone()));
        }
        let stored = store::attachment::unclaimed(&mut desk.read().await?, site, uploader, &self.files).await?;
        if stored.len() != self.files.len() {
            return Err(Error::field("attachment_ids", "invalid"));
        }
        let files: Vec<view::Attachment> = stored.iter().map(attachment::shown).collect();
        let kind = if files.iter().all(|file| file.image) { Kind::Image } else { Kind::File };
        let short = if self.body.is_empty() { files[0].name.clone() } else { self.body.clone() };
        Ok((kind, Some(show::frame(&files)), short))
    }
}

/// A stored message answered to its sender once more.
fn again(
    stored: StoredMessage,
    sender: Sender,
    author_id: i64,
    client_id: &str,
    name: Option<String>,
) -> view::Message {
    let record = MessageRecord {
        seq: stored.seq,
        sender,
        author_id,
        client_id: Some(client_id.to_owned()),
        kind: stored.kind,
        body: stored.body,
        extra: stored.extra,
        at: stored.at,
        agent_name: name,
    };
    show::message((SiteId(0), stored.room_no), record, view::Locale::Ko)
}
