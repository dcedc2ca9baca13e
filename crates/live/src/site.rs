use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, atomic::AtomicU64},
};

use bytes::Bytes;
use domain::{AgentId, CustomerKey, RoomNo, VisitorId, access::Viewer};

use crate::{
    Audience, Event, frame,
    line::{Ending, Line},
    presence::{Elsewhere, Looking, Presence},
    ring::{Agents, Cursor, Frame, Limits, Ring, RoomChange, Told},
};

/// Seconds without a sign of life after which a socket is given up.
const SILENCE: u32 = 60;
/// Seconds between two pings of one socket.
const PING: u64 = 20;
/// Seconds between two looks at a console's session.
const CHECK: u64 = 60;

/// Everything about one site, under one lock.
#[derive(Debug)]
pub(crate) struct Site {
    epoch: Arc<str>,
    limits: Limits,
    ring: Ring,
    /// Whether the stream gives the numbers.
    joined: bool,
    consoles: HashMap<u64, Console>,
    agents: HashMap<AgentId, Vec<u64>>,
    visitors: HashMap<VisitorId, Visitor>,
    rooms: HashMap<RoomNo, Presence>,
    stirred: Stirred,
}

/// Rooms with something to tell at the next beat.
#[derive(Debug, Default)]
struct Stirred {
    /// To those who are here.
    here: HashSet<RoomNo>,
    /// To other nodes.
    elsewhere: HashSet<RoomNo>,
}

impl Stirred {
    fn insert(&mut self, room: RoomNo) {
        self.here.insert(room);
        self.elsewhere.insert(room);
    }
}

/// An agent's connection.
#[derive(Debug)]
struct Console {
    line: Arc<Line>,
    viewer: Viewer,
    name: Arc<str>,
    session: Arc<str>,
    view: Option<(RoomNo, CustomerKey)>,
    /// The person of a link preview that is open beside the room in view.
    beside: Option<CustomerKey>,
    /// Number of the event it came back after; until its first view.
    back_from: Option<u64>,
}

#[derive(Debug, Default)]
struct Visitor {
    room: Option<RoomNo>,
    sockets: Vec<(u64, Arc<Line>)>,
}

/// Who a console connection is.
#[derive(Debug, Clone)]
pub struct Agent {
    /// Who, in which role.
    pub viewer: Viewer,
    /// Shown name.
    pub name: Arc<str>,
    /// What the session is stored under.
    pub session: Arc<str>,
}

/// How a connection begins.
#[derive(Debug)]
pub struct Start {
    /// Goes into `hello`. A client that hears nothing but `hello` may come back with it and miss nothing.
    pub cursor: String,
    /// To be sent after `hello`: what was missed, or `reset`.
    pub frames: Vec<Bytes>,
}

impl Site {
    pub(crate) fn new(epoch: Arc<str>, limits: Limits, ring: Ring, joined: bool) -> Self {
        Self {
            epoch,
            limits,
            ring,
            joined,
            consoles: HashMap::new(),
            agents: HashMap::new(),
            visitors: HashMap::new(),
            rooms: HashMap::new(),
            stirred: Stirred::default(),
        }
    }

    pub(crate) fn cursor(&self) -> String {
        cursor(&self.epoch, self.ring.last())
    }

    fn visitor_cursor(&self, room: Option<RoomNo>) -> String {
        visitor_cursor(&self.epoch, self.ring.last(), room)
    }

    /// Of this process alone, which gives the number.
    pub(crate) fn publish(&mut self, event: Event) {
        self.tell(self.ring.last() + 1, event);
    }

    pub(crate) fn tell(&mut self, number: u64, event: Event) {
        let cursor = cursor(&self.epoch, number);
        let at = |room| Cursor { epoch: self.epoch.clone(), number, room };
        let framed = |text| Frame::new(at(None), text);
        let agents = match event.audience {
            Audience::None => Agents::None,
            Audience::Agent(agent, text) => Agents::One(agent, frame::with_cursor(&cursor, &text)),
            Audience::Site(text) => Agents::All(frame::with_cursor(&cursor, &text)),
            Audience::Overseers(agent, text) => Agents::Overseers(agent, frame::with_cursor(&cursor, &text)),
            Audience::Customer(customer) => Agents::Customer(customer),
            Audience::Room { room_no, before, after, update, entered, left, said: _ } => {
                let moved = before.is_some_and(|before| before != after);
                Agents::Room(Box::new(RoomChange {
                    room: room_no,
                    before,
                    after,
                    update: framed(update),
                    entered: entered.map(framed),
                    left: moved.then(|| match left {
                        Some(text) => framed(text),
                        None => Frame::Made(frame::room_left(&cursor, room_no)),
                    }),
                }))
            }
        };
        let visitors = event.visitors.map(|(room, text)| (room, Frame::new(at(Some(room)), text)));
        let told = Told { agents, visitors };
        self.deliver(&told, &cursor);
        self.ring.push(number, told, self.limits);
    }

    fn deliver(&mut self, told: &Told, cursor: &str) {
        let reset = || frame::reset(cursor);
        match &told.agents {
            Agents::None | Agents::Changed(_) => {}
            Agents::One(agent, frame) => {
                for socket in self.agents.get(agent).into_iter().flatten() {
                    if let Some(console) = self.consoles.get(socket) {
                        console.line.event(frame, reset);
                    }
                }
            }
            Agents::All(frame) => self.consoles.values().for_each(|console| console.line.event(frame, reset)),
            Agents::Overseers(agent, frame) => {
                for console in self.consoles.values().filter(|console| console.viewer.oversees(*agent)) {
                    console.line.event(frame, reset);
                }
            }
            Agents::Customer(customer) => {
                for console in self.consoles.values() {
                    if let Some((room, key)) = console.view
                        && (key == *customer || console.beside == Some(*customer))
                    {
                        console.line.event(&frame::customer(cursor, room), reset);
                        // A link may have given the room another customer.
                        console.line.check();
                    }
                }
            }
            Agents::Room(change) => self.deliver_room(change, reset),
        }
        if let Some((room, frame)) = &told.visitors
            && let Some(presence) = self.rooms.get(room)
        {
            let reset = || frame::reset(&format!("{cursor}.{room}"));
            presence.visitors().for_each(|line| line.event(frame.bytes(), reset));
        }
    }

    fn deliver_room(&mut self, change: &RoomChange, reset: impl Fn() -> Bytes) {
        for console in self.consoles.values() {
            if let Some(frame) = change.heard_by(&console.viewer).frame() {
                console.line.event(frame, &reset);
            }
        }
        let moved = change.before != Some(change.after);
        if moved && let Some(presence) = self.rooms.get_mut(&change.room) {
            for (socket, console) in &mut self.consoles {
                let looks = console.view.is_some_and(|(room, _)| room == change.room);
                if looks && !console.viewer.may_read(change.after) {
                    console.view = None;
                    presence.agent_goes(*socket);
                    self.stirred.insert(change.room);
                }
            }
        }
        self.forget_if_empty(change.room);
    }

    pub(crate) fn connect_console(&mut self, socket: u64, line: Arc<Line>, agent: Agent, since: Option<&str>) -> Start {
        let last = self.ring.last();
        let (back_from, start) = match since {
            None => (last, Start { cursor: self.cursor(), frames: Vec::new() }),
            Some(since) => {
                let number = parse(&self.epoch, since);
                let missed = number.and_then(|n| self.ring.missed_by_agent(&agent.viewer, n).ok());
                match (number, missed) {
                    (Some(n), Some(frames)) => (n, Start { cursor: since.to_owned(), frames }),
                    _ => (last, Start { cursor: since.to_owned(), frames: vec![frame::reset(&self.cursor())] }),
                }
            }
        };
        self.agents.entry(agent.viewer.agent).or_default().push(socket);
        let Agent { viewer, name, session } = agent;
        let console = Console { line, viewer, name, session, view: None, beside: None, back_from: Some(back_from) };
        self.consoles.insert(socket, console);
        start
    }

    pub(crate) fn disconnect_console(&mut self, socket: u64) {
        self.view(socket, None);
        let Some(console) = self.consoles.remove(&socket) else {
            return;
        };
        let agent = console.viewer.agent;
        if let Some(sockets) = self.agents.get_mut(&agent) {
            sockets.retain(|it| *it != socket);
            if sockets.is_empty() {
                self.agents.remove(&agent);
            }
        }
    }

    pub(crate) fn viewer(&self, socket: u64) -> Option<Viewer> {
        self.consoles.get(&socket).map(|console| console.viewer.clone())
    }

    pub(crate) fn view(&mut self, socket: u64, view: Option<(RoomNo, CustomerKey)>) {
        let cursor = self.cursor();
        let Some(console) = self.consoles.get_mut(&socket) else {
            return;
        };
        let old = std::mem::replace(&mut console.view, view);
        if let Some((room, customer)) = view {
            let another = old.is_some_and(|(was, key)| was == room && key != customer);
            let missed = console.back_from.take().is_some_and(|n| self.ring.tells_of(customer, n));
            if another || missed {
                console.line.event(&frame::customer(&cursor, room), || frame::reset(&cursor));
            }
        }
        let (old, new) = (old.map(|(room, _)| room), view.map(|(room, _)| room));
        if old == new {
            return;
        }
        let (agent, name, line) = (console.viewer.agent, console.name.clone(), console.line.clone());
        if let Some(room) = new {
            self.rooms.entry(room).or_default().agent_comes(socket, agent, name, line);
            self.stirred.insert(room);
        }
        if let Some(room) = old {
            if let Some(presence) = self.rooms.get_mut(&room) {
                presence.agent_goes(socket);
                self.stirred.insert(room);
            }
            self.forget_if_empty(room);
        }
    }

    pub(crate) fn beside(&mut self, socket: u64, person: Option<(CustomerKey, bool)>) {
        let cursor = self.cursor();
        let Some(console) = self.consoles.get_mut(&socket) else {
            return;
        };
        console.beside = person.map(|(key, _)| key);
        if let (Some((_, true)), Some((room, _))) = (person, console.view) {
            console.line.event(&frame::customer(&cursor, room), || frame::reset(&cursor));
        }
    }

    pub(crate) fn agent_types(&mut self, socket: u64, room: RoomNo, on: bool, beat: u32) {
        let Some(console) = self.consoles.get(&socket) else {
            return;
        };
        if let Some(presence) = self.rooms.get_mut(&room).filter(|presence| presence.looks(socket)) {
            presence.agent_types(console.viewer.agent, on, beat);
            self.stirred.insert(room);
        }
    }

    pub(crate) fn looking(&self, room: RoomNo) -> Vec<Looking> {
        self.rooms.get(&room).map(Presence::looking).unwrap_or_default()
    }

    pub(crate) fn viewer_changed(&mut self, viewer: &Viewer) {
        // Where the stream gives the numbers, it stands behind what was told last, and its own comes by the stream.
        let last = self.ring.last();
        self.viewer_changed_at(viewer, if self.joined { last } else { last + 1 });
    }

    pub(crate) fn viewer_changed_at(&mut self, viewer: &Viewer, number: u64) {
        self.ring.push(number, Told { agents: Agents::Changed(viewer.agent), visitors: None }, self.limits);
        let reset = frame::reset(&self.cursor());
        for socket in self.agents.get(&viewer.agent).into_iter().flatten() {
            if let Some(console) = self.consoles.get_mut(socket) {
                console.viewer = viewer.clone();
                console.line.start_over(reset.clone());
                console.line.check();
            }
        }
    }

    /// Numbers come from the stream from now on, and what came before can't be told any more: everybody starts over.
    pub(crate) fn join(&mut self, epoch: Arc<str>, ring: Ring) {
        (self.epoch, self.ring, self.joined) = (epoch, ring, true);
        self.start_over();
    }

    /// Something that was to be told at this number is lost.
    pub(crate) fn lost(&mut self, number: u64, position: Arc<AtomicU64>) {
        self.ring = Ring::new(number, position);
        self.start_over();
    }

    fn start_over(&self) {
        let reset = frame::reset(&self.cursor());
        self.consoles.values().for_each(|console| console.line.start_over(reset.clone()));
        for visitor in self.visitors.values() {
            let reset = frame::reset(&self.visitor_cursor(visitor.room));
            visitor.sockets.iter().for_each(|(_, line)| line.start_over(reset.clone()));
        }
    }

    /// Has the sessions of an agent looked at.
    pub(crate) fn check_agent(&self, agent: AgentId) {
        for socket in self.agents.get(&agent).into_iter().flatten() {
            if let Some(console) = self.consoles.get(socket) {
                console.line.check();
            }
        }
    }

    pub(crate) fn close_agent(&self, agent: AgentId, session: Option<&str>) {
        for socket in self.agents.get(&agent).into_iter().flatten() {
            if let Some(console) = self.consoles.get(socket)
                && session.is_none_or(|session| *session == *console.session)
            {
                console.line.end(Ending::LoggedOut);
            }
        }
    }

    pub(crate) fn connect_visitor(
        &mut self,
        socket: u64,
        line: Arc<Line>,
        visitor: VisitorId,
        room: Option<RoomNo>,
        since: Option<&str>,
    ) -> Start {
        // What another socket of the visitor was told is newer than what the caller has read.
        let known = self.visitors.entry(visitor).or_insert_with(|| Visitor { room, sockets: Vec::new() });
        let room = known.room;
        known.sockets.push((socket, line.clone()));
        if let Some(room) = room {
            self.rooms.entry(room).or_default().visitor_comes(socket, line);
        }
        let Some(since) = since else {
            return Start { cursor: self.visitor_cursor(room), frames: Vec::new() };
        };
        let missed = parse_visitor(&self.epoch, since)
            .filter(|(_, seen)| *seen == room)
            .and_then(|(n, _)| self.ring.missed_in_room(room, n).ok());
        let frames = missed.unwrap_or_else(|| vec![frame::reset(&self.visitor_cursor(room))]);
        Start { cursor: since.to_owned(), frames }
    }

    pub(crate) fn disconnect_visitor(&mut self, socket: u64, visitor: VisitorId) {
        let Some(known) = self.visitors.get_mut(&visitor) else {
            return;
        };
        known.sockets.retain(|(it, _)| *it != socket);
        let room = known.room;
        if known.sockets.is_empty() {
            self.visitors.remove(&visitor);
        }
        if let Some(room) = room {
            self.visitor_leaves(room, socket);
        }
    }

    pub(crate) fn set_visitor_room(&mut self, visitor: VisitorId, room: Option<RoomNo>) {
        let reset = frame::reset(&self.visitor_cursor(room));
        let Some(known) = self.visitors.get_mut(&visitor).filter(|known| known.room != room) else {
            return;
        };
        let old = std::mem::replace(&mut known.room, room);
        for (socket, line) in known.sockets.clone() {
            if let Some(old) = old {
                self.visitor_leaves(old, socket);
            }
            line.start_over(reset.clone());
            if let Some(room) = room {
                self.rooms.entry(room).or_default().visitor_comes(socket, line);
            }
        }
    }

    pub(crate) fn invite_visitor(&mut self, visitor: VisitorId) {
        let Some(known) = self.visitors.get(&visitor) else { return };
        for (_, line) in &known.sockets {
            line.hint(&frame::enter());
        }
    }

    pub(crate) fn visitor_types(&mut self, visitor: VisitorId, on: bool, beat: u32) {
        let Some(room) = self.visitors.get(&visitor).and_then(|known| known.room) else {
            return;
        };
        if let Some(presence) = self.rooms.get_mut(&room) {
            presence.customer_types(on, beat);
            self.stirred.insert(room);
        }
    }

    fn visitor_leaves(&mut self, room: RoomNo, socket: u64) {
        if let Some(presence) = self.rooms.get_mut(&room) {
            presence.visitor_goes(socket);
            self.stirred.insert(room);
        }
        self.forget_if_empty(room);
    }

    fn forget_if_empty(&mut self, room: RoomNo) {
        if self.rooms.get(&room).is_some_and(Presence::is_empty) {
            self.rooms.remove(&room);
        }
    }

    /// Tells what is due about presence; what other nodes are to be told of rooms where something changed.
    pub(crate) fn beat(&mut self, beat: u32) -> Vec<(RoomNo, Elsewhere)> {
        let rooms = &mut self.rooms;
        let Stirred { here, elsewhere } = &mut self.stirred;
        here.retain(|room| {
            rooms.get_mut(room).is_some_and(|presence| {
                let beat = presence.beat(*room, beat);
                if beat.ended {
                    elsewhere.insert(*room);
                }
                beat.goes_on
            })
        });
        if !self.joined {
            elsewhere.clear();
        }
        let there = |room| (room, rooms.get(&room).map(Presence::here).unwrap_or_default());
        elsewhere.drain().map(there).collect()
    }

    /// Who is in which room here, for nodes that have just come.
    pub(crate) fn people_here(&self) -> Vec<(RoomNo, Elsewhere)> {
        let here = self.rooms.iter().map(|(room, presence)| (*room, presence.here()));
        here.filter(|(_, here)| !here.is_empty()).collect()
    }

    /// What another node says of rooms.
    pub(crate) fn people_elsewhere(
        &mut self,
        node: &Arc<str>,
        rooms: Vec<(RoomNo, Elsewhere)>,
        again: bool,
        beat: u32,
    ) {
        for (room, there) in rooms {
            if there.is_empty() && !self.rooms.contains_key(&room) {
                continue;
            }
            self.rooms.entry(room).or_default().people_elsewhere(node, there, again, beat);
            self.stirred.here.insert(room);
            self.forget_if_empty(room);
        }
    }

    /// People at nodes that have fallen silent are gone.
    pub(crate) fn miss(&mut self, beat: u32) {
        for (room, presence) in &mut self.rooms {
            if presence.miss(beat) {
                self.stirred.here.insert(*room);
            }
        }
        self.rooms.retain(|_, presence| !presence.is_empty());
    }

    /// Pings, gives up the silent and has sessions looked at; each socket in its own second.
    pub(crate) fn second(&self, second: u32) {
        let ping = frame::ping();
        let consoles = self.consoles.iter().map(|(socket, console)| (*socket, &console.line, true));
        let visitors = self.visitors.values().flat_map(|it| &it.sockets).map(|(socket, line)| (*socket, line, false));
        for (socket, line, is_console) in consoles.chain(visitors) {
            if second.saturating_sub(line.heard()) > SILENCE {
                line.end(Ending::Silent);
            } else if socket % PING == u64::from(second) % PING {
                line.hint(&ping);
            }
            if is_console && socket % CHECK == u64::from(second) % CHECK {
                line.check();
            }
        }
    }

    pub(crate) fn end_all(&self) {
        self.consoles.values().for_each(|console| console.line.end(Ending::Restart));
        self.visitors.values().flat_map(|it| &it.sockets).for_each(|(_, line)| line.end(Ending::Restart));
    }
}

pub(crate) fn cursor(epoch: &str, number: u64) -> String {
    format!("{epoch}.{number}")
}

fn visitor_cursor(epoch: &str, number: u64, room: Option<RoomNo>) -> String {
    format!("{epoch}.{number}.{}", room.unwrap_or(RoomNo(0)))
}

pub(crate) fn parse(epoch: &str, cursor: &str) -> Option<u64> {
    let (of, number) = cursor.rsplit_once('.')?;
    (of == epoch).then(|| number.parse().ok())?
}

/// The number and the room in which it was seen: another room's past can't be told on from there.
fn parse_visitor(epoch: &str, cursor: &str) -> Option<(u64, Option<RoomNo>)> {
    let (rest, room) = cursor.rsplit_once('.')?;
    let room: RoomNo = room.parse().ok()?;
    Some((parse(epoch, rest)?, (room.0 != 0).then_some(room)))
}
