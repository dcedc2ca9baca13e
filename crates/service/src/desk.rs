use std::{
    collections::BTreeSet,
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use channels::{Http, commerce::Shops, kakao_login::KakaoLogin, sms::Senders};
use domain::{AgentId, IdSource, Millis, RoomNo, SiteId, VisitorId, access::Viewer, room::Status};
use live::{Audience, Event, Hub, Listening, Signal};
use object_store::ObjectStore;
use store::{Db, Read, Tx, TxFuture};
use tokio::sync::{Notify, Semaphore, SemaphorePermit};

use crate::{
    Error,
    appender::Appender,
    channel::{self, Connections, Pace},
    entry::{LookUp, Visitor},
    pending::Pending,
    recent::Recent,
    relay::{Parcel, Relay, Seat, Teller},
    session,
    vault::Vault,
    webhook::Outbox,
};

/// How long it counts who a visitor's token stands for.
const VISITOR_MS: i64 = 5_000;
/// How long it counts where an account of a messenger stands.
const STANDING_MS: i64 = 1_000;
/// How long it counts who an agent's token stands for: one click of the console is several requests.
const SESSION_MS: i64 = 1_000;

/// Searches that run at once; the others wait for their turn.
const SEARCHES: usize = 2;
/// Statistics that are counted at a time: a page asks for several, and others read meanwhile.
const REPORTS: usize = 1;

/// The use cases with what they need. Cloning is cheap.
#[derive(Clone)]
pub struct Desk {
    inner: Arc<Inner>,
}

/// Tells the time.
pub type Clock = Arc<dyn Fn() -> Millis + Send + Sync>;
/// Fills a buffer with random bytes fit for secrets.
pub type Random = Arc<dyn Fn(&mut [u8]) + Send + Sync>;

/// What a [`Desk`] is made of.
pub struct Parts {
    /// The database, migrated.
    pub db: Db,
    /// The hub of live connections.
    pub hub: Arc<Hub>,
    /// Where attachments are kept.
    pub files: Arc<dyn ObjectStore>,
    /// The time.
    pub clock: Clock,
    /// Random bytes.
    pub random: Random,
    /// Number of this process among its like (0–255).
    pub node: u8,
    /// Its place among other processes that share the desk; `None` where it is alone.
    pub seat: Option<Seat>,
    /// Encrypts what is stored secretly.
    pub vault: Vault,
    /// Send SMS.
    pub senders: Senders,
    /// Reads the orders of shops.
    pub shops: Shops,
    /// Asks Kakao for what customers share.
    pub kakao_login: KakaoLogin,
    /// Settings of the process.
    pub config: Config,
}

/// Settings of the process that use cases depend on.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where agents reach the console, without a trailing slash.
    pub public_url: String,
    /// Where customers reach the widget, without a trailing slash.
    pub widget_url: String,
    /// Changes with every build of the UI.
    pub build: String,
    /// Whether the database holds demo data.
    pub demo: bool,
    /// Pages of the simulated services beside a demo, by name.
    pub beside: Vec<(&'static str, String)>,
    /// Whether SMS may be shown to administrators instead of being sent.
    pub local_sms: bool,
}

impl Config {
    /// Whether agents reach the console on this machine only, or all of it is a demo: then services of this machine may be
    /// spoken to.
    #[must_use]
    pub fn is_local(&self) -> bool {
        self.demo || self.is_loopback()
    }

    /// Whether agents reach the console on this machine only.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        let host = self.public_url.split_once("://").map_or("", |(_, host)| host);
        let name = if host.starts_with('[') { host.split_inclusive(']').next() } else { host.split(':').next() };
        matches!(name, Some("127.0.0.1" | "localhost" | "[::1]"))
    }
}

struct Inner {
    parts: Parts,
    ids: Arc<Mutex<IdSource>>,
    outbox: Arc<Outbox>,
    teller: Teller,
    /// What other nodes tell; empty where there are none.
    listening: Option<Arc<Listening>>,
    appender: Appender,
    pending: Pending,
    visitors: Arc<Recent<Visitor>>,
    look_up: LookUp,
    sessions: Recent<session::Read>,
    work: Notify,
    /// Sites in which something may be given out now.
    to_give_out: Mutex<BTreeSet<SiteId>>,
    give_out: Notify,
    searches: Semaphore,
    reports: Semaphore,
    http: Http,
    connections: Connections,
    pace: Pace,
    standings: Recent<store::messenger::Standing>,
    arrivals: Notify,
    departures: Notify,
    bots: Arc<Notify>,
}

/// What a transaction answers, and what the world is told once it is committed.
#[derive(Debug)]
pub struct Done<T> {
    /// The answer.
    pub value: T,
    /// Told in this order after the commit.
    pub events: Vec<Event>,
    /// What becomes of sockets, before the events are told.
    sockets: Vec<(SiteId, Signal)>,
    /// Somebody may take a room of this site now.
    give_out: Option<SiteId>,
    /// A bot is to answer.
    bots: bool,
}

impl<T> Done<T> {
    /// An answer that nobody else need hear of.
    pub fn quiet(value: T) -> Self {
        Self::telling(value, Vec::new())
    }

    /// An answer with events.
    pub fn telling(value: T, events: Vec<Event>) -> Self {
        Self { value, events, sockets: Vec::new(), give_out: None, bots: false }
    }

    /// The same, and the sockets of this visitor follow into a room, or out of any.
    #[must_use]
    pub fn moving(mut self, site: SiteId, visitor: VisitorId, room: impl Into<Option<RoomNo>>) -> Self {
        self.sockets.push((site, Signal::Follow(visitor, room.into())));
        self
    }

    /// The same, and pages of this visitor that stand in no room enter again.
    #[must_use]
    pub fn inviting(mut self, site: SiteId, visitor: VisitorId) -> Self {
        self.sockets.push((site, Signal::Invite(visitor)));
        self
    }

    /// The same, and an agent whose role or groups changed starts over.
    #[must_use]
    pub fn changing(mut self, site: SiteId, viewer: Viewer) -> Self {
        self.sockets.push((site, Signal::Change(viewer)));
        self
    }

    /// The same, and rooms that wait in this site may be given out now.
    #[must_use]
    pub fn giving_out(mut self, site: SiteId) -> Self {
        self.give_out = Some(site);
        self
    }

    /// The same, and a bot may have to answer.
    #[must_use]
    pub fn waking_bots(mut self, wake: bool) -> Self {
        self.bots |= wake;
        self
    }

    /// The same, and the sockets of this session of an agent end.
    #[must_use]
    pub fn ending(mut self, site: SiteId, agent: AgentId, token_hash: &str) -> Self {
        self.sockets.push((site, Signal::End(agent, Some(token_hash.to_owned()))));
        self
    }

    /// The same, and the sockets of all sessions of an agent end.
    #[must_use]
    pub fn ending_all(mut self, site: SiteId, agent: AgentId) -> Self {
        self.sockets.push((site, Signal::End(agent, None)));
        self
    }
}

impl fmt::Debug for Desk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Desk").field("config", self.config()).finish_non_exhaustive()
    }
}

impl Desk {
    /// Puts the parts together and starts the tasks that append messages: call it within a runtime.
    #[must_use]
    pub fn new(mut parts: Parts) -> Self {
        let ids = Arc::new(Mutex::new(IdSource::new(parts.node)));
        let seat = parts.seat.take();
        let relay = seat.map(|seat| Relay::start(seat, parts.db.clone(), Arc::clone(&ids), parts.clock.clone()));
        let visitors = Arc::new(Recent::<Visitor>::new(VISITOR_MS));
        let known = Arc::clone(&visitors);
        let signalled = move |_, signal: &Signal| {
            if let Signal::Follow(visitor, _) = signal {
                known.forget(|known| known.visitor_id == *visitor);
            }
        };
        let listening = relay.as_ref().map(|relay| Arc::new(relay.bus().listen(Arc::clone(&parts.hub), signalled)));
        let teller = Teller::new(Arc::clone(&parts.hub), relay);
        Self::with(parts, ids, teller, listening, visitors)
    }

    fn with(
        parts: Parts,
        ids: Arc<Mutex<IdSource>>,
        teller: Teller,
        listening: Option<Arc<Listening>>,
        visitors: Arc<Recent<Visitor>>,
    ) -> Self {
        let outbox = Arc::new(Outbox::new(Arc::clone(&ids), parts.clock.clone()));
        let bots = Arc::new(Notify::new());
        let appender = Appender::start(&parts.db, &teller, &bots, &outbox);
        let look_up = LookUp::start(&parts.db);
        let pending = Pending::default();
        Self {
            inner: Arc::new(Inner {
                parts,
                ids,
                outbox,
                teller,
                listening,
                appender,
                pending,
                visitors,
                look_up,
                sessions: Recent::new(SESSION_MS),
                work: Notify::new(),
                to_give_out: Mutex::default(),
                give_out: Notify::new(),
                searches: Semaphore::new(SEARCHES),
                reports: Semaphore::new(REPORTS),
                http: Http::default(),
                connections: channel::recent_connections(),
                pace: Pace::default(),
                standings: Recent::new(STANDING_MS),
                arrivals: Notify::new(),
                departures: Notify::new(),
                bots,
            }),
        }
    }

    /// The same desk at another time, with tasks of its own.
    #[must_use]
    pub(crate) fn at(&self, clock: Clock) -> Self {
        let Parts { db, hub, files, random, node, vault, senders, shops, kakao_login, config, .. } = &self.inner.parts;
        let parts = Parts {
            db: db.clone(),
            hub: hub.clone(),
            files: files.clone(),
            clock,
            random: random.clone(),
            node: *node,
            seat: None,
            vault: vault.clone(),
            senders: senders.clone(),
            shops: shops.clone(),
            kakao_login: kakao_login.clone(),
            config: config.clone(),
        };
        let ids = Arc::new(Mutex::new(IdSource::new(parts.node)));
        let (teller, listening) = (self.inner.teller.clone(), self.inner.listening.clone());
        Self::with(parts, ids, teller, listening, Arc::new(Recent::new(VISITOR_MS)))
    }

    /// The database.
    #[must_use]
    pub fn db(&self) -> &Db {
        &self.inner.parts.db
    }

    /// The hub of live connections.
    #[must_use]
    pub fn hub(&self) -> &Arc<Hub> {
        &self.inner.parts.hub
    }

    /// Where attachments are kept.
    #[must_use]
    pub fn files(&self) -> &Arc<dyn ObjectStore> {
        &self.inner.parts.files
    }

    /// Appends messages.
    #[must_use]
    pub fn appender(&self) -> &Appender {
        &self.inner.appender
    }

    /// Encrypts what is stored secretly.
    #[must_use]
    pub fn vault(&self) -> &Vault {
        &self.inner.parts.vault
    }

    /// Send SMS.
    #[must_use]
    pub fn senders(&self) -> &Senders {
        &self.inner.parts.senders
    }

    /// Calls messengers.
    pub(crate) fn http(&self) -> &Http {
        &self.inner.http
    }

    /// Connections that were asked for a moment ago.
    pub(crate) fn connections(&self) -> &Connections {
        &self.inner.connections
    }

    /// How fast messengers are spoken to.
    pub(crate) fn pace(&self) -> &Pace {
        &self.inner.pace
    }

    /// Accounts of messengers that wrote a moment ago.
    pub(crate) fn standings(&self) -> &Recent<store::messenger::Standing> {
        &self.inner.standings
    }

    /// Rings where a messenger told something that is done later.
    pub(crate) fn arrivals(&self) -> &Notify {
        &self.inner.arrivals
    }

    /// Rings where a message for a messenger was committed.
    pub(crate) fn departures(&self) -> &Notify {
        &self.inner.departures
    }

    /// Rings where a bot is to answer.
    pub(crate) fn bots(&self) -> &Notify {
        &self.inner.bots
    }

    /// Tells sockets what happened.
    pub(crate) fn teller(&self) -> &Teller {
        &self.inner.teller
    }

    /// Returns when the hub knows what the other nodes told before this one came; at once where there are none.
    pub async fn filled(&self) {
        if let Some(listening) = &self.inner.listening {
            listening.filled().await;
        }
    }

    /// Tells the other nodes what is still to be told, and leaves them.
    pub async fn leave(&self) {
        if let Some(relay) = self.inner.teller.relay() {
            relay.leave().await;
        }
    }

    /// What webhooks are told of.
    pub(crate) fn outbox(&self) -> &Arc<Outbox> {
        &self.inner.outbox
    }

    /// Reads the orders of shops.
    #[must_use]
    pub fn shops(&self) -> &Shops {
        &self.inner.parts.shops
    }

    /// Asks Kakao for what customers share.
    #[must_use]
    pub fn kakao_login(&self) -> &KakaoLogin {
        &self.inner.parts.kakao_login
    }

    /// A job was committed: whoever works here need not look for it.
    pub(crate) fn wake_workers(&self) {
        self.inner.work.notify_one();
    }

    /// Returns when a job was committed by this process.
    pub(crate) async fn work_asked(&self) {
        self.inner.work.notified().await;
    }

    /// Something of this site may be given out now: whoever does that here need not look for it.
    pub(crate) fn ask_to_give_out(&self, site: SiteId) {
        self.inner.to_give_out.lock().unwrap_or_else(PoisonError::into_inner).insert(site);
        self.inner.give_out.notify_one();
    }

    /// Returns when something may be given out, with the sites.
    pub(crate) async fn asked_to_give_out(&self) -> Vec<SiteId> {
        self.inner.give_out.notified().await;
        let mut sites = self.inner.to_give_out.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *sites).into_iter().collect()
    }

    /// Returns when a search may begin; the turn ends with what it answers.
    pub(crate) async fn search_turn(&self) -> Result<SemaphorePermit<'_>, Error> {
        self.inner.searches.acquire().await.map_err(|_| Error::Internal("searches have ended"))
    }

    /// Returns when statistics may be counted; the turn ends with what it answers. It is taken before a connection is.
    pub(crate) async fn report_turn(&self) -> Result<SemaphorePermit<'_>, Error> {
        self.inner.reports.acquire().await.map_err(|_| Error::Internal("statistics have ended"))
    }

    /// Read marks and drafts that are not written yet.
    #[must_use]
    pub fn pending(&self) -> &Pending {
        &self.inner.pending
    }

    /// Visitors who wrote a moment ago.
    pub(crate) fn visitors(&self) -> &Recent<Visitor> {
        &self.inner.visitors
    }

    /// Reads sessions of visitors.
    pub(crate) fn look_up(&self) -> &LookUp {
        &self.inner.look_up
    }

    /// Sessions of agents who asked for something a moment ago.
    pub(crate) fn sessions(&self) -> &Recent<session::Read> {
        &self.inner.sessions
    }

    /// A visitor's session stands in another room now.
    pub(crate) fn moved(&self, site: SiteId, visitor: VisitorId, room: impl Into<Option<RoomNo>>) {
        self.hub().set_visitor_room(site, visitor, room);
        self.visitors().forget(|known| known.visitor_id == visitor);
    }

    /// Settings of the process.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.inner.parts.config
    }

    /// The time now.
    #[must_use]
    pub fn now(&self) -> Millis {
        (self.inner.parts.clock)()
    }

    /// A new id; wrap it: `AgentId(desk.id())`.
    #[must_use]
    pub fn id(&self) -> i64 {
        let now = self.now();
        self.inner.ids.lock().unwrap_or_else(PoisonError::into_inner).next(now)
    }

    /// Random bytes fit for secrets.
    #[must_use]
    pub fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        (self.inner.parts.random)(&mut bytes);
        bytes
    }

    /// A connection for reading.
    ///
    /// # Errors
    /// When none can be had.
    pub async fn read(&self) -> Result<Read, Error> {
        Ok(self.db().read().await?)
    }

    /// Runs `work` with `input` in one transaction in a task of its own, then tells its events. A caller that has gone
    /// away changes nothing: what was committed is told.
    ///
    /// # Errors
    /// What `work` returned; nothing was written then.
    pub async fn write<C, T, F>(&self, name: &'static str, input: C, work: F) -> Result<T, Error>
    where
        C: Send + Sync + 'static,
        T: Send + 'static,
        F: for<'t> Fn(&'t mut Tx<'_>, &'t C) -> TxFuture<'t, Done<T>, Error> + Send + Sync + 'static,
    {
        let desk = self.clone();
        let task = tokio::spawn(async move {
            let (done, parcels) = desk.write_noted(name, &input, work).await?;
            for (site, signal) in done.sockets {
                match signal {
                    Signal::Follow(visitor, room) => desk.moved(site, visitor, room),
                    Signal::Invite(visitor) => desk.hub().invite_visitor(site, visitor),
                    Signal::End(agent, session) => desk.hub().close_agent(site, agent, session.as_deref()),
                    Signal::Change(viewer) => desk.hub().viewer_changed(site, &viewer),
                }
            }
            let freed = done.events.iter().filter(|event| frees(event)).map(|event| event.site);
            done.give_out.into_iter().chain(freed).for_each(|site| desk.ask_to_give_out(site));
            desk.teller().tell(done.events, parcels);
            if done.bots {
                desk.bots().notify_one();
            }
            Ok(done.value)
        });
        task.await.unwrap_or(Err(Error::Internal("a write ended without an answer")))
    }

    /// The transaction, with what webhooks and other nodes are told of it.
    async fn write_noted<C, T, F>(
        &self,
        name: &'static str,
        input: &C,
        work: F,
    ) -> Result<(Done<T>, Vec<Parcel>), Error>
    where
        C: Send + Sync + 'static,
        T: Send + 'static,
        F: for<'t> Fn(&'t mut Tx<'_>, &'t C) -> TxFuture<'t, Done<T>, Error> + Send + Sync + 'static,
    {
        let (outbox, teller, work) = (self.outbox(), self.teller(), Arc::new(work));
        let (done, parcels) = self
            .db()
            .write_here(name, input, &|tx, input| {
                let (work, outbox, teller) = (Arc::clone(&work), Arc::clone(outbox), teller.clone());
                Box::pin(async move {
                    let done = work(tx, input).await?;
                    outbox.note(tx, &done.events).await?;
                    let parcels = teller.note(tx, &done.sockets, &done.events).await?;
                    Ok::<_, Error>((done, parcels))
                })
            })
            .await?;
        if !done.events.is_empty() && !outbox.is_quiet() {
            outbox.ring();
        }
        Ok((done, parcels))
    }
}

/// Whether a room begins to wait by this, or an agent has one less.
fn frees(event: &Event) -> bool {
    let Audience::Room { before, after, .. } = &event.audience else { return false };
    let waited = before.is_some_and(|before| before.status == Status::Waiting);
    let had = before.filter(|before| before.status.is_open()).and_then(|before| before.agent);
    let begins = after.status == Status::Waiting && !waited;
    begins || (had.is_some() && (after.agent != had || !after.status.is_open()))
}
