use std::net::IpAddr;

use channels::{
    kakao, messenger,
    messenger::{Heard, Refused},
    naver,
};
use domain::{Millis, room::ChannelKind};

use super::{Connection, connection, happen, inbox};
use crate::{Desk, Done, Error, entry::messenger::Account};

/// A service is noted as heard of no oftener than this.
const NOTE_MS: i64 = 5_000;

/// Which address was told to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hook {
    /// Naver's only one.
    Naver,
    /// One of Kakao's three.
    Kakao(kakao::Hook),
}

/// A call of a messenger.
#[derive(Debug, Clone, Copy)]
pub struct Call<'c> {
    /// The secret part of the address.
    pub secret: &'c str,
    /// The rest of it.
    pub hook: Hook,
    /// Who calls.
    pub from: IpAddr,
    /// What is told.
    pub body: &'c [u8],
}

/// A messenger tells something. It is durable when this answers; what takes longer than messengers wait is done after it.
///
/// # Errors
/// [`Error::NotFound`] for a wrong secret, a network that may not deliver, and a sender that is not the connected one;
/// [`Error::TooLarge`] and [`Error::Invalid`] for bodies that are no messenger's.
pub async fn hear(desk: &Desk, call: Call<'_>) -> Result<(), Error> {
    let connection = connection::by_secret(desk, call.secret).await?;
    let kind = match call.hook {
        Hook::Naver => ChannelKind::Naver,
        Hook::Kakao(_) => ChannelKind::Kakao,
    };
    let networks = &connection.networks;
    let from_there = networks.is_empty() || networks.iter().any(|network| network.contains(&call.from));
    if connection.row.kind != kind || !connection.row.enabled || !from_there {
        return Err(Error::NotFound);
    }
    let parsed = match call.hook {
        Hook::Naver => naver::parse(call.body),
        Hook::Kakao(hook) => kakao::parse(hook, call.body),
    };
    let heard = match parsed {
        Ok(heard) => heard,
        Err(refused) => {
            failed(desk, &connection, "malformed").await?;
            return Err(refusal(refused));
        }
    };
    let Heard::Event(told) = heard else { return note(desk, &connection).await };
    if told.sender.as_ref().is_some_and(|sender| *sender != connection.row.set.sender_key) {
        failed(desk, &connection, "unknown_sender").await?;
        return Err(Error::NotFound);
    }
    let row = &connection.row;
    let account = Account { site: row.site, channel: row.channel, key: told.account };
    let key = inbox::Key::of(&told.event, call.body, desk.now());
    if inbox::must_wait(desk, &account, &told.event).await? {
        inbox::keep(desk, &account, &key, &told.event).await?;
    } else {
        happen::happen(desk, &account, &key, &told.event).await?;
    }
    note(desk, &connection).await
}

fn refusal(refused: Refused) -> Error {
    match refused {
        Refused::TooLarge => Error::TooLarge { max: i64::try_from(messenger::BODY_MAX).unwrap_or(i64::MAX) },
        Refused::TooDeep | Refused::Malformed => Error::field("body", "invalid"),
    }
}

/// The settings show when the service was last heard of; not every message is worth a write.
async fn note(desk: &Desk, connection: &Connection) -> Result<(), Error> {
    let (row, now) = (&connection.row, desk.now());
    if !desk.pace().is_news(row.channel, now, NOTE_MS) {
        return Ok(());
    }
    desk.write("note channel", (row.site, row.channel, now), |tx, &(site, channel, now)| {
        Box::pin(async move { Ok(Done::quiet(store::connection::heard(tx, site, channel, now).await?)) })
    })
    .await
}

async fn failed(desk: &Desk, connection: &Connection, reason: &'static str) -> Result<(), Error> {
    let (row, now) = (&connection.row, desk.now());
    let known = row.last_error.as_ref().is_some_and(|(error, at)| error == reason && now < at.plus(NOTE_MS));
    if known {
        return Ok(());
    }
    write_failure(desk, row, reason, now).await
}

pub(super) async fn write_failure(
    desk: &Desk,
    row: &store::connection::ConnectionRow,
    reason: &'static str,
    now: Millis,
) -> Result<(), Error> {
    desk.write("note channel", (row.site, row.channel, reason, now), |tx, &(site, channel, reason, now)| {
        Box::pin(async move { Ok(Done::quiet(store::connection::failed(tx, site, channel, reason, now).await?)) })
    })
    .await
}
