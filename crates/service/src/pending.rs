//! What may wait a moment: read marks and drafts are gathered and written together, or they become the main load.

use std::{
    collections::HashMap,
    fmt,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use domain::{AgentId, Millis, RoomNo, SiteId, append::RoomKey, room::Sender};
use store::Tx;

use crate::{Desk, Done, Error, room::tell, session::Session};

/// How long they wait at most.
const WAIT: Duration = Duration::from_millis(250);
/// Rooms of one transaction.
const SLICE: usize = 256;

/// Read marks and drafts that are not written yet.
#[derive(Default)]
pub struct Pending {
    waiting: Mutex<Waiting>,
    /// One flush at a time, so that an older text never overtakes a newer one.
    flushing: tokio::sync::Mutex<()>,
}

type DraftKey = (SiteId, AgentId, RoomNo);

#[derive(Default)]
struct Waiting {
    reads: HashMap<(RoomKey, bool), i64>,
    drafts: HashMap<DraftKey, String>,
    /// Drafts that are being written: readers see them until they are committed.
    writing: HashMap<DraftKey, String>,
    scheduled: bool,
}

impl fmt::Debug for Pending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pending").finish_non_exhaustive()
    }
}

impl Pending {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A draft that is not written yet; an empty one is about to be forgotten.
    #[must_use]
    pub fn draft(&self, session: &Session, room: RoomNo) -> Option<String> {
        let (waiting, key) = (self.lock(), (session.site, session.viewer.agent, room));
        waiting.drafts.get(&key).or_else(|| waiting.writing.get(&key)).cloned()
    }

    /// Drafts of an agent that are not written yet.
    #[must_use]
    pub fn drafts(&self, session: &Session) -> HashMap<RoomNo, String> {
        let waiting = self.lock();
        let newest_last = waiting.writing.iter().chain(&waiting.drafts);
        let own = newest_last.filter(|((site, agent, _), _)| *site == session.site && *agent == session.viewer.agent);
        own.map(|((_, _, room), text)| (*room, text.clone())).collect()
    }
}

/// Notes that somebody has read a room up to `seq`; written within a moment.
pub fn note_read(desk: &Desk, room: RoomKey, by: Sender, seq: i64) {
    schedule(desk, |waiting| {
        let place = waiting.reads.entry((room, by == Sender::Agent)).or_default();
        *place = seq.max(*place);
    });
}

/// Notes an unsent text; written within a moment.
pub fn note_draft(desk: &Desk, session: &Session, room: RoomNo, text: String) {
    schedule(desk, |waiting| {
        waiting.drafts.insert((session.site, session.viewer.agent, room), text);
    });
}

fn schedule(desk: &Desk, note: impl FnOnce(&mut Waiting)) {
    let mut waiting = desk.pending().lock();
    note(&mut waiting);
    if std::mem::replace(&mut waiting.scheduled, true) {
        return;
    }
    drop(waiting);
    let desk = desk.clone();
    tokio::spawn(async move {
        tokio::time::sleep(WAIT).await;
        flush(&desk).await;
    });
}

/// Writes what waits now, as before the process ends.
pub async fn flush(desk: &Desk) {
    let _alone = desk.pending().flushing.lock().await;
    let (reads, drafts) = {
        let mut waiting = desk.pending().lock();
        waiting.scheduled = false;
        waiting.writing = std::mem::take(&mut waiting.drafts);
        (std::mem::take(&mut waiting.reads), waiting.writing.clone())
    };
    let reads: Vec<_> = reads.into_iter().map(|((room, by_agent), seq)| (room, by_agent, seq)).collect();
    let drafts: Vec<_> = drafts.into_iter().collect();
    for slice in reads.chunks(SLICE) {
        let written = desk.write("read marks", slice.to_vec(), |tx, reads| Box::pin(write_reads(tx, reads))).await;
        tell_failure(written);
    }
    for slice in drafts.chunks(SLICE) {
        let input = (slice.to_vec(), desk.now());
        let written = desk.write("drafts", input, |tx, (drafts, now)| Box::pin(write_drafts(tx, drafts, *now))).await;
        tell_failure(written);
    }
    desk.pending().lock().writing.clear();
}

fn tell_failure(written: Result<(), Error>) {
    if let Err(error) = written {
        tracing::warn!(%error, "read marks or drafts could not be written");
    }
}

async fn write_reads(tx: &mut Tx<'_>, reads: &[(RoomKey, bool, i64)]) -> Result<Done<()>, Error> {
    let mut keys: Vec<RoomKey> = reads.iter().map(|(room, ..)| *room).collect();
    keys.sort_unstable();
    keys.dedup();
    let mut rooms = store::room::lock(tx, &keys).await?;
    let mut events = Vec::new();
    for room in &mut rooms {
        let key = (room.site, room.room_no);
        for &(_, by_agent, seq) in reads.iter().filter(|(read, ..)| *read == key) {
            let (by, changed) = if by_agent {
                let left =
                    if seq >= room.state.last_seq { 0 } else { store::message::unread_after(tx, key, seq).await? };
                (Sender::Agent, room.state.read_by_agent(seq, left))
            } else {
                (Sender::Customer, room.state.read_by_customer(seq))
            };
            if changed {
                events.push(tell::read(room, by, seq.min(room.state.last_seq)));
                events.push(tell::row(Some(room.state.access()), room));
            }
        }
    }
    store::room::save(tx, rooms.iter().map(|room| ((room.site, room.room_no), &room.state))).await?;
    Ok(Done::telling((), events))
}

async fn write_drafts(tx: &mut Tx<'_>, drafts: &[(DraftKey, String)], now: Millis) -> Result<Done<()>, Error> {
    for ((site, agent, room), text) in drafts {
        store::draft::put(tx, *site, *agent, *room, text, now).await?;
    }
    Ok(Done::quiet(()))
}
