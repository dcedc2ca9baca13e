//! What follows from what accounts of messengers do.

use channels::messenger::{Event, Profile, Said};
use domain::{RoomNo, room::EndedBy, verification::Method};
use store::messenger::AccountKey;

use super::{inbox::Key, link, media};
use crate::{
    Desk, Done, Error,
    entry::messenger::{self, Account, Words},
    room::{self, add_line, tell},
    verification,
    view::{self, SystemLine},
};

/// Whether all of it was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Took {
    All,
    /// A file could not be had yet.
    NotYet,
}

/// What needs no file.
pub(super) async fn happen(desk: &Desk, account: &Account, key: &Key, event: &Event) -> Result<(), Error> {
    match event {
        Event::Came { token: None } => Ok(()),
        Event::Came { token: Some(token) } => link::follow(desk, account, token).await,
        Event::Said(said) => say(desk, account, key, said, Words { text: said.text.clone(), ..Words::default() }).await,
        Event::Left => tell_room(desk, account, SystemLine::internal("customer_left", [])).await,
        Event::Friend(true) => tell_room(desk, account, SystemLine::internal("friend_added", [])).await,
        Event::Friend(false) => tell_room(desk, account, SystemLine::internal("friend_removed", [])).await,
        Event::Profile(profile) => answered(desk, account, profile).await,
        Event::Over { session } => over(desk, account, session).await,
    }
}

/// The same, with the files it points to. The last time what can't be had is left out, and the room is told.
pub(super) async fn with_files(
    desk: &Desk,
    account: &Account,
    key: &Key,
    event: &Event,
    last: bool,
) -> Result<Took, Error> {
    let Event::Said(said) = event else {
        happen(desk, account, key, event).await?;
        return Ok(Took::All);
    };
    let identity = messenger::identity(desk, account).await?;
    let sent = [(account.site, identity.0, key.own.as_str())];
    if !store::message::find_stored(&mut desk.read().await?, sent).await?.is_empty() {
        return Ok(Took::All);
    }
    let brought = match media::bring(desk, account, identity, said, last).await? {
        Some(brought) => brought,
        None => return Ok(Took::NotYet),
    };
    let words = Words { text: brought.text, attachment_ids: brought.files, ..Words::default() };
    say(desk, account, key, said, words).await?;
    for line in brought.lost {
        tell_room(desk, account, line).await?;
    }
    Ok(Took::All)
}

async fn say(desk: &Desk, account: &Account, key: &Key, said: &Said, words: Words) -> Result<(), Error> {
    if said.ends {
        return end(desk, account).await;
    }
    if came_before(desk, account, key).await? {
        return Ok(());
    }
    let card = said.card.as_ref().map(|card| view::Card {
        title: card.title.clone(),
        url: card.url.clone(),
        price: card.price.clone(),
    });
    let text = match &card {
        Some(card) if words.text.is_empty() && words.attachment_ids.is_empty() => card.title.clone(),
        _ => words.text,
    };
    let button = said.code.clone();
    let words = Words { key: key.own.clone(), text, attachment_ids: words.attachment_ids, card, button };
    messenger::receive_in(desk, account, &words, said.session.as_deref()).await?;
    Ok(())
}

/// Whether the same was said a moment ago, where the channel gives no numbers.
async fn came_before(desk: &Desk, account: &Account, key: &Key) -> Result<bool, Error> {
    let Some((before, _)) = &key.before else { return Ok(false) };
    let Some(known) = messenger::standing(desk, account).await? else { return Ok(false) };
    let sent = [(account.site, known.identity.0, before.as_str())];
    let stored = store::message::find_stored(&mut desk.read().await?, sent).await?;
    Ok(stored.values().any(|stored| key.is_again(stored.at)))
}

fn named(account: &Account) -> AccountKey<'_> {
    AccountKey { site: account.site, channel: account.channel, key: &account.key }
}

async fn open_room(desk: &Desk, account: &Account) -> Result<Option<RoomNo>, Error> {
    let mut read = desk.read().await?;
    let Some(known) = store::messenger::find(&mut read, named(account)).await? else { return Ok(None) };
    Ok(store::room::open_of_identity(&mut read, account.site, known.identity).await?)
}

/// A line in the open room; without one nobody has to know.
async fn tell_room(desk: &Desk, account: &Account, line: SystemLine) -> Result<(), Error> {
    let Some(room) = open_room(desk, account).await? else { return Ok(()) };
    let input = (account.site, room, line, desk.now());
    desk.write("channel line", input, |tx, (site, room, line, now)| {
        Box::pin(async move {
            let mut locked = store::room::lock(tx, &[(*site, *room)]).await?;
            let Some(record) = locked.first_mut().filter(|record| record.state.status.is_open()) else {
                return Ok(Done::quiet(()));
            };
            let before = record.state.access();
            let message = add_line(tx, record, line.clone(), *now).await?;
            store::room::save(tx, [((*site, *room), &record.state)]).await?;
            Ok(Done::telling((), vec![tell::message(Some(before), record, &message)]))
        })
    })
    .await
}

/// The customer ends the consultation by the channel's command.
async fn end(desk: &Desk, account: &Account) -> Result<(), Error> {
    end_room(desk, account, EndedBy::Customer, SystemLine::new("room_ended_by_customer", [])).await
}

/// The session is over; a newer one is not.
async fn over(desk: &Desk, account: &Account, session: &str) -> Result<(), Error> {
    let current = store::messenger::standing(&mut desk.read().await?, named(account)).await?;
    if current.and_then(|known| known.session).as_deref() != Some(session) {
        return Ok(());
    }
    end_room(desk, account, EndedBy::Timer, SystemLine::new("room_ended_session_over", [])).await
}

async fn end_room(desk: &Desk, account: &Account, by: EndedBy, line: SystemLine) -> Result<(), Error> {
    let Some(room) = open_room(desk, account).await? else { return Ok(()) };
    let input = (account.site, room, line, desk.now());
    desk.write("channel ends room", input, move |tx, (site, room, line, now)| {
        Box::pin(async move {
            let mut record = store::room::lock(tx, &[(*site, *room)]).await?.pop().ok_or(Error::NotFound)?;
            room::end(tx, &mut record, by, line.clone(), *now).await
        })
    })
    .await
}

/// An answer to the question for the number of a Naver account (S31, S64, S65b, R20).
async fn answered(desk: &Desk, account: &Account, profile: &Profile) -> Result<(), Error> {
    match profile {
        Profile::Number(number) => {
            let identity = messenger::identity(desk, account).await?;
            match number.parse() {
                Ok(number) => verification::given(desk, account.site, identity, Method::Naver, &number).await,
                Err(_) => verification::not_given(desk, account.site, identity, Method::Naver).await,
            }
        }
        Profile::Withdrawn(fields) if fields.iter().any(|field| field == "cellphone") => {
            let known = store::messenger::find(&mut desk.read().await?, named(account)).await?;
            let Some(known) = known else { return Ok(()) };
            verification::withdraw(desk, account.site, known.identity, Some(Method::Naver)).await?;
            Ok(())
        }
        Profile::Disagreed | Profile::Cancelled => {
            let identity = messenger::identity(desk, account).await?;
            verification::not_given(desk, account.site, identity, Method::Naver).await
        }
        Profile::Other | Profile::Withdrawn(_) => Ok(()),
    }
}
