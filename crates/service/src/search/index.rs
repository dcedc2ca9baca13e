//! The job that brings conversations into the index: what is new within a second or two, and what was there before it.
//!
//! A room's messages are numbered and committed in that order, so the number up to which a room was indexed says all: what is
//! compared is the room with the index, not one time with another, and a transaction that commits late is found like any other.
//! Rooms that were active a moment ago are compared each second, all open ones each minute, and every room each day.

mod batch;
mod rooms;

use std::{collections::BTreeSet, time::Duration};

use domain::{CustomerKey, Millis, SiteId, room::Kind, search as rules};
use store::search::{Ask, Person, Progress};

use self::batch::{Batch, Walked};
use super::look::text_of;
use crate::{Desk, Done, Error};

/// Rows of one transaction.
const SLICE: i64 = 256;
/// Rooms that a walk compares at once: few, since what is written now waits meanwhile.
const WALK: i64 = 128;
/// Who indexes a site keeps it for so long after the last write.
const LEASE_MS: i64 = 10_000;
const TICK: Duration = Duration::from_secs(1);
/// Between two slices of a walk others get their turn to write.
const BREATH: Duration = Duration::from_millis(20);
/// Between two looks at all open rooms.
const DEEP_MS: i64 = 60_000;
/// What was active so long ago was seen before.
const RECENT_MS: i64 = 90_000;
const DAY_MS: i64 = 24 * 3_600_000;
/// All customers were walked through.
const END: CustomerKey = CustomerKey(i64::MAX);

/// Indexes; at any time one of them for each site, whoever comes first.
#[derive(Debug, Clone)]
pub struct Indexer {
    desk: Desk,
    me: i64,
}

/// How much a round compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Round {
    /// Rooms that were active a moment ago, and what was asked for.
    Recent,
    /// All open rooms, and those that ended within a day.
    Deep,
}

impl Indexer {
    /// One that nobody else is.
    #[must_use]
    pub fn new(desk: &Desk) -> Self {
        Self { desk: desk.clone(), me: desk.id() }
    }

    /// Indexes all there is of one site or of all; where somebody else does so, nothing. Answers what was written.
    ///
    /// # Errors
    /// When the database fails; what was written stays.
    pub async fn run(&self, only: Option<SiteId>) -> Result<usize, Error> {
        let mut written = 0;
        for site in self.sites(only).await? {
            written += self.round(site, Round::Deep).await?;
            while let Some(more) = self.walk(site).await? {
                written += more;
            }
        }
        Ok(written)
    }

    /// Empties the index and walks through everything again.
    ///
    /// # Errors
    /// When the database fails; the walk is gone on with by whoever indexes next.
    pub async fn rebuild(&self) -> Result<usize, Error> {
        let sites = self.sites(None).await?;
        let input = (sites, self.me, self.desk.now());
        self.desk
            .write("empty search index", input, |tx, (sites, me, now)| {
                Box::pin(async move {
                    store::search::empty(tx).await?;
                    for site in sites {
                        store::search::take(tx, *site, *me, now.plus(LEASE_MS)).await?;
                        store::search::walk_anew(tx, *site, true).await?;
                    }
                    Ok(Done::quiet(()))
                })
            })
            .await?;
        let written = self.run(None).await?;
        self.let_go(None).await?;
        Ok(written)
    }

    /// Gives back what is one's own of one site or of all, so that others need not wait for it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn let_go(&self, only: Option<SiteId>) -> Result<(), Error> {
        let input = (self.sites(only).await?, self.me);
        self.desk
            .write("let go of search index", input, |tx, (sites, me)| {
                Box::pin(async move {
                    for site in sites {
                        store::search::let_go(tx, *site, *me).await?;
                    }
                    Ok(Done::quiet(()))
                })
            })
            .await
    }

    async fn sites(&self, only: Option<SiteId>) -> Result<Vec<SiteId>, Error> {
        match only {
            Some(site) => Ok(vec![site]),
            None => Ok(store::search::sites(&mut self.desk.read().await?).await?),
        }
    }

    /// How far a site is, where it may be indexed here.
    async fn mine(&self, site: SiteId) -> Result<Option<Progress>, Error> {
        let progress = store::search::progress(&mut self.desk.read().await?, site).await?;
        let free = progress.holder == self.me || progress.lease_until < self.desk.now();
        Ok(free.then_some(progress))
    }

    async fn round(&self, site: SiteId, round: Round) -> Result<usize, Error> {
        if self.mine(site).await?.is_none() {
            return Ok(0);
        }
        let mut written = self.asked(site).await?;
        let now = self.desk.now();
        let since = match round {
            Round::Recent => (now.plus(-RECENT_MS), now.plus(-RECENT_MS)),
            Round::Deep => (Millis(0), now.plus(-DAY_MS)),
        };
        loop {
            let rooms = store::search::active(&mut self.desk.read().await?, site, since, SLICE).await?;
            let more = i64::try_from(rooms.len()).is_ok_and(|count| count == SLICE);
            let Some(count) = self.rooms(site, rooms).await? else { return Ok(written) };
            written += count;
            if !more {
                return Ok(written);
            }
        }
    }

    /// What changed otherwise than by messages. The asks are read first: what they speak of is at least as new.
    async fn asked(&self, site: SiteId) -> Result<usize, Error> {
        let mut written = 0;
        loop {
            let asks = store::search::asks(&mut self.desk.read().await?, site, SLICE).await?;
            if asks.is_empty() {
                return Ok(written);
            }
            let rooms = asks.iter().filter_map(|ask| ask.room());
            let rooms = store::search::numbered(&mut self.desk.read().await?, site, rooms).await?;
            let Some(count) = self.rooms(site, rooms).await? else { return Ok(written) };
            // One that changed several times is asked for as often.
            let keys: BTreeSet<CustomerKey> = asks.iter().filter_map(|ask: &Ask| ask.customer()).collect();
            let people = store::search::customers(&mut self.desk.read().await?, site, keys).await?;
            let batch = Batch { people: people.iter().map(person).collect(), asks, ..self.batch(site) };
            if !self.commit(batch).await? {
                return Ok(written);
            }
            written += count;
        }
    }

    /// A step of the walk from end to end; `None` where there is none to make now.
    async fn walk(&self, site: SiteId) -> Result<Option<usize>, Error> {
        let Some(progress) = self.mine(site).await? else { return Ok(None) };
        let now = self.desk.now();
        if let Some(walked) = progress.walked_at {
            if walked.plus(DAY_MS) > now {
                return Ok(None);
            }
            let anew = Batch { walked: Some(Walked::Anew), ..self.batch(site) };
            return Ok(self.commit(anew).await?.then_some(0));
        }
        // People first: they are few, and lists are searched by their names.
        if progress.walk_customer < END {
            let mut read = self.desk.read().await?;
            let people = store::search::walk_customers(&mut read, site, progress.walk_customer, SLICE).await?;
            drop(read);
            let last = people.last().filter(|_| !short(people.len(), SLICE)).map(Person::key);
            let walked = Some(Walked::Customers(last.unwrap_or(END)));
            let batch = Batch { people: people.iter().map(person).collect(), walked, ..self.batch(site) };
            return Ok(self.commit(batch).await?.then_some(0));
        }
        let rooms = store::search::walk(&mut self.desk.read().await?, site, progress.walk_room, WALK).await?;
        let last = rooms.last().filter(|_| !short(rooms.len(), WALK)).map(|room| room.room);
        let Some(count) = self.rooms(site, rooms).await? else { return Ok(None) };
        let batch = Batch { walked: Some(last.map_or(Walked::All, Walked::Rooms)), ..self.batch(site) };
        Ok(self.commit(batch).await?.then_some(count))
    }
}

fn short(count: usize, limit: i64) -> bool {
    i64::try_from(count).is_ok_and(|count| count < limit)
}

fn person(person: &Person) -> (CustomerKey, Vec<String>) {
    let id = person.named.then_some(person.customer_id.as_str());
    let names: Vec<&str> = person.name.as_deref().into_iter().chain(id).collect();
    (person.key(), rules::person_tokens(&names, person.phone.as_deref(), person.email.as_deref()))
}

fn words(kind: Option<Kind>, body: &str, extra: Option<&str>) -> Vec<String> {
    rules::tokens(&text_of(kind, body, extra))
}

/// Indexes until it is dropped.
pub async fn work(desk: Desk) {
    let indexer = Indexer::new(&desk);
    let mut deep_at = Millis(0);
    loop {
        let now = desk.now();
        let round = if now >= deep_at { Round::Deep } else { Round::Recent };
        if round == Round::Deep {
            deep_at = now.plus(DEEP_MS);
        }
        let walking = match indexer.tick(round).await {
            Ok(walking) => walking,
            Err(error) => {
                tracing::warn!(%error, "conversations could not be indexed");
                false
            }
        };
        tokio::time::sleep(if walking { BREATH } else { TICK }).await;
    }
}

impl Indexer {
    /// One round through the sites, and a step of their walks; whether there are more steps to make.
    async fn tick(&self, round: Round) -> Result<bool, Error> {
        let mut walking = false;
        for site in self.sites(None).await? {
            self.round(site, round).await?;
            walking |= self.walk(site).await?.is_some();
        }
        Ok(walking)
    }
}

/// How many consultations without activity in the last minutes the index lacks something of, and how many of its entries
/// stand for nothing. Reads whole tables.
///
/// # Errors
/// When the database fails.
pub async fn disagreeing(desk: &Desk) -> Result<(i64, i64), Error> {
    let quiet = desk.now().plus(-5 * 60_000);
    Ok(store::search::disagreeing(&mut desk.read().await?, quiet).await?)
}
