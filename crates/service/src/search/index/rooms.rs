use std::collections::BTreeMap;

use domain::{RoomNo, SiteId};
use store::search::{Entry, Indexed, Standing, Written};

use super::{Indexer, SLICE, batch::Batch, words};
use crate::Error;

/// Rooms that are worked on, with what the index has of them by now.
type Rooms = BTreeMap<RoomNo, Standing>;

impl Indexer {
    /// Brings what these rooms have into the index, in slices; answers how many entries were written, or `None` where somebody
    /// else has taken over.
    pub(super) async fn rooms(&self, site: SiteId, rooms: Vec<Standing>) -> Result<Option<usize>, Error> {
        let mut rooms: Rooms = rooms.into_iter().filter(|room| !room.is_done()).map(|room| (room.room, room)).collect();
        let mut written = 0;
        while let Some(batch) = self.next(site, &rooms).await? {
            written += batch.entries.len() + batch.rewritten.len();
            let after: Vec<_> = batch.rooms.iter().map(|(room, _, after)| (*room, *after)).collect();
            if !self.commit(batch).await? {
                return Ok(None);
            }
            for (room, after) in after {
                if let Some(standing) = rooms.get_mut(&room) {
                    standing.indexed = Some(after);
                }
            }
        }
        Ok(Some(written))
    }

    /// What is to be written next.
    async fn next(&self, site: SiteId, rooms: &Rooms) -> Result<Option<Batch>, Error> {
        let changed: Vec<_> = rooms.values().filter_map(taken_over).take(slice()).collect();
        if !changed.is_empty() {
            return Ok(Some(Batch { rooms: changed, ..self.batch(site) }));
        }
        if let Some(batch) = self.next_messages(site, rooms).await? {
            return Ok(Some(batch));
        }
        if let Some(batch) = self.next_memos(site, rooms).await? {
            return Ok(Some(batch));
        }
        self.next_moved(site, rooms).await
    }

    async fn next_messages(&self, site: SiteId, rooms: &Rooms) -> Result<Option<Batch>, Error> {
        let lacking = |room: &&Standing| has(room).seq < room.last_seq || room.indexed.is_none();
        let parts: Vec<&Standing> = rooms.values().filter(lacking).take(slice()).collect();
        if parts.is_empty() {
            return Ok(None);
        }
        let asked: Vec<_> = parts.iter().map(|room| (room.room, has(room).seq, room.last_seq)).collect();
        let found = store::search::messages(&mut self.desk.read().await?, site, &asked, SLICE).await?;
        // Of the last room there may be more, and rooms behind it were not reached.
        let cut = found.last().filter(|_| found.len() == slice()).map(|last| (last.room, last.item.seq()));
        let mut batch = self.batch(site);
        for room in parts {
            let seq = match cut {
                Some((last, _)) if room.room > last => continue,
                Some((last, seq)) if room.room == last => seq.unwrap_or(room.last_seq),
                _ => room.last_seq,
            };
            batch.rooms.push((room.room, room.indexed, Indexed { seq, ..has(room) }));
        }
        batch.entries = found.into_iter().filter_map(|written| entry(rooms, written)).collect();
        batch.entries.retain(|entry| !entry.words.is_empty());
        in_order(&mut batch.entries);
        Ok(Some(batch))
    }

    async fn next_memos(&self, site: SiteId, rooms: &Rooms) -> Result<Option<Batch>, Error> {
        let lacking: Vec<&Standing> =
            rooms.values().filter(|room| has(room).memos != room.memos).take(slice()).collect();
        if lacking.is_empty() {
            return Ok(None);
        }
        let numbers = lacking.iter().map(|room| room.room);
        let found = store::search::memos(&mut self.desk.read().await?, site, numbers, SLICE).await?;
        let cut = found.last().filter(|_| found.len() == slice()).map(|last| last.room);
        let mut batch = self.batch(site);
        for room in lacking.into_iter().filter(|room| cut.is_none_or(|last| room.room < last)) {
            batch.rooms.push((room.room, room.indexed, Indexed { memos: room.memos, ..has(room) }));
        }
        batch.entries = found.into_iter().filter_map(|written| entry(rooms, written)).collect();
        in_order(&mut batch.entries);
        Ok(Some(batch))
    }

    /// Entries that still say whose the room was before.
    async fn next_moved(&self, site: SiteId, rooms: &Rooms) -> Result<Option<Batch>, Error> {
        let Some((room, done, behind)) = rooms.values().find_map(|room| {
            let done = room.indexed?;
            Some((room, done, done.moved?))
        }) else {
            return Ok(None);
        };
        let found = store::search::entries(&mut self.desk.read().await?, site, room.room, behind, SLICE).await?;
        let more = found.len() == slice();
        let moved = found.last().filter(|_| more).map(|(_, written)| written.item.number());
        let rewritten = found.into_iter().filter_map(|(doc, written)| Some((doc, entry(rooms, written)?))).collect();
        let after = Indexed { moved, ..done };
        Ok(Some(Batch { rooms: vec![(room.room, Some(done), after)], rewritten, ..self.batch(site) }))
    }
}

fn slice() -> usize {
    usize::try_from(SLICE).unwrap_or_default()
}

/// What the index has of a room.
fn has(room: &Standing) -> Indexed {
    room.indexed.unwrap_or(Indexed { seq: 0, memos: 0, scope: room.scope, moved: None })
}

/// A room that somebody else has than its entries say.
fn taken_over(room: &Standing) -> Option<(RoomNo, Option<Indexed>, Indexed)> {
    let done = room.indexed.filter(|done| done.scope != room.scope)?;
    Some((room.room, Some(done), Indexed { scope: room.scope, moved: Some(i64::MIN), ..done }))
}

fn entry(rooms: &Rooms, written: Written) -> Option<Entry> {
    let room = rooms.get(&written.room)?;
    Some(Entry {
        room: written.room,
        item: written.item,
        at: written.at,
        identity: room.identity,
        scope: has(room).scope,
        words: words(written.kind, &written.body, written.extra.as_deref()),
    })
}

fn in_order(entries: &mut [Entry]) {
    entries.sort_unstable_by_key(|entry| (entry.at, entry.room, entry.item));
}
