//! What can't be done while a messenger waits: files are fetched, and what an account did after them comes after them.

use std::time::Duration;

use channels::messenger::Event;
use domain::{Millis, SiteId};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use store::{inbox::Waiting, messenger::AccountKey};

use super::happen;
use crate::{
    Desk, Done, Error,
    entry::messenger::{self, Account},
    round, secret,
    vault::Place,
};

/// How long a worker may take before another one tries.
const LEASE_MS: i64 = 120_000;
/// The same words within this time are the same message, where the channel gives no numbers.
const SAME_MS: i64 = 5_000;
/// Accounts of one round.
const ROUND: i64 = 32;
const LOOK: Duration = Duration::from_secs(1);
/// Attempts until what can't be fetched is given up: a conversation can't wait for long.
pub(super) const ATTEMPTS_MAX: i64 = 4;

/// What an event is known by: the same again is the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Key {
    /// Its own.
    pub own: String,
    /// Where the channel gives no numbers: what it would have been called a moment before, and when it came.
    pub before: Option<(String, i64)>,
}

impl Key {
    /// The channel's number; else what was told and about when.
    pub(super) fn of(event: &Event, body: &[u8], now: Millis) -> Self {
        if let Event::Said(said) = event
            && let Some(key) = &said.key
        {
            return Self { own: key.clone(), before: None };
        }
        let hash = secret::hex(&Sha256::digest(body)[..16]);
        let time = now.0.div_euclid(SAME_MS);
        Self { own: format!("{hash}-{time}"), before: Some((format!("{hash}-{}", time - 1), now.0)) }
    }

    /// Whether a message that came then is this one.
    pub(super) fn is_again(&self, stored_at: Millis) -> bool {
        self.before.as_ref().is_some_and(|(_, now)| *now < stored_at.plus(SAME_MS).0)
    }
}

#[derive(Serialize, Deserialize)]
struct Kept {
    key: Key,
    event: Event,
}

fn place(site: SiteId, id: i64) -> Place<'static> {
    Place { site, table: "channel_inbox", column: "payload", row: id }
}

fn named(account: &Account) -> AccountKey<'_> {
    AccountKey { site: account.site, channel: account.channel, key: &account.key }
}

/// Whether something has to be fetched for it, or it comes after something that has.
pub(super) async fn must_wait(desk: &Desk, account: &Account, event: &Event) -> Result<bool, Error> {
    if let Event::Said(said) = event
        && (!said.media.is_empty() || said.whole.is_some())
    {
        return Ok(true);
    }
    match messenger::standing(desk, account).await? {
        Some(known) => Ok(known.waits),
        // It never came, or what it did first is waiting.
        None => Ok(store::inbox::waits(&mut desk.read().await?, named(account)).await?),
    }
}

pub(super) async fn keep(desk: &Desk, account: &Account, key: &Key, event: &Event) -> Result<(), Error> {
    let id = desk.id();
    let kept = Kept { key: key.clone(), event: event.clone() };
    let json = serde_json::to_string(&kept).map_err(|_| Error::Internal("an event is no JSON"))?;
    let payload = desk.vault().seal(desk.random(), place(account.site, id), &json);
    let input = (account.clone(), id, key.own.clone(), payload, desk.now());
    desk.write("keep channel event", input, |tx, (account, id, key, payload, now)| {
        Box::pin(async move {
            store::inbox::insert(tx, named(account), (*id, key, payload), *now).await?;
            Ok(Done::quiet(()))
        })
    })
    .await?;
    messenger::forget(desk, account);
    desk.arrivals().notify_one();
    Ok(())
}

/// Does what is due of one site or of all, each account's in order; answers how much that was.
///
/// # Errors
/// When the database fails; what was begun is tried again.
pub async fn run_due(desk: &Desk, only: Option<SiteId>) -> Result<usize, Error> {
    let due = store::inbox::due(&mut desk.read().await?, desk.now(), ROUND, only).await?;
    round::at_once(due, "an event ended without an answer", |waiting| {
        let desk = desk.clone();
        async move { work_on(&desk, waiting).await }
    })
    .await
}

async fn work_on(desk: &Desk, waiting: Waiting) -> Result<(), Error> {
    let lease = desk.now().plus(LEASE_MS);
    let claimed = desk.write("claim channel event", (waiting.clone(), lease), |tx, (waiting, lease)| {
        Box::pin(async move { Ok(Done::quiet(store::inbox::claim(tx, waiting, *lease).await?)) })
    });
    if !claimed.await? {
        return Ok(());
    }
    let (site, id) = (waiting.site, waiting.id);
    let attempts = waiting.attempts + 1;
    let plain = desk.vault().open(place(site, id), &waiting.payload).ok();
    let Some(kept) = plain.and_then(|json| serde_json::from_str::<Kept>(&json).ok()) else {
        tracing::error!("an event of a channel can't be read with this key and is left out");
        return settle(desk, site, id, None).await;
    };
    let account = Account { site, channel: waiting.channel, key: waiting.account };
    let done = happen::with_files(desk, &account, &kept.key, &kept.event, attempts >= ATTEMPTS_MAX).await;
    match done {
        Ok(happen::Took::All) => {
            settle(desk, site, id, None).await?;
            messenger::forget(desk, &account);
            Ok(())
        }
        Ok(happen::Took::NotYet) => settle(desk, site, id, Some(desk.now().plus(1_000 << attempts))).await,
        // What can't be taken will not be taken later either.
        Err(Error::Invalid(_) | Error::NotFound) => settle(desk, site, id, None).await,
        Err(error) => {
            settle(desk, site, id, Some(desk.now().plus(1_000 << attempts.min(6)))).await?;
            Err(error)
        }
    }
}

async fn settle(desk: &Desk, site: SiteId, id: i64, later: Option<Millis>) -> Result<(), Error> {
    desk.write("settle channel event", (site, id, later), |tx, &(site, id, later)| {
        Box::pin(async move {
            match later {
                None => store::inbox::done(tx, site, id).await?,
                Some(later) => store::inbox::later(tx, site, id, later).await?,
            }
            Ok(Done::quiet(()))
        })
    })
    .await
}

pub(super) async fn work(desk: Desk) {
    loop {
        tokio::select! {
            () = desk.arrivals().notified() => {}
            () = tokio::time::sleep(LOOK) => {}
        }
        loop {
            match run_due(&desk, None).await {
                Ok(0) => break,
                Ok(_) => {}
                Err(error) => {
                    tracing::warn!(%error, "what channels told could not all be taken in");
                    break;
                }
            }
        }
    }
}
