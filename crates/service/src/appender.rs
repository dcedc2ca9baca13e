//! Appending messages in groups: whoever waits is taken into the next transaction, at most 256 at a time, and answered
//! when it is durable. No timer: an idle desk commits a single message at once.

use std::{
    collections::HashMap,
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use domain::{
    AttachmentId, Millis,
    append::{ClientKey, Incoming, Outcome, RoomKey, StoredMessage},
    room::{ChannelKind, Sender, Status},
};
use live::Event;
use store::{Db, Lane, StoreError, Tx, message::NewRow, room::RoomRecord};
use tokio::sync::{Notify, mpsc, oneshot};

use crate::{
    Done, Error,
    relay::{Parcel, Teller},
    room::{show, tell},
    view,
    webhook::Outbox,
};

/// Most messages of one transaction.
const GROUP: usize = 256;
/// Groups that are looked through for retries before they are written, after one that held some: where clients come back
/// after a break, many do so together.
const WARY: u32 = 64;
/// An appender without work for so long gives its connection back.
const IDLE: Duration = Duration::from_millis(100);
/// Messages that may wait in one lane before senders wait for a place.
const WAITING: usize = 4_096;

/// Appends messages. Cloning is cheap.
#[derive(Clone)]
pub struct Appender {
    lanes: Arc<[mpsc::Sender<Ask>]>,
    written: Arc<Written>,
}

/// What has been written since the start.
#[derive(Debug, Default)]
pub struct Written {
    groups: AtomicU64,
    messages: AtomicU64,
}

impl Written {
    /// Transactions.
    #[must_use]
    pub fn groups(&self) -> u64 {
        self.groups.load(Ordering::Relaxed)
    }

    /// What they were asked to append, retries included.
    #[must_use]
    pub fn messages(&self) -> u64 {
        self.messages.load(Ordering::Relaxed)
    }

    fn count(&self, messages: usize) {
        self.groups.fetch_add(1, Ordering::Relaxed);
        self.messages.fetch_add(messages as u64, Ordering::Relaxed);
    }
}

/// A message with what its readers are told beside it.
#[derive(Debug, Clone)]
pub struct Letter {
    /// The message.
    pub incoming: Incoming,
    /// Name of the agent who wrote it.
    pub agent_name: Option<String>,
    /// Uploads of the sender that it carries.
    pub files: Vec<AttachmentId>,
    /// The code of the bot's button by which it was said.
    pub button: Option<String>,
}

/// A message that is durable now.
#[derive(Debug, Clone)]
pub enum Appended {
    /// It was new.
    New(Arc<view::Message>),
    /// The sender had sent it before.
    Before(StoredMessage),
}

struct Ask {
    letter: Letter,
    answer: oneshot::Sender<Result<Appended, Error>>,
}

impl fmt::Debug for Appender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Appender").field("lanes", &self.lanes.len()).finish()
    }
}

impl Appender {
    /// Starts its tasks, which end with the last clone. SQLite has one writer, so one lane; rooms of PostgreSQL are
    /// spread over two, each room always in the same one. `bots` rings where a bot is to answer.
    #[must_use]
    pub(crate) fn start(db: &Db, teller: &Teller, bots: &Arc<Notify>, outbox: &Arc<Outbox>) -> Self {
        let lanes = match db {
            Db::Sqlite { .. } => 1,
            Db::Postgres(_) => 2,
        };
        let written = Arc::<Written>::default();
        let lanes = (0..lanes)
            .map(|_| {
                let (sender, receiver) = mpsc::channel(WAITING);
                let rings = (teller.clone(), Arc::clone(bots), Arc::clone(outbox));
                tokio::spawn(lane(db.clone(), rings, receiver, Arc::clone(&written)));
                sender
            })
            .collect();
        Self { lanes, written }
    }

    /// What has been written since the start.
    #[must_use]
    pub fn written(&self) -> &Written {
        &self.written
    }

    /// Appends one message and returns when it is durable.
    ///
    /// # Errors
    /// Why it was refused; nothing was written then.
    pub async fn append(&self, letter: Letter) -> Result<Appended, Error> {
        let number = usize::try_from(letter.incoming.room.1.0).unwrap_or_default();
        let (answer, answered) = oneshot::channel();
        let stopped = Error::Internal("the appender has stopped");
        if self.lanes[number % self.lanes.len()].send(Ask { letter, answer }).await.is_err() {
            return Err(stopped);
        }
        answered.await.unwrap_or(Err(stopped))
    }
}

type Rings = (Teller, Arc<Notify>, Arc<Outbox>);

async fn lane(db: Db, (teller, bots, outbox): Rings, mut asks: mpsc::Receiver<Ask>, written: Arc<Written>) {
    let mut waiting = Vec::with_capacity(GROUP);
    let (mut lane, mut wary) = (Lane::new(db), 0_u32);
    loop {
        tokio::select! {
            biased;
            count = asks.recv_many(&mut waiting, GROUP) => if count == 0 { return },
            () = tokio::time::sleep(IDLE), if lane.keeps() => {
                lane.let_go();
                continue;
            }
        }
        let (letters, answers): (Vec<_>, Vec<_>) = waiting.drain(..).map(|ask| (ask.letter, ask.answer)).unzip();
        let group = Group::new(&letters);
        if wary > 0 {
            group.look_first();
        }
        match write_group(&mut lane, &teller, &outbox, &group).await {
            Ok(done) => {
                written.count(letters.len());
                ring(&bots, &group);
                settle(&teller, done, answers);
            }
            Err(error) => {
                if letters.len() == 1 {
                    refuse(answers, error);
                    continue;
                }
                tracing::warn!(%error, size = letters.len(), "a group of messages is written one by one");
                for (letter, answer) in letters.iter().zip(answers) {
                    let alone = Group::new(std::slice::from_ref(letter));
                    match write_group(&mut lane, &teller, &outbox, &alone).await {
                        Ok(done) => {
                            written.count(1);
                            ring(&bots, &alone);
                            settle(&teller, done, vec![answer]);
                        }
                        Err(error) => refuse(vec![answer], error),
                    }
                }
            }
        }
        wary = if group.met_retries() { WARY } else { wary.saturating_sub(1) };
    }
}

/// Messages of one transaction.
///
/// Retries are rare, and the unique index finds them without being asked first: so a group is written as if it held none,
/// and once more after a look where it does.
#[derive(Debug)]
pub struct Group<'g> {
    letters: &'g [Letter],
    look_first: AtomicBool,
    retries: AtomicBool,
    bots: AtomicBool,
}

impl<'g> Group<'g> {
    /// Messages that are written together.
    #[must_use]
    pub fn new(letters: &'g [Letter]) -> Self {
        Self {
            letters,
            look_first: AtomicBool::new(false),
            retries: AtomicBool::new(false),
            bots: AtomicBool::new(false),
        }
    }

    fn look_first(&self) {
        self.look_first.store(true, Ordering::Relaxed);
    }

    /// Whether a bot is to answer one of them.
    pub(crate) fn met_bots(&self) -> bool {
        self.bots.load(Ordering::Relaxed)
    }

    fn met_retries(&self) -> bool {
        self.retries.load(Ordering::Relaxed)
    }

    async fn stored(&self, tx: &mut Tx<'_>) -> Result<HashMap<ClientKey, StoredMessage>, Error> {
        let sent = self.letters.iter().map(|letter| &letter.incoming);
        let sent = sent.map(|one| (one.room.0, one.author.id(), one.client_id.as_str()));
        let stored = store::message::find_stored(tx, sent).await?;
        if !stored.is_empty() {
            self.retries.store(true, Ordering::Relaxed);
        }
        Ok(stored)
    }
}

fn ring(bots: &Notify, group: &Group<'_>) {
    if group.met_bots() {
        bots.notify_one();
    }
}

/// A caller that has gone away need not hear of it.
fn refuse(answers: Vec<oneshot::Sender<Result<Appended, Error>>>, error: Error) {
    if let Some(answer) = answers.into_iter().next() {
        drop(answer.send(Err(error)));
    }
}

type Settled = Done<Vec<Result<Appended, Error>>>;

async fn write_group(
    lane: &mut Lane,
    teller: &Teller,
    outbox: &Arc<Outbox>,
    group: &Group<'_>,
) -> Result<(Settled, Vec<Parcel>), Error> {
    let (done, parcels) = lane
        .write("append messages", &group, &|tx, group| {
            let (teller, outbox) = (teller.clone(), Arc::clone(outbox));
            Box::pin(async move {
                let done = write(tx, group).await?;
                outbox.note(tx, &done.events).await?;
                let parcels = teller.note(tx, &[], &done.events).await?;
                Ok::<_, Error>((done, parcels))
            })
        })
        .await?;
    if !outbox.is_quiet() {
        outbox.ring();
    }
    Ok((done, parcels))
}

fn settle(
    teller: &Teller,
    (done, parcels): (Settled, Vec<Parcel>),
    answers: Vec<oneshot::Sender<Result<Appended, Error>>>,
) {
    teller.tell(done.events, parcels);
    for (answer, result) in answers.into_iter().zip(done.value) {
        // A caller that has gone away changes nothing: the message is stored and told.
        drop(answer.send(result));
    }
}

/// Writes a group within a transaction: one statement each for locking, messages and rooms, and one to find retries where
/// there may be some.
///
/// # Errors
/// When the database fails; [`StoreError::Conflict`] where the group turns out to hold a retry: the same group written again
/// knows. Refusals of single messages stand in the answer.
pub async fn write(tx: &mut Tx<'_>, group: &Group<'_>) -> Result<Settled, Error> {
    let incoming: Vec<&Incoming> = group.letters.iter().map(|letter| &letter.incoming).collect();
    let mut keys: Vec<RoomKey> = incoming.iter().map(|incoming| incoming.room).collect();
    keys.sort_unstable();
    keys.dedup();
    let records: HashMap<RoomKey, RoomRecord> =
        store::room::lock(tx, &keys).await?.into_iter().map(|room| ((room.site, room.room_no), room)).collect();
    let locked = || records.iter().map(|(key, room)| (*key, room.state.clone())).collect::<HashMap<_, _>>();

    let look_first = group.look_first.load(Ordering::Relaxed);
    let stored = if look_first { group.stored(tx).await? } else { HashMap::new() };
    let mut states = locked();
    let mut outcomes = domain::append::append(&incoming, &mut states, &stored);
    // A retry is answered even where nothing may be written any more, so a refusal needs the look as well.
    if !look_first && outcomes.iter().any(Outcome::is_refused) {
        let stored = group.stored(tx).await?;
        if !stored.is_empty() {
            states = locked();
            outcomes = domain::append::append(&incoming, &mut states, &stored);
        }
    }

    let rows: Vec<NewRow<'_>> = incoming
        .iter()
        .zip(&outcomes)
        .filter_map(|(incoming, outcome)| match outcome {
            Outcome::Appended { seq, .. } => Some(NewRow::of(incoming, *seq)),
            _ => None,
        })
        .collect();
    let changed = states.iter().map(|(key, state)| (*key, state));
    let changed = changed.filter(|(key, state)| records[key].state.version != state.version);
    let (mut written, moved): (Vec<_>, Vec<_>) =
        changed.partition(|(key, state)| state.was_only_written_in(&records[key].state));
    // In the order of the keys, in which their pages lie.
    written.sort_unstable_by_key(|(key, _)| *key);
    if !rows.is_empty() {
        store::room::append(tx, &rows, &written).await.inspect_err(|error| {
            if matches!(error, StoreError::Conflict) {
                group.look_first();
            }
        })?;
        store::room::save(tx, moved).await?;
        store::room::answered(tx, &first_answers(&incoming, &outcomes, &records)).await?;
    }

    for (letter, _) in
        group.letters.iter().zip(&outcomes).filter(|(_, outcome)| matches!(outcome, Outcome::Appended { .. }))
    {
        let Incoming { room: (site, room), author, .. } = &letter.incoming;
        // Two messages raced for one upload: the group is undone, and alone the later one is refused.
        if store::attachment::claim(tx, *site, *room, author.id(), &letter.files).await? != letter.files.len() {
            return Err(Error::field("attachment_ids", "invalid"));
        }
    }

    let turns = turns(group.letters, &outcomes);
    group.bots.store(!turns.is_empty(), Ordering::Relaxed);
    store::bot::add_turns(tx, &turns, incoming.first().map_or(Millis(0), |first| first.at)).await?;

    let departing = departing(group.letters, &outcomes, &records);
    store::delivery::insert(tx, &departing, incoming.first().map_or(Millis(0), |first| first.at)).await?;

    let mut events = Vec::with_capacity(rows.len());
    let mut value = Vec::with_capacity(group.letters.len());
    for (letter, outcome) in group.letters.iter().zip(outcomes) {
        value.push(answer(letter, outcome, &records, &mut events));
    }
    Ok(Done::telling(value, events))
}

/// Rooms in which an agent wrote for the first time, each with the first of the messages.
fn first_answers(
    incoming: &[&Incoming],
    outcomes: &[Outcome],
    records: &HashMap<RoomKey, RoomRecord>,
) -> Vec<(RoomKey, Millis)> {
    let mut first: Vec<(RoomKey, Millis)> = Vec::new();
    for (one, outcome) in incoming.iter().zip(outcomes) {
        let answers = matches!(outcome, Outcome::Appended { .. }) && one.author.sender() == Sender::Agent;
        let unanswered = records.get(&one.room).is_some_and(|room| !room.state.answered);
        if answers && unanswered && first.iter().all(|(room, _)| *room != one.room) {
            first.push((one.room, one.at));
        }
    }
    first
}

/// What customers said to bots.
fn turns<'l>(letters: &'l [Letter], outcomes: &[Outcome]) -> Vec<(RoomKey, i64, Option<&'l str>)> {
    let said = letters.iter().zip(outcomes);
    said.filter_map(|(letter, outcome)| match outcome {
        Outcome::Appended { seq, room, .. }
            if room.status == Status::Bot && letter.incoming.author.sender() == Sender::Customer =>
        {
            Some((letter.incoming.room, *seq, letter.button.as_deref()))
        }
        _ => None,
    })
    .collect()
}

/// What agents wrote to customers of messengers.
fn departing(letters: &[Letter], outcomes: &[Outcome], records: &HashMap<RoomKey, RoomRecord>) -> Vec<(RoomKey, i64)> {
    let departs = |letter: &Letter| {
        letter.incoming.author.sender() == Sender::Agent
            && records.get(&letter.incoming.room).is_some_and(|room| room.channel_kind != ChannelKind::Web)
    };
    let new = letters.iter().zip(outcomes).filter(|(letter, _)| departs(letter));
    new.filter_map(|(letter, outcome)| match outcome {
        Outcome::Appended { seq, .. } => Some((letter.incoming.room, *seq)),
        _ => None,
    })
    .collect()
}

fn answer(
    letter: &Letter,
    outcome: Outcome,
    records: &HashMap<RoomKey, RoomRecord>,
    events: &mut Vec<Event>,
) -> Result<Appended, Error> {
    match outcome {
        Outcome::Appended { seq, before, room } => {
            let record = records.get(&letter.incoming.room).ok_or(Error::NotFound)?.with(*room);
            let mut message = show::fresh(&letter.incoming, seq, letter.agent_name.as_deref());
            if letter.incoming.author.sender() == Sender::Agent && record.channel_kind != ChannelKind::Web {
                message.delivery = Some(view::Delivery::waiting(None));
            }
            let message = Arc::new(message);
            events.push(tell::appended(Some(before), record, message.clone()));
            Ok(Appended::New(message))
        }
        Outcome::Stored(stored) => Ok(Appended::Before(stored)),
        Outcome::ClientIdReused => Err(Error::ClientIdReused),
        Outcome::RoomEnded => Err(Error::RoomEnded),
        Outcome::NotFound => Err(Error::NotFound),
        Outcome::Forbidden => Err(Error::Forbidden),
    }
}
