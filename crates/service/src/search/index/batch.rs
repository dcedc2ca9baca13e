use std::collections::BTreeMap;

use domain::{CustomerKey, Millis, RoomNo, SiteId};
use store::{
    Tx,
    search::{Ask, Entry, Indexed},
};

use super::{Indexer, LEASE_MS};
use crate::{Done, Error};

/// How far a walk has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Walked {
    /// Rooms down to this one.
    Rooms(RoomNo),
    /// Customers up to this one.
    Customers(CustomerKey),
    /// Everything.
    All,
    /// It begins again.
    Anew,
}

/// What one transaction writes.
#[derive(Debug)]
pub(super) struct Batch {
    pub site: SiteId,
    pub me: i64,
    pub now: Millis,
    /// Rooms as they were read, and as they stand afterwards.
    pub rooms: Vec<(RoomNo, Option<Indexed>, Indexed)>,
    pub entries: Vec<Entry>,
    pub rewritten: Vec<(i64, Entry)>,
    pub people: Vec<(CustomerKey, Vec<String>)>,
    pub asks: Vec<Ask>,
    pub walked: Option<Walked>,
}

impl Indexer {
    pub(super) fn batch(&self, site: SiteId) -> Batch {
        Batch {
            site,
            me: self.me,
            now: self.desk.now(),
            rooms: Vec::new(),
            entries: Vec::new(),
            rewritten: Vec::new(),
            people: Vec::new(),
            asks: Vec::new(),
            walked: None,
        }
    }

    /// `false` where somebody else indexes the site, or has done so since it was read: nothing is written then.
    pub(super) async fn commit(&self, batch: Batch) -> Result<bool, Error> {
        self.desk.write("index", batch, |tx, batch| Box::pin(write(tx, batch))).await
    }
}

async fn write(tx: &mut Tx<'_>, batch: &Batch) -> Result<Done<bool>, Error> {
    let Batch { site, me, now, rooms, entries, rewritten, people, asks, walked } = batch;
    let site = *site;
    if !store::search::claim(tx, site, *me, *now, now.plus(LEASE_MS)).await? {
        return Ok(Done::quiet(false));
    }
    if !rooms.is_empty() {
        let stand = store::search::indexed(tx, site, rooms.iter().map(|(room, ..)| *room)).await?;
        let stand: BTreeMap<RoomNo, Indexed> = stand.into_iter().collect();
        if rooms.iter().any(|(room, before, _)| stand.get(room) != before.as_ref()) {
            return Ok(Done::quiet(false));
        }
    }
    store::search::insert(tx, site, entries).await?;
    store::search::rewrite(tx, site, rewritten).await?;
    let after: Vec<_> = rooms.iter().map(|(room, _, after)| (*room, *after)).collect();
    store::search::save(tx, site, &after).await?;
    store::search::save_customers(tx, site, people).await?;
    store::search::answer(tx, site, asks).await?;
    match walked {
        None => {}
        Some(Walked::Rooms(down_to)) => store::search::walked_rooms(tx, site, *down_to).await?,
        Some(Walked::Customers(up_to)) => store::search::walked_customers(tx, site, *up_to).await?,
        Some(Walked::All) => store::search::walked(tx, site, *now).await?,
        Some(Walked::Anew) => store::search::walk_anew(tx, site, false).await?,
    }
    Ok(Done::quiet(true))
}
