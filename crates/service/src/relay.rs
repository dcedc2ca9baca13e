//! How what happened reaches sockets: at once where this process is alone; by way of the stream of all nodes where there are
//! others. For them it is written down in its transaction, told after the commit and then deleted; what a process leaves
//! behind that dies in between is told by the others.

use std::{
    fmt,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU8, Ordering},
    },
    time::Duration,
};

use domain::{IdSource, OutboxId, SiteId};
use live::{Bus, BusError, Event, Hub, Packet, Signal};
use store::{Db, Tx, outbox};
use tokio::{
    sync::{Notify, mpsc},
    task::JoinSet,
    time::{MissedTickBehavior, interval, sleep},
};

use crate::{Clock, Error};

/// Packets of one round.
const ROUND: usize = 256;
/// Packets that wait in memory; what comes then is read from the database again.
const WAITING: usize = 4_096;
/// What was told is deleted within this time.
const TIDY: Duration = Duration::from_millis(250);
const PAUSE: Duration = Duration::from_millis(50);
/// How often a process says that it lives.
const BEAT: Duration = Duration::from_secs(1);
/// Silence after which others tell what a process left behind. They do no harm where it lives: the server knows a packet again.
const SILENT_MS: i64 = 4_000;
/// Silence after which its number is another's.
const GONE_MS: i64 = 60_000;
/// Longest that a process that ends waits for what it still has to tell.
const LAST: Duration = Duration::from_secs(3);

/// A process's place among the others of its desk.
#[derive(Debug)]
pub struct Seat {
    bus: Bus,
    number: u8,
}

impl Seat {
    /// Connects to the server at `url` and takes a number. `origin` names this process start and `name` the desk, where it
    /// has no name yet; letters and digits.
    ///
    /// # Errors
    /// When the database fails, no server answers, or 256 processes are there already.
    pub async fn take(db: &Db, url: &str, origin: String, name: String, clock: &Clock) -> Result<Self, NoSeat> {
        let named = db.write("name the desk", name, |tx, name| {
            Box::pin(async move { Ok::<_, Error>(store::node::name(tx, name).await?) })
        });
        let bus = Bus::connect(url, &named.await?, origin).await?;
        let number = take_number(db, bus.origin(), clock).await?.ok_or(NoSeat::Full)?;
        Ok(Self { bus, number })
    }

    /// Number of this process among its like.
    #[must_use]
    pub fn number(&self) -> u8 {
        self.number
    }
}

/// Why a process can't be one of several.
#[derive(Debug, thiserror::Error)]
pub enum NoSeat {
    /// The database failed.
    #[error(transparent)]
    Desk(#[from] Error),
    /// No server answers.
    #[error(transparent)]
    Bus(#[from] BusError),
    /// There are no more numbers.
    #[error("256 nodes are there already")]
    Full,
}

/// `None` where all are taken.
async fn take_number(db: &Db, origin: &str, clock: &Clock) -> Result<Option<u8>, Error> {
    let now = clock();
    let gone = store::node::silent(&mut db.read().await?, now.plus(-GONE_MS)).await?;
    let taken = db.write("take a number", (origin.to_owned(), gone, now), |tx, (origin, gone, now)| {
        Box::pin(async move {
            for node in gone {
                store::node::free(tx, node.node, &node.origin).await?;
            }
            Ok::<_, Error>(store::node::take(tx, origin, *now).await?)
        })
    });
    taken.await
}

/// Something on its way to the other nodes; without an id it is not worth being kept.
pub(crate) type Parcel = (Option<OutboxId>, Packet);

/// Tells sockets what happened.
#[derive(Debug, Clone)]
pub(crate) struct Teller {
    hub: Arc<Hub>,
    relay: Option<Arc<Relay>>,
}

impl Teller {
    pub(crate) fn new(hub: Arc<Hub>, relay: Option<Arc<Relay>>) -> Self {
        Self { hub, relay }
    }

    pub(crate) fn relay(&self) -> Option<&Arc<Relay>> {
        self.relay.as_ref()
    }

    /// Within the transaction: writes down what other nodes are to be told. Give the answer to [`Teller::tell`] after it.
    pub(crate) async fn note(
        &self,
        tx: &mut Tx<'_>,
        signals: &[(SiteId, Signal)],
        events: &[Event],
    ) -> Result<Vec<Parcel>, Error> {
        let Some(relay) = &self.relay else { return Ok(Vec::new()) };
        if signals.is_empty() && events.is_empty() {
            return Ok(Vec::new());
        }
        let packets = relay.pack(signals, events)?;
        let mut parcels = Vec::with_capacity(packets.len());
        for packet in packets {
            let id = relay.id();
            outbox::insert(tx, (packet.site, id), relay.bus.origin(), &packet.body).await?;
            parcels.push((Some(id), packet));
        }
        Ok(parcels)
    }

    /// After the commit. Waits for nobody.
    pub(crate) fn tell(&self, events: Vec<Event>, parcels: Vec<Parcel>) {
        match &self.relay {
            None => self.hub.publish(events),
            Some(relay) => parcels.into_iter().for_each(|parcel| relay.post(parcel)),
        }
    }

    /// Tells what is not worth being kept.
    pub(crate) fn mention(&self, events: Vec<Event>) {
        match &self.relay {
            None => self.hub.publish(events),
            Some(relay) => match relay.pack(&[], &events) {
                Ok(packets) => packets.into_iter().for_each(|packet| relay.post((None, packet))),
                Err(error) => tracing::warn!(%error, "an event could not be written"),
            },
        }
    }
}

/// Tells the other nodes.
pub(crate) struct Relay {
    bus: Bus,
    db: Db,
    ids: Arc<Mutex<IdSource>>,
    clock: Clock,
    number: AtomicU8,
    queue: mpsc::Sender<Parcel>,
    /// The queue was full: the database knows what is to be told.
    behind: AtomicBool,
    wake: Notify,
    tasks: Mutex<JoinSet<()>>,
}

impl fmt::Debug for Relay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Relay").field("bus", &self.bus).finish_non_exhaustive()
    }
}

impl Relay {
    /// Starts telling. Its tasks go on until [`Relay::leave`].
    pub(crate) fn start(seat: Seat, db: Db, ids: Arc<Mutex<IdSource>>, clock: Clock) -> Arc<Self> {
        let Seat { bus, number } = seat;
        let (queue, waiting) = mpsc::channel(WAITING);
        let number = AtomicU8::new(number);
        let relay = Arc::new(Self {
            bus,
            db,
            ids,
            clock,
            number,
            queue,
            behind: AtomicBool::new(false),
            wake: Notify::new(),
            tasks: Mutex::default(),
        });
        let mut tasks = relay.tasks.lock().unwrap_or_else(PoisonError::into_inner);
        tasks.spawn(Arc::clone(&relay).work(waiting));
        tasks.spawn(Arc::clone(&relay).watch());
        drop(tasks);
        relay
    }

    pub(crate) fn bus(&self) -> &Bus {
        &self.bus
    }

    fn pack(&self, signals: &[(SiteId, Signal)], events: &[Event]) -> Result<Vec<Packet>, Error> {
        live::pack(self.bus.origin(), signals, events).map_err(|_| Error::Internal("an event is no JSON"))
    }

    fn id(&self) -> OutboxId {
        let now = (self.clock)();
        OutboxId(self.ids.lock().unwrap_or_else(PoisonError::into_inner).next(now))
    }

    fn post(&self, parcel: Parcel) {
        if self.behind.load(Ordering::SeqCst) {
            return;
        }
        if self.queue.try_send(parcel).is_err() {
            self.behind.store(true, Ordering::SeqCst);
            self.wake.notify_one();
        }
    }

    async fn work(self: Arc<Self>, mut waiting: mpsc::Receiver<Parcel>) {
        let (mut round, mut told) = (Vec::with_capacity(ROUND), Vec::new());
        let mut tidy = interval(TIDY);
        tidy.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                biased;
                count = waiting.recv_many(&mut round, ROUND) => if count == 0 { return },
                () = self.wake.notified() => {}
                _ = tidy.tick(), if !told.is_empty() => { self.forget(&mut told).await; }
            }
            self.send(&mut round, &mut told).await;
            if told.len() >= ROUND {
                self.forget(&mut told).await;
            }
            if self.behind.load(Ordering::SeqCst) {
                self.catch_up(&mut waiting, &mut told).await;
            }
        }
    }

    /// Tells all of it, however long that takes, and notes what is in the database.
    async fn send(&self, round: &mut Vec<Parcel>, told: &mut Vec<outbox::Key>) {
        while !round.is_empty() {
            if !self.bus.is_connected() {
                sleep(PAUSE).await;
                continue;
            }
            let left = self.send_once(std::mem::take(round), told).await;
            if !left.is_empty() {
                sleep(PAUSE).await;
            }
            *round = left;
        }
    }

    /// What could not be told.
    async fn send_once(&self, round: Vec<Parcel>, told: &mut Vec<outbox::Key>) -> Vec<Parcel> {
        let packets: Vec<_> = round.into_iter().map(|(id, packet)| (id.map(|id| id.0), packet)).collect();
        let kept = self.bus.send(&packets).await;
        let mut left = Vec::new();
        for ((id, packet), kept) in packets.into_iter().zip(kept) {
            let id = id.map(OutboxId);
            match (kept, id) {
                (true, Some(id)) => told.push((packet.site, id)),
                (true, None) => {}
                (false, id) => left.push((id, packet)),
            }
        }
        left
    }

    /// Deletes what was told; false where the database is away.
    async fn forget(&self, told: &mut Vec<outbox::Key>) -> bool {
        if told.is_empty() {
            return true;
        }
        let keys = std::mem::take(told);
        let deleted: Result<(), Error> = self
            .db
            .write("forget what was told", keys.clone(), |tx, keys| {
                Box::pin(async move { Ok(outbox::delete(tx, keys).await?) })
            })
            .await;
        if let Err(error) = deleted {
            tracing::debug!(%error, "what was told could not be deleted yet");
            *told = keys;
            sleep(TIDY).await;
            return false;
        }
        true
    }

    /// Tells from the database until there is no more.
    async fn catch_up(&self, waiting: &mut mpsc::Receiver<Parcel>, told: &mut Vec<outbox::Key>) {
        // Nothing is put in while this process is behind; what is in stands in the database as well.
        while waiting.try_recv().is_ok() {}
        loop {
            if !self.forget(told).await {
                continue;
            }
            match self.written(self.bus.origin()).await {
                Ok(rows) if rows.is_empty() => {
                    // What is committed before the flag falls is found by one more look.
                    if !self.behind.swap(false, Ordering::SeqCst) {
                        return;
                    }
                }
                Ok(mut rows) => self.send(&mut rows, told).await,
                Err(error) => {
                    tracing::debug!(%error, "what is to be told can't be read yet");
                    sleep(TIDY).await;
                }
            }
        }
    }

    async fn written(&self, origin: &str) -> Result<Vec<Parcel>, Error> {
        let rows = outbox::of_origin(&mut self.db.read().await?, origin, ROUND as i64).await?;
        Ok(rows.into_iter().map(|(site, id, body)| (Some(id), Packet { site, body })).collect())
    }

    /// Says that this process lives, and looks after those that do not.
    async fn watch(self: Arc<Self>) {
        let mut beat = interval(BEAT);
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            beat.tick().await;
            if let Err(error) = self.beat().await {
                tracing::debug!(%error, "the node can't say that it lives");
            } else if let Err(error) = self.sweep().await {
                tracing::warn!(%error, "what another node left behind could not be told yet");
            }
        }
    }

    async fn beat(&self) -> Result<(), Error> {
        let number = self.number.load(Ordering::Relaxed);
        let input = (number, self.bus.origin().to_owned(), (self.clock)());
        let kept = self.db.write("node lives", input, |tx, (number, origin, now)| {
            Box::pin(async move { Ok::<_, Error>(store::node::keep(tx, *number, origin, *now).await?) })
        });
        if kept.await? {
            return Ok(());
        }
        // It slept so long that its number may be another's: its ids are made with a new one from now on.
        let number = take_number(&self.db, self.bus.origin(), &self.clock).await?;
        let number = number.ok_or(Error::Internal("256 nodes are there already"))?;
        tracing::warn!(number, "this node was given up by the others and goes on under another number");
        self.number.store(number, Ordering::Relaxed);
        *self.ids.lock().unwrap_or_else(PoisonError::into_inner) = IdSource::new(number);
        Ok(())
    }

    async fn sweep(&self) -> Result<(), Error> {
        let now = (self.clock)();
        let silent = store::node::silent(&mut self.db.read().await?, now.plus(-SILENT_MS)).await?;
        for node in silent.into_iter().filter(|node| node.origin != self.bus.origin()) {
            let mut told = Vec::new();
            while self.bus.is_connected() {
                let rows = self.written(&node.origin).await?;
                if rows.is_empty() {
                    break;
                }
                tracing::info!(packets = rows.len(), "telling what another node left behind");
                let left = self.send_once(rows, &mut told).await;
                if !left.is_empty() || !self.forget(&mut told).await {
                    break;
                }
            }
            if node.seen_at <= now.0 - GONE_MS {
                self.free(node.node, node.origin).await?;
            }
        }
        Ok(())
    }

    async fn free(&self, node: i64, origin: String) -> Result<(), Error> {
        let freed = self.db.write("free a number", (node, origin), |tx, (node, origin)| {
            Box::pin(async move { Ok::<_, Error>(store::node::free(tx, *node, origin).await?) })
        });
        freed.await
    }

    /// Tells what is still to be told, but not for long, and gives the number back.
    pub(crate) async fn leave(&self) {
        let all_told = async {
            while !self.written(self.bus.origin()).await.is_ok_and(|rows| rows.is_empty()) {
                sleep(PAUSE).await;
            }
        };
        if tokio::time::timeout(LAST, all_told).await.is_err() {
            tracing::warn!("something is left to be told by other nodes");
        }
        self.tasks.lock().unwrap_or_else(PoisonError::into_inner).abort_all();
        let number = self.number.load(Ordering::Relaxed);
        if let Err(error) = self.free(i64::from(number), self.bus.origin().to_owned()).await {
            tracing::debug!(%error, "the number of this node could not be given back");
        }
    }
}
