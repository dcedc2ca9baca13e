//! 배분방식: rooms that wait are given out (F3).
//!
//! What is to be done stands in the database: a room that waits, a site whose 배분방식 changed. Whoever finds something
//! does it, after a restart too; being told of it only makes that sooner.

mod give;
pub mod groups;
pub mod log;
mod rules;
pub mod settings;
pub mod staff;

use std::time::Duration;

use domain::{Millis, RoomNo, SiteId};
use store::Tx;

use crate::{Desk, Done, Error, room::tell};

/// Rooms of one transaction.
const BATCH: usize = 256;
/// Rooms read at once.
const PAGE: i64 = 256;
/// Sites read at once.
const SITES: i64 = 100;
/// What nobody was told of, such as working hours that begin, is found within this time.
const LOOK: Duration = Duration::from_secs(2);

/// Gives out what waits in one site or in all; answers how many rooms that were.
///
/// # Errors
/// When the database fails; what is left is done the next time.
pub async fn run_due(desk: &Desk, only: Option<SiteId>) -> Result<usize, Error> {
    if let Some(site) = only {
        return run(desk, site).await;
    }
    let (mut given, mut after) = (0, SiteId(0));
    loop {
        let sites = store::distribution::sites(&mut desk.read().await?, after, SITES).await?;
        let Some(last) = sites.last() else { return Ok(given) };
        after = *last;
        for site in sites {
            given += run(desk, site).await?;
        }
    }
}

/// Who gets a room gets it before the others leave everybody's list.
async fn run(desk: &Desk, site: SiteId) -> Result<usize, Error> {
    let mut given = 0;
    loop {
        let rooms = plan(desk, site).await?;
        if rooms.is_empty() {
            break;
        }
        let batch = give::Batch { site, rooms, now: desk.now() };
        let count = desk.write("give rooms out", batch, |tx, batch| Box::pin(give::give(tx, batch))).await?;
        given += count;
        // Somebody else was faster, or the last places went.
        if count == 0 {
            break;
        }
    }
    // Hardly ever is there anything to settle: no transaction begins to write for finding that out.
    let stored = store::distribution::find(&mut desk.read().await?, site).await?;
    if stored.settled != stored.version {
        while desk.write("settle waiting rooms", site, |tx, site| Box::pin(settle(tx, *site))).await? {}
    }
    Ok(given)
}

/// The rooms that could go to somebody now, who waits longest first. Nothing is locked: most looks find nothing to do.
async fn plan(desk: &Desk, site: SiteId) -> Result<Vec<RoomNo>, Error> {
    let mut conn = desk.read().await?;
    let stored = store::distribution::find(&mut conn, site).await?;
    let mut rooms = Vec::new();
    if !stored.mode.gives_out() {
        return Ok(rooms);
    }
    let mut after = (Millis(i64::MIN), RoomNo(0));
    let mut round = None;
    loop {
        let page = store::distribution::page(&mut conn, site, after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(rooms) };
        after = (last.since, last.room);
        let round = match &mut round {
            Some(round) => round,
            none => none.insert(rules::round(&mut conn, site, &stored, desk.now()).await?.0),
        };
        for row in page {
            if !round.goes_on() || rooms.len() == BATCH {
                return Ok(rooms);
            }
            if round.takes(&row.what) {
                rooms.push(row.room);
            }
        }
    }
}

/// After a change of 배분방식: under 자동배분 a room that waits is kept from agents, under the others it is everybody's. Says
/// whether there is more.
async fn settle(tx: &mut Tx<'_>, site: SiteId) -> Result<Done<bool>, Error> {
    // Most sites never had a 배분방식 of their own: they get no row for being looked at.
    let found = store::distribution::find(tx, site).await?;
    if found.settled == found.version {
        return Ok(Done::quiet(false));
    }
    let stored = store::distribution::lock(tx, site).await?;
    let queued = stored.mode.queues();
    let rooms = store::distribution::unsettled(tx, site, queued, PAGE).await?;
    let more = rooms.len() >= BATCH;
    let mut keys: Vec<_> = rooms.into_iter().map(|room| (site, room)).collect();
    keys.sort_unstable();
    let mut events = Vec::new();
    let mut records = store::room::lock(tx, &keys).await?;
    records.retain(|room| room.state.status == domain::room::Status::Waiting);
    for room in &mut records {
        let before = room.state.access();
        room.state.queued = queued;
        room.state.version += 1;
        events.push(tell::row(Some(before), room));
    }
    store::room::save(tx, records.iter().map(|room| ((site, room.room_no), &room.state))).await?;
    if !more {
        store::distribution::settle(tx, site).await?;
    }
    Ok(Done::telling(more, events))
}

/// Gives out until it is dropped.
pub async fn work(desk: Desk) {
    let mut looks = tokio::time::interval(LOOK);
    looks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        let asked = tokio::select! {
            sites = desk.asked_to_give_out() => sites,
            _ = looks.tick() => Vec::new(),
        };
        if asked.is_empty() {
            tell_of(run_due(&desk, None).await);
        }
        for site in asked {
            tell_of(run(&desk, site).await);
        }
    }
}

fn tell_of(result: Result<usize, Error>) {
    if let Err(error) = result {
        tracing::warn!(%error, "rooms that wait could not all be given out");
    }
}
