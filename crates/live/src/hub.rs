use std::{
    collections::HashMap,
    fmt,
    sync::{
        Arc, Mutex, MutexGuard, OnceLock, PoisonError, RwLock,
        atomic::{AtomicBool, AtomicU32, AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use domain::{AgentId, RoomNo, SiteId, VisitorId, access::Viewer};
use tokio::sync::{Notify, mpsc};

use crate::{
    AgentConnection, Event, Limits, Looking, VisitorConnection,
    bus::{packet::PLACES, people::Said},
    line::{Ending, Line},
    presence::Elsewhere,
    ring::Ring,
    site::{self, Agent, Site, Start},
};

/// Presence is told and typing ends in this rhythm.
const BEAT: Duration = Duration::from_millis(250);
const BEATS_A_SECOND: u32 = 4;
/// Beats after which other nodes are told again who is here.
const AGAIN: u32 = 8;
/// Longest that somebody waits whose cursor is ahead of this node.
const AHEAD: Duration = Duration::from_secs(2);
/// Longest wait for connections to close when the process ends, looked at in steps.
const GOODBYE: Duration = Duration::from_secs(3);
const GLANCE: Duration = Duration::from_millis(10);

/// Tells connections what happened and keeps the recent past for those that come back.
///
/// No call waits for a socket: what a slow one can't take is replaced by `reset`.
#[derive(Debug)]
pub struct Hub {
    shared: Arc<Shared>,
}

pub(crate) struct Shared {
    stage: RwLock<Stage>,
    /// All that happened up to this number was told; 0 where this process is alone.
    position: Arc<AtomicU64>,
    /// Rings when the position grows.
    passed: Notify,
    limits: Limits,
    sites: RwLock<HashMap<SiteId, Arc<Mutex<Site>>>>,
    sockets: AtomicU64,
    open: AtomicUsize,
    beat: AtomicU32,
    /// Grows whenever somebody's permission, session or room changes.
    moves: AtomicU64,
    beating: AtomicBool,
    ended: AtomicBool,
    /// Tells other nodes who is here.
    speaker: OnceLock<mpsc::Sender<Said>>,
}

/// Where numbers come from.
#[derive(Debug, Clone)]
struct Stage {
    epoch: Arc<str>,
    /// What came up to this number is known to nobody here.
    floor: u64,
    /// Whether a stream gives the numbers, the same at all nodes.
    joined: bool,
}

/// The number of what stands in a packet of the stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Number(u64);

impl Number {
    /// Of the packet with this number in the stream, at this place.
    pub(crate) fn at(packet: u64, place: usize) -> Self {
        Self(packet * PLACES as u64 + (place as u64).min(PLACES as u64 - 1))
    }

    /// After the whole of a packet; 0 before the first.
    pub(crate) fn after(packet: u64) -> Self {
        if packet == 0 { Self(0) } else { Self::at(packet, PLACES) }
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hub").field("epoch", &self.stage().epoch).field("open", &self.open).finish_non_exhaustive()
    }
}

impl Hub {
    /// `epoch` names this process start; letters and digits.
    #[must_use]
    pub fn new(epoch: String) -> Self {
        Self::with_limits(epoch, Limits::default())
    }

    /// A hub that keeps another amount of the past.
    #[must_use]
    pub fn with_limits(epoch: String, limits: Limits) -> Self {
        Self {
            shared: Arc::new(Shared {
                stage: RwLock::new(Stage { epoch: epoch.into(), floor: 0, joined: false }),
                position: Arc::default(),
                passed: Notify::new(),
                limits,
                sites: RwLock::default(),
                sockets: AtomicU64::new(0),
                open: AtomicUsize::new(0),
                beat: AtomicU32::new(0),
                moves: AtomicU64::new(0),
                beating: AtomicBool::new(false),
                ended: AtomicBool::new(false),
                speaker: OnceLock::new(),
            }),
        }
    }

    /// Tells what happened, in this order. Call after the commit.
    pub fn publish(&self, events: Vec<Event>) {
        let mut events = events.into_iter().peekable();
        while let Some(event) = events.next() {
            let of = event.site;
            let cell = self.shared.site(of);
            let mut site = lock(&cell);
            site.publish(event);
            while let Some(event) = events.next_if(|event| event.site == of) {
                site.publish(event);
            }
        }
    }

    /// Where a connection that starts now stands. Take it before reading what it stands for.
    #[must_use]
    pub fn cursor(&self, site: SiteId) -> String {
        match self.shared.known(site) {
            Some(cell) => lock(&cell).cursor(),
            None => site::cursor(&self.shared.stage().epoch, self.shared.position.load(Ordering::Acquire)),
        }
    }

    /// Waits, but not for long, until this node has told what the cursor stands for: whoever comes from another node may be
    /// a moment ahead of this one.
    pub async fn reach(&self, since: &str) {
        let reached = async {
            loop {
                let passed = self.shared.passed.notified();
                tokio::pin!(passed);
                passed.as_mut().enable();
                if !self.shared.is_ahead(since) {
                    return;
                }
                passed.await;
            }
        };
        // A cursor that is still ahead stands for nothing that will come: `reset` follows.
        drop(tokio::time::timeout(AHEAD, reached).await);
    }

    /// The stream of all nodes gives the numbers from now on, beginning after this one.
    pub(crate) fn join(&self, epoch: &str, floor: Number) {
        let stage = Stage { epoch: epoch.into(), floor: floor.0, joined: true };
        let epoch = stage.epoch.clone();
        // A site that is made from now on begins there; those that are here already follow.
        *self.shared.stage.write().unwrap_or_else(PoisonError::into_inner) = stage;
        self.shared.position.store(floor.0, Ordering::Release);
        for cell in self.shared.all() {
            lock(&cell).join(epoch.clone(), Ring::new(floor.0, self.shared.position.clone()));
        }
        self.shared.passed.notify_waiters();
    }

    /// Tells what stands in a packet of the stream, behind its first `places`.
    pub(crate) fn tell(&self, site: SiteId, packet: u64, places: usize, events: Vec<Event>) {
        let cell = self.shared.site(site);
        let mut site = lock(&cell);
        for (place, event) in events.into_iter().enumerate() {
            site.tell(Number::at(packet, places + place).0, event);
        }
    }

    /// All was told up to here.
    pub(crate) fn passed(&self, number: Number) {
        self.shared.position.store(number.0, Ordering::Release);
        self.shared.passed.notify_waiters();
    }

    /// Nobody knows what happened at a site at this number.
    pub(crate) fn lost(&self, site: SiteId, number: Number) {
        lock(&self.shared.site(site)).lost(number.0, self.shared.position.clone());
    }

    /// Role or groups of an agent changed, at this number of the stream.
    pub(crate) fn viewer_changed_at(&self, site: SiteId, viewer: &Viewer, number: Number) {
        self.shared.moves.fetch_add(1, Ordering::AcqRel);
        lock(&self.shared.site(site)).viewer_changed_at(viewer, number.0);
    }

    /// Sessions of an agent have ended somewhere: those here are looked at.
    pub(crate) fn check_agent(&self, site: SiteId, agent: AgentId) {
        self.shared.moves.fetch_add(1, Ordering::AcqRel);
        if let Some(cell) = self.shared.known(site) {
            lock(&cell).check_agent(agent);
        }
    }

    /// The visitor's current room is another one now: its first message opened one, or it entered one. Their other
    /// sockets follow and are told to fetch again.
    pub fn set_visitor_room(&self, site: SiteId, visitor: VisitorId, room: impl Into<Option<RoomNo>>) {
        self.shared.moves.fetch_add(1, Ordering::AcqRel);
        if let Some(cell) = self.shared.known(site) {
            lock(&cell).set_visitor_room(visitor, room.into());
        }
    }

    /// A room was opened by another page of the same channel account: pages of this visitor that stand in none enter again.
    pub fn invite_visitor(&self, site: SiteId, visitor: VisitorId) {
        if let Some(cell) = self.shared.known(site) {
            lock(&cell).invite_visitor(visitor);
        }
    }

    /// Who looks at a room: distinct agents.
    #[must_use]
    pub fn viewers(&self, site: SiteId, room: RoomNo) -> Vec<Looking> {
        self.shared.known(site).map(|cell| lock(&cell).looking(room)).unwrap_or_default()
    }

    /// Role or groups of an agent changed: their connections start over with what they may see now.
    pub fn viewer_changed(&self, site: SiteId, viewer: &Viewer) {
        self.shared.moves.fetch_add(1, Ordering::AcqRel);
        lock(&self.shared.site(site)).viewer_changed(viewer);
    }

    /// Closes the connections of one session of an agent, or of all their sessions.
    pub fn close_agent(&self, site: SiteId, agent: AgentId, session: Option<&str>) {
        self.shared.moves.fetch_add(1, Ordering::AcqRel);
        if let Some(cell) = self.shared.known(site) {
            lock(&cell).close_agent(agent, session);
        }
    }

    /// Grows whenever permission, session or room of anybody changes. What was read before [`Self::connect_console`] or
    /// [`Self::connect_visitor`] is to be read again if this is another one after it.
    #[must_use]
    pub fn moves(&self) -> u64 {
        self.shared.moves.load(Ordering::Acquire)
    }

    /// Open connections of all sites.
    #[must_use]
    pub fn open(&self) -> usize {
        self.shared.open.load(Ordering::Relaxed)
    }

    /// Ends all connections, those to come as well, and waits until they are closed, but not for long; clients reconnect.
    pub async fn shut_down(&self) {
        self.shared.ended.store(true, Ordering::SeqCst);
        for cell in self.shared.all() {
            lock(&cell).end_all();
        }
        for _ in 0..GOODBYE.as_millis() / GLANCE.as_millis() {
            if self.open() == 0 {
                return;
            }
            tokio::time::sleep(GLANCE).await;
        }
    }

    /// A console comes, for the first time or after `since`. Needs a tokio runtime.
    #[must_use]
    pub fn connect_console(&self, site: SiteId, agent: Agent, since: Option<&str>) -> (AgentConnection, Start) {
        let (cell, socket, line) = self.socket(site);
        let start = lock(&cell).connect_console(socket, line.clone(), agent, since);
        self.end_late(&line);
        (AgentConnection::new(self.shared.clone(), cell, socket, line), start)
    }

    /// A visitor comes whose current room, if any, is `room`. Needs a tokio runtime.
    #[must_use]
    pub fn connect_visitor(
        &self,
        site: SiteId,
        visitor: VisitorId,
        room: Option<RoomNo>,
        since: Option<&str>,
    ) -> (VisitorConnection, Start) {
        let (cell, socket, line) = self.socket(site);
        let start = lock(&cell).connect_visitor(socket, line.clone(), visitor, room, since);
        self.end_late(&line);
        (VisitorConnection::new(self.shared.clone(), cell, socket, visitor, line), start)
    }

    fn socket(&self, site: SiteId) -> (Arc<Mutex<Site>>, u64, Arc<Line>) {
        self.start_beating();
        let socket = self.shared.sockets.fetch_add(1, Ordering::Relaxed);
        self.shared.open.fetch_add(1, Ordering::Relaxed);
        (self.shared.site(site), socket, Arc::new(Line::new(self.shared.second())))
    }

    fn start_beating(&self) {
        if !self.shared.beating.swap(true, Ordering::AcqRel) {
            tokio::spawn(keep_time(Arc::downgrade(&self.shared)));
        }
    }

    /// Who is here is told by this from now on.
    pub(crate) fn speak(&self, speaker: mpsc::Sender<Said>) {
        drop(self.shared.speaker.set(speaker));
        self.start_beating();
    }

    /// What another node says of the people there.
    pub(crate) fn people_elsewhere(&self, node: &Arc<str>, Said { site, again, rooms }: Said) {
        lock(&self.shared.site(site)).people_elsewhere(node, rooms, again, self.shared.beat());
    }

    /// The flag is set before the sites are walked, so a connection sees one or the other.
    fn end_late(&self, line: &Line) {
        if self.shared.ended.load(Ordering::SeqCst) {
            line.end(Ending::Restart);
        }
    }
}

impl Shared {
    pub(crate) fn beat(&self) -> u32 {
        self.beat.load(Ordering::Relaxed)
    }

    pub(crate) fn second(&self) -> u32 {
        self.beat() / BEATS_A_SECOND
    }

    pub(crate) fn closed(&self) {
        self.open.fetch_sub(1, Ordering::Relaxed);
    }

    fn stage(&self) -> Stage {
        self.stage.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether what this cursor stands for is still to come.
    fn is_ahead(&self, since: &str) -> bool {
        let Stage { epoch, joined, .. } = self.stage();
        // That of a visitor names their room behind it.
        let number = since.strip_prefix(&*epoch).and_then(|rest| rest.strip_prefix('.'));
        let number = number.and_then(|rest| rest.split('.').next()).and_then(|number| number.parse::<u64>().ok());
        joined && number.is_some_and(|number| number > self.position.load(Ordering::Acquire))
    }

    fn known(&self, site: SiteId) -> Option<Arc<Mutex<Site>>> {
        self.sites.read().unwrap_or_else(PoisonError::into_inner).get(&site).cloned()
    }

    fn site(&self, site: SiteId) -> Arc<Mutex<Site>> {
        self.known(site).unwrap_or_else(|| {
            let mut sites = self.sites.write().unwrap_or_else(PoisonError::into_inner);
            let new = || {
                let Stage { epoch, floor, joined } = self.stage();
                let ring = Ring::new(floor, self.position.clone());
                Arc::new(Mutex::new(Site::new(epoch, self.limits, ring, joined)))
            };
            sites.entry(site).or_insert_with(new).clone()
        })
    }

    fn each(&self) -> Vec<(SiteId, Arc<Mutex<Site>>)> {
        let sites = self.sites.read().unwrap_or_else(PoisonError::into_inner);
        sites.iter().map(|(site, cell)| (*site, cell.clone())).collect()
    }

    fn speaks(&self) -> bool {
        self.speaker.get().is_some()
    }

    /// Tells other nodes who is here; what they are too slow for is said again.
    fn say(&self, site: SiteId, again: bool, rooms: Vec<(RoomNo, Elsewhere)>) {
        if let Some(speaker) = self.speaker.get().filter(|_| !rooms.is_empty()) {
            drop(speaker.try_send(Said { site, again, rooms }));
        }
    }

    fn all(&self) -> Vec<Arc<Mutex<Site>>> {
        self.sites.read().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }
}

/// One clock for all sockets, until the hub is gone.
async fn keep_time(hub: std::sync::Weak<Shared>) {
    let mut beats = tokio::time::interval(BEAT);
    beats.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        beats.tick().await;
        let Some(hub) = hub.upgrade() else { return };
        let beat = hub.beat.fetch_add(1, Ordering::Relaxed).wrapping_add(1);
        for (of, cell) in hub.each() {
            let mut site = lock(&cell);
            let changed = site.beat(beat);
            if beat.is_multiple_of(BEATS_A_SECOND) {
                site.second(beat / BEATS_A_SECOND);
                site.miss(beat);
            }
            let all = if hub.speaks() && beat.is_multiple_of(AGAIN) { site.people_here() } else { Vec::new() };
            drop(site);
            hub.say(of, false, changed);
            hub.say(of, true, all);
        }
    }
}

pub(crate) fn lock(cell: &Mutex<Site>) -> MutexGuard<'_, Site> {
    cell.lock().unwrap_or_else(PoisonError::into_inner)
}
