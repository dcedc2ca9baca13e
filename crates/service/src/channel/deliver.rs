//! What agents wrote goes out to messengers: each account's messages in order, tried until they arrive or are given up.

use std::{sync::Arc, time::Duration};

use channels::messenger::{Fault, Reason};
use domain::{Millis, SiteId};
use store::{delivery::Delivery, message::Place};
use tokio::sync::Semaphore;

use super::{Connection, outgoing, webhook};
use crate::{Desk, Done, Error, room::tell, round, view};

/// How long a worker may take before another one tries.
const LEASE_MS: i64 = 120_000;
/// After so long the rest of a message goes in another attempt.
const LONG_MS: i64 = 60_000;
/// How long it is tried. Kakao's sessions live longer, but nobody waits longer for an answer.
const GIVE_UP_MS: i64 = 24 * 3_600_000;
const WAIT_MAX_MS: i64 = 60_000;
/// Accounts looked for at once, and served at the same time.
const ROUND: i64 = 64;
const AT_ONCE: usize = 64;
const LOOK: Duration = Duration::from_secs(1);
/// A channel's last error is written no oftener than this.
const NOTE_MS: i64 = 30_000;

/// What came of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tried {
    Arrived,
    Failed(FaultOf),
    /// The channel is left alone until then; nobody was asked.
    Rests(Millis),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FaultOf {
    Later(Reason, Option<i64>),
    Never(Reason),
}

impl From<Fault> for FaultOf {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Later { reason, after } => Self::Later(reason, after),
            Fault::Settings(reason) => Self::Later(reason, Some(30)),
            Fault::Never(reason) => Self::Never(reason),
        }
    }
}

/// Delivers what is due of one site or of all; answers how many accounts that were.
///
/// # Errors
/// When the database fails; what was begun is tried again.
pub async fn run_due(desk: &Desk, only: Option<SiteId>) -> Result<usize, Error> {
    let due = store::delivery::due(&mut desk.read().await?, desk.now(), ROUND, only).await?;
    round::at_once(due, "a delivery ended without an answer", |delivery| {
        let desk = desk.clone();
        async move { serve(&desk, delivery).await }
    })
    .await
}

/// Delivers what waits for one account, as long as it arrives.
async fn serve(desk: &Desk, first: Delivery) -> Result<(), Error> {
    let (site, identity) = (first.room.0, first.identity);
    let mut next = Some(first);
    while let Some(delivery) = next.take() {
        if !claim(desk, &delivery).await? {
            return Ok(());
        }
        let tried = attempt(desk, &delivery).await?;
        let goes_on = !matches!(tried, Tried::Rests(_) | Tried::Failed(FaultOf::Later(..)));
        settle(desk, &delivery, tried).await?;
        if goes_on {
            let waiting = store::delivery::next(&mut desk.read().await?, site, identity).await?;
            next = waiting.filter(|waiting| waiting.run_at <= desk.now());
        }
    }
    Ok(())
}

async fn claim(desk: &Desk, delivery: &Delivery) -> Result<bool, Error> {
    let lease = desk.now().plus(LEASE_MS);
    desk.write("claim delivery", (delivery.clone(), lease), |tx, (delivery, lease)| {
        Box::pin(async move { Ok(Done::quiet(store::delivery::claim(tx, delivery, *lease).await?)) })
    })
    .await
}

async fn attempt(desk: &Desk, delivery: &Delivery) -> Result<Tried, Error> {
    let (room, began) = (delivery.room, desk.now());
    let mut read = desk.read().await?;
    let connection = Connection::of(desk, &mut read, room.0, delivery.channel).await?;
    let Some(connection) = connection.filter(|connection| connection.row.set.credentials.is_some()) else {
        return Ok(Tried::Failed(FaultOf::Later(Reason::Disconnected, Some(60))));
    };
    let account = store::delivery::account(&mut read, room.0, delivery.identity).await?;
    let Some(account) = account else { return Ok(Tried::Failed(FaultOf::Never(Reason::UnknownAccount))) };
    let message = store::message::page(&mut read, room, Place::After(delivery.seq - 1), 1).await?.pop();
    drop(read);
    let Some(message) = message.filter(|message| message.seq == delivery.seq) else { return Ok(Tried::Arrived) };
    let parts = outgoing::parts(desk, &connection, delivery, &message).await?;
    let done = usize::try_from(delivery.parts_done).unwrap_or_default();
    for (n, part) in parts.into_iter().enumerate().skip(done) {
        let now = desk.now();
        if now > began.plus(LONG_MS) {
            return Ok(Tried::Rests(now));
        }
        let outgoing = match part.ready(desk, &connection, room.0).await? {
            Ok(outgoing) => outgoing,
            Err(fault) => return Ok(Tried::Failed(fault.into())),
        };
        let (channel, per_second) = (delivery.channel, connection.row.set.per_second);
        if let Err(until) = desk.pace().ask(channel, per_second, now) {
            return Ok(Tried::Rests(until));
        }
        let serial = serial(delivery, message.at, n);
        let sent = connection.send(desk, (&account, &serial), &outgoing).await;
        desk.pace().ended(channel, is_well(&sent), rest(&sent), desk.now());
        if let Err(fault) = sent {
            tell_settings(desk, &connection, &fault).await?;
            return Ok(Tried::Failed(fault.into()));
        }
        arrived(desk, delivery, n + 1).await?;
    }
    Ok(Tried::Arrived)
}

/// Whether the channel itself is well, whatever it says of the message.
fn is_well(sent: &Result<(), Fault>) -> bool {
    !matches!(
        sent,
        Err(Fault::Settings(_) | Fault::Later { reason: Reason::Unreachable | Reason::Trouble | Reason::Busy, .. })
    )
}

fn rest(sent: &Result<(), Fault>) -> Option<i64> {
    match sent {
        Err(Fault::Later { after, .. }) => after.map(|seconds| seconds * 1_000),
        _ => None,
    }
}

/// The same for every attempt of the same part, and for no other one of any desk: at most 30 characters.
fn serial(delivery: &Delivery, at: Millis, part: usize) -> String {
    let numbers = [at.0, delivery.room.1.0, delivery.seq, i64::try_from(part).unwrap_or(i64::MAX)];
    numbers.map(base36).join("_")
}

fn base36(number: i64) -> String {
    let mut rest = number.unsigned_abs();
    let mut digits = Vec::new();
    loop {
        digits.push(char::from_digit(u32::try_from(rest % 36).unwrap_or_default(), 36).unwrap_or('0'));
        rest /= 36;
        if rest == 0 {
            return digits.iter().rev().collect();
        }
    }
}

async fn arrived(desk: &Desk, delivery: &Delivery, parts: usize) -> Result<(), Error> {
    let input = (delivery.room, delivery.seq, i64::try_from(parts).unwrap_or(i64::MAX));
    desk.write("part arrived", input, |tx, &(room, seq, parts)| {
        Box::pin(async move { Ok(Done::quiet(store::delivery::part(tx, room, seq, parts).await?)) })
    })
    .await
}

async fn tell_settings(desk: &Desk, connection: &Connection, fault: &Fault) -> Result<(), Error> {
    if matches!(fault, Fault::Never(_)) {
        return Ok(());
    }
    let (row, reason, now) = (&connection.row, fault.reason().name(), desk.now());
    let known = row.last_error.as_ref().is_some_and(|(error, at)| error == reason && now < at.plus(NOTE_MS));
    if known { Ok(()) } else { webhook::write_failure(desk, row, reason, now).await }
}

async fn settle(desk: &Desk, delivery: &Delivery, tried: Tried) -> Result<(), Error> {
    let now = desk.now();
    let tried = match tried {
        Tried::Failed(FaultOf::Later(..)) if now >= delivery.since.plus(GIVE_UP_MS) => {
            Tried::Failed(FaultOf::Never(Reason::TooLate))
        }
        tried => tried,
    };
    let attempts = delivery.attempts + 1;
    let next = match tried {
        Tried::Failed(FaultOf::Later(_, after)) => now.plus(wait(attempts, after, desk.random())),
        Tried::Rests(until) => until.plus(jitter(500, desk.random())),
        Tried::Arrived | Tried::Failed(FaultOf::Never(_)) => now,
    };
    let input = (delivery.clone(), tried, next);
    desk.write("settle delivery", input, |tx, (delivery, tried, next)| {
        Box::pin(async move {
            let (room, seq) = (delivery.room, delivery.seq);
            let told = match tried {
                Tried::Arrived => {
                    store::delivery::done(tx, room, seq).await?;
                    None
                }
                Tried::Rests(_) => {
                    store::delivery::later(tx, room, seq, *next, None).await?;
                    return Ok(Done::quiet(()));
                }
                Tried::Failed(FaultOf::Later(reason, _)) => {
                    store::delivery::later(tx, room, seq, *next, Some(reason.name())).await?;
                    Some(view::Delivery::waiting(Some(reason.name())))
                }
                Tried::Failed(FaultOf::Never(reason)) => {
                    store::delivery::give_up(tx, room, seq, reason.name()).await?;
                    Some(view::Delivery::failed(reason.name()))
                }
            };
            let record = store::room::find(tx, room.0, room.1).await?.ok_or(Error::NotFound)?;
            Ok(Done::telling((), vec![tell::delivery(&record, seq, told.as_ref())]))
        })
    })
    .await
}

/// Two seconds after the first attempt, twice as long after each further one, up to a minute; as long as the channel asks
/// for. Not everybody at the same moment.
fn wait(attempts: i64, after: Option<i64>, random: [u8; 2]) -> i64 {
    let doublings = u32::try_from(attempts.clamp(1, 16)).unwrap_or_default();
    let own = (1_000_i64 << doublings).min(WAIT_MAX_MS);
    let least = after.map_or(0, |seconds| seconds * 1_000);
    own.max(least) + jitter(own / 4, random)
}

fn jitter(most: i64, random: [u8; 2]) -> i64 {
    most * i64::from(u16::from_le_bytes(random)) / 65_536
}

/// A slow channel holds up nobody else: whoever is being served is not waited for.
pub(super) async fn work(desk: Desk) {
    let places = Arc::new(Semaphore::new(AT_ONCE));
    loop {
        tokio::select! {
            () = desk.departures().notified() => {}
            () = tokio::time::sleep(LOOK) => {}
        }
        if let Err(error) = set_out(&desk, &places).await {
            tracing::warn!(%error, "what waits for messengers could not be looked at");
        }
    }
}

async fn set_out(desk: &Desk, places: &Arc<Semaphore>) -> Result<(), Error> {
    let free = i64::try_from(places.available_permits()).unwrap_or_default().min(ROUND);
    if free == 0 {
        return Ok(());
    }
    for delivery in store::delivery::due(&mut desk.read().await?, desk.now(), free, None).await? {
        let Ok(place) = Arc::clone(places).acquire_owned().await else { return Ok(()) };
        let desk = desk.clone();
        tokio::spawn(async move {
            if let Err(error) = serve(&desk, delivery).await {
                tracing::warn!(%error, "a delivery is tried again later");
            }
            drop(place);
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use domain::{ChannelId, IdentityId, RoomNo};

    use super::*;

    #[test]
    fn attempts_are_further_apart_and_not_in_step() {
        assert_eq!(
            (1..=7).map(|n| wait(n, None, [0, 0])).collect::<Vec<_>>(),
            [2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]
        );
        assert_eq!(wait(1, Some(30), [0, 0]), 30_000, "as long as the channel asks for");
        assert!((2_000..2_500).contains(&wait(1, None, [0xff, 0xff])));
        assert_ne!(wait(1, None, [1, 100]), wait(1, None, [2, 200]));
    }

    #[test]
    fn serial_numbers_are_short_and_each_its_own() {
        let delivery = Delivery {
            room: (SiteId(9_999_999_999), RoomNo(9_999_999_999)),
            seq: 999_999,
            channel: ChannelId(1),
            identity: IdentityId(1),
            parts_done: 0,
            attempts: 3,
            run_at: Millis(0),
            since: Millis(0),
        };
        let longest = serial(&delivery, Millis(9_999_999_999_999), 35);
        assert!(longest.len() <= 30, "{longest}");
        assert_ne!(longest, serial(&delivery, Millis(9_999_999_999_999), 34));
    }
}
