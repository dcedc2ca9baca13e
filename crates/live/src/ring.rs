use std::{
    collections::{HashMap, VecDeque},
    fmt,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU64, Ordering},
    },
};

use bytes::Bytes;
use domain::{
    AgentId, CustomerKey, RoomNo,
    access::{RoomAccess, Viewer},
};

use crate::{Text, event::Later, frame};

/// How much of the past a site keeps.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Most events.
    pub events: usize,
    /// Most bytes, counting frames and what stands around them.
    pub bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { events: 4096, bytes: 4 << 20 }
    }
}

/// An event as it was told, with who may hear of it.
#[derive(Debug)]
pub(crate) struct Told {
    pub(crate) agents: Agents,
    pub(crate) visitors: Option<(RoomNo, Frame)>,
}

#[derive(Debug)]
pub(crate) enum Agents {
    /// All of the site.
    All(Bytes),
    None,
    Room(Box<RoomChange>),
    One(AgentId, Bytes),
    /// Who oversees this agent.
    Overseers(AgentId, Bytes),
    Customer(CustomerKey),
    /// What this agent may see changed: what came before can't be told any more.
    Changed(AgentId),
}

#[derive(Debug)]
pub(crate) struct RoomChange {
    pub(crate) room: RoomNo,
    pub(crate) before: Option<RoomAccess>,
    pub(crate) after: RoomAccess,
    pub(crate) update: Frame,
    /// Where it differs from `update`.
    pub(crate) entered: Option<Frame>,
    /// Where somebody can lose the room by this.
    pub(crate) left: Option<Frame>,
}

/// A frame with its cursor, which may be written when it is first heard.
pub(crate) enum Frame {
    Made(Bytes),
    Later { text: Later, cursor: Cursor, made: OnceLock<Bytes> },
}

/// Where an event stands, for agents or for the visitors of a room.
#[derive(Debug, Clone)]
pub(crate) struct Cursor {
    pub(crate) epoch: Arc<str>,
    pub(crate) number: u64,
    pub(crate) room: Option<RoomNo>,
}

impl Frame {
    pub(crate) fn new(cursor: Cursor, text: Text) -> Self {
        match text.ready() {
            Ok(text) => Self::Made(frame::with_cursor(&cursor.to_string(), &text)),
            Err(text) => Self::Later { text, cursor, made: OnceLock::new() },
        }
    }

    pub(crate) fn bytes(&self) -> &Bytes {
        match self {
            Self::Made(bytes) => bytes,
            Self::Later { text, cursor, made } => {
                made.get_or_init(|| frame::with_cursor(&cursor.to_string(), &(text.write)()))
            }
        }
    }

    /// Does not change when it is written.
    fn weight(&self) -> usize {
        match self {
            Self::Made(bytes) => bytes.len(),
            Self::Later { text, .. } => text.bytes,
        }
    }
}

impl fmt::Debug for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.bytes().fmt(f)
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.epoch, self.number)?;
        self.room.map_or(Ok(()), |room| write!(f, ".{room}"))
    }
}

/// What one viewer hears of a change.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Heard<'a> {
    Nothing,
    Update(&'a Frame),
    Entered(&'a Frame),
    Left(&'a Frame),
}

impl RoomChange {
    pub(crate) fn heard_by(&self, viewer: &Viewer) -> Heard<'_> {
        let after = viewer.may_read(self.after);
        // Most changes leave the access as it was: one question is enough.
        let before =
            if self.before == Some(self.after) { after } else { self.before.is_some_and(|it| viewer.may_read(it)) };
        match (before, after, &self.left) {
            (true, true, _) => Heard::Update(&self.update),
            (false, true, _) => Heard::Entered(self.entered.as_ref().unwrap_or(&self.update)),
            (true, false, Some(left)) => Heard::Left(left),
            (true, false, None) | (false, false, _) => Heard::Nothing,
        }
    }
}

impl<'a> Heard<'a> {
    pub(crate) fn frame(self) -> Option<&'a Bytes> {
        match self {
            Self::Update(frame) | Self::Entered(frame) | Self::Left(frame) => Some(frame.bytes()),
            Self::Nothing => None,
        }
    }
}

/// What became of a room for a viewer while they were away.
struct Fate {
    /// They saw it when they went.
    saw: bool,
    /// They see it today.
    sees: bool,
    /// Where they lost it last.
    lost_at: Option<usize>,
}

impl Fate {
    fn new(first: &RoomChange, viewer: &Viewer) -> Self {
        Self { saw: first.before.is_some_and(|before| viewer.may_read(before)), sees: false, lost_at: None }
    }

    /// Whether the change at this place is told: all of a room they see, of a lost one the loss alone.
    fn tells(&self, at: usize) -> bool {
        self.sees || (self.saw && self.lost_at == Some(at))
    }
}

impl Told {
    fn bytes(&self) -> usize {
        let agents = match &self.agents {
            Agents::Room(change) => {
                change.update.weight()
                    + change.entered.as_ref().map_or(0, Frame::weight)
                    + change.left.as_ref().map_or(0, Frame::weight)
            }
            Agents::One(_, frame) | Agents::All(frame) | Agents::Overseers(_, frame) => frame.len(),
            Agents::None | Agents::Customer(_) | Agents::Changed(_) => 0,
        };
        size_of::<Self>() + agents + self.visitors.as_ref().map_or(0, |(_, frame)| frame.weight())
    }
}

/// The recent events of a site with their numbers, which ascend: from 1 where this process gives them, else those of the stream.
#[derive(Debug)]
pub(crate) struct Ring {
    told: VecDeque<(u64, Told)>,
    /// Number of the newest.
    last: u64,
    /// What came up to this number is not here any more.
    floor: u64,
    bytes: usize,
    /// All that happened at any site up to this number was told; 0 where sites are numbered each by itself.
    position: Arc<AtomicU64>,
}

/// The past after a number can't be told.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Gone;

impl Ring {
    /// Begins after this number.
    pub(crate) fn new(floor: u64, position: Arc<AtomicU64>) -> Self {
        Self { told: VecDeque::new(), last: floor, floor, bytes: 0, position }
    }

    /// Up to here all was told; 0 before the first event.
    pub(crate) fn last(&self) -> u64 {
        self.last.max(self.position.load(Ordering::Acquire))
    }

    pub(crate) fn push(&mut self, number: u64, told: Told, limits: Limits) {
        self.last = number;
        self.bytes += told.bytes();
        self.told.push_back((number, told));
        while self.told.len() > limits.events || self.bytes > limits.bytes {
            let Some((number, oldest)) = self.told.pop_front() else {
                break;
            };
            self.floor = number;
            self.bytes -= oldest.bytes();
        }
    }

    /// What was told after number `n`.
    pub(crate) fn after(&self, n: u64) -> Result<impl DoubleEndedIterator<Item = &Told> + Clone, Gone> {
        if n < self.floor || n > self.last() {
            return Err(Gone);
        }
        let skip = self.told.partition_point(|(number, _)| *number <= n);
        Ok(self.told.range(skip..).map(|(_, told)| told))
    }

    /// What this viewer missed after number `n`. What they may not read today is not told, whatever held then: of such
    /// a room they hear that they lost it.
    pub(crate) fn missed_by_agent(&self, viewer: &Viewer, n: u64) -> Result<Vec<Bytes>, Gone> {
        let missed = self.after(n)?;
        let mut fates: HashMap<RoomNo, Fate> = HashMap::new();
        for (at, told) in missed.clone().enumerate() {
            match &told.agents {
                Agents::Changed(agent) if *agent == viewer.agent => return Err(Gone),
                Agents::Room(change) => {
                    let fate = fates.entry(change.room).or_insert_with(|| Fate::new(change, viewer));
                    fate.sees = viewer.may_read(change.after);
                    if let Heard::Left(_) = change.heard_by(viewer) {
                        fate.lost_at = Some(at);
                    }
                }
                _ => {}
            }
        }
        let mut frames = Vec::new();
        for (at, told) in missed.enumerate() {
            match &told.agents {
                Agents::One(agent, frame) if *agent == viewer.agent => frames.push(frame.clone()),
                Agents::All(frame) => frames.push(frame.clone()),
                Agents::Overseers(agent, frame) if viewer.oversees(*agent) => frames.push(frame.clone()),
                Agents::Room(change) => {
                    let tell = fates.get(&change.room).is_some_and(|fate| fate.tells(at));
                    let heard = if tell { change.heard_by(viewer) } else { Heard::Nothing };
                    frames.extend(heard.frame().cloned());
                }
                _ => {}
            }
        }
        Ok(frames)
    }

    /// What visitors of a room missed after number `n`.
    pub(crate) fn missed_in_room(&self, room: Option<RoomNo>, n: u64) -> Result<Vec<Bytes>, Gone> {
        let told = self.after(n)?.filter_map(|told| told.visitors.as_ref());
        Ok(told.filter(|(of, _)| Some(*of) == room).map(|(_, frame)| frame.bytes().clone()).collect())
    }

    /// Whether something was told about this customer after number `n`.
    pub(crate) fn tells_of(&self, customer: CustomerKey, n: u64) -> bool {
        self.after(n)
            .is_ok_and(|mut told| told.any(|told| matches!(told.agents, Agents::Customer(key) if key == customer)))
    }
}
