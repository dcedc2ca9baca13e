use domain::{IdentityId, RoomNo, append::Author, text};
use store::{
    messenger::{AccountRow, Standing},
    visitor::Marks,
};

use super::{Account, identity};
use crate::{
    Desk, Done, Error,
    appender::Letter,
    message::{Draft, Opening, Writer, open, sent, sent_before},
    view,
};

/// Most characters of a channel's number of a message.
const KEY_MAX: usize = 100;

/// What an account wrote.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words {
    /// The channel's own number of the message: the same again is the same message, whatever else it says.
    pub key: String,
    /// The text.
    pub text: String,
    /// Files that were stored for the account's identity before.
    pub attachment_ids: Vec<String>,
    /// The product that is asked about.
    pub card: Option<view::Card>,
    /// The code of the button that was pressed.
    pub button: Option<String>,
}

/// An account writes. The first message opens a room, and so does the first one after an end (R7); one that came before is answered
/// as it was stored.
///
/// # Errors
/// As [`super::identity`], and [`Error::Invalid`] for a message that can't be taken.
pub async fn receive(desk: &Desk, account: &Account, words: &Words) -> Result<view::Sent, Error> {
    receive_in(desk, account, words, None).await
}

/// The same in a session of the channel, which is noted where it is another one.
pub(crate) async fn receive_in(
    desk: &Desk,
    account: &Account,
    words: &Words,
    session: Option<&str>,
) -> Result<view::Sent, Error> {
    let key = text::line(&words.key, KEY_MAX).map_err(|fault| Error::text("key", fault))?;
    let draft = Draft::named(key, &words.text, &words.attachment_ids)?
        .about(words.card.clone())
        .pressed(words.button.as_deref());
    let (row, open_room) = known_in(desk, account, session).await?;
    if let Some(stored) = draft.sent_before(desk, account.site, row.0).await? {
        return Ok(sent_before(&stored));
    }
    let room_no = open_room.unwrap_or(RoomNo(0));
    let letter = draft.letter(desk, (account.site, room_no), Author::Account(row), None).await?;
    if open_room.is_some() {
        match desk.appender().append(letter.clone()).await {
            Err(Error::RoomEnded | Error::NotFound) => {}
            result => return Ok(sent(room_no, result?)),
        }
    }
    let (on, input) = (desk.clone(), (account.clone(), letter));
    let opened = desk.write("open messenger room", input, move |tx, (account, letter)| {
        let desk = on.clone();
        Box::pin(async move { opened(&desk, tx, account, letter).await })
    });
    let (room, appended) = opened.await?;
    forget(desk, account);
    // A greeting may go back.
    desk.departures().notify_one();
    Ok(sent(room, appended))
}

async fn known_in(
    desk: &Desk,
    account: &Account,
    session: Option<&str>,
) -> Result<(IdentityId, Option<RoomNo>), Error> {
    let known = standing(desk, account).await?;
    let row = match &known {
        Some(known) => known.identity,
        None => identity(desk, account).await?,
    };
    let before = known.as_ref().and_then(|known| known.session.as_deref());
    if let Some(session) = session.filter(|session| before != Some(*session)) {
        let input = (account.clone(), session.to_owned());
        desk.write("note session", input, |tx, (account, session)| {
            Box::pin(async move {
                store::messenger::set_session(tx, account.named(), session).await?;
                Ok(Done::quiet(()))
            })
        })
        .await?;
        forget(desk, account);
    }
    Ok((row, known.and_then(|known| known.room)))
}

/// Where an account stands, as it was read a moment ago: who writes much is not looked up each time. What must not be wrong is
/// decided where it is written.
pub(crate) async fn standing(desk: &Desk, account: &Account) -> Result<Option<Standing>, Error> {
    let (name, now) = (name(account), desk.now());
    if let Some(known) = desk.standings().find(&name, now) {
        return Ok(Some(known));
    }
    let mark = desk.standings().mark();
    let known = store::messenger::standing(&mut desk.read().await?, account.named()).await?;
    if let Some(known) = &known {
        desk.standings().keep(name, known.clone(), now, mark);
    }
    Ok(known)
}

/// What was read of an account counts no more.
pub(crate) fn forget(desk: &Desk, account: &Account) {
    desk.standings().forget_one(&name(account));
}

fn name(account: &Account) -> String {
    format!("{}/{}/{}", account.site, account.channel, account.key)
}

async fn opened(
    desk: &Desk,
    tx: &mut store::Tx<'_>,
    account: &Account,
    letter: &Letter,
) -> Result<Done<(RoomNo, crate::appender::Appended)>, Error> {
    let known = store::messenger::find(tx, account.named()).await?.ok_or(Error::NotFound)?;
    let marks = said(tx, account, &known).await?;
    let writer = Writer { row: known.identity, signed: known.signed, marks, visitor: None };
    open(tx, &Opening { writer, letter: letter.clone(), now: desk.now() }).await
}

/// What the room is told: of an unsigned ID only while it is in use.
async fn said(tx: &mut store::Tx<'_>, account: &Account, known: &AccountRow) -> Result<Marks, Error> {
    let mut marks = known.marks.clone();
    if marks.unsigned_id.is_some() {
        let row = store::identity::find(tx, account.site, known.identity).await?.ok_or(Error::NotFound)?;
        let own = store::customer::find(tx, account.site, row.customer).await?.ok_or(Error::NotFound)?;
        marks.unsigned_id = marks.unsigned_id.filter(|id| *id == own.customer_id && !row.signed);
    }
    Ok(marks)
}
