//! Appending messages to rooms: permission, numbering, retries, counters (F14, S3).
//!
//! Pure: the rooms come in locked, what was stored before comes in by sender and `client_id`, and what is to be written
//! comes out. A batch may hold any number of messages of any rooms.

use std::collections::HashMap;

use crate::{
    AgentId, IdentityId, Millis, RoomNo, SiteId, VisitorId,
    access::{RoomAccess, Viewer},
    hold::Hold,
    room::{EndedBy, Kind, Sender, Status},
    text,
};

/// A room in its site.
pub type RoomKey = (SiteId, RoomNo);
/// A message in the words of its sender: site, author, `client_id`.
pub type ClientKey = (SiteId, i64, String);

/// Characters of the newest message that the room list shows.
pub const SHORT: usize = 200;

/// What of a room changes when messages come in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomState {
    /// F1.
    pub status: Status,
    /// The agent in charge; after the end, the last one.
    pub agent: Option<AgentId>,
    /// '배정 대기': it waits, and no agent may accept it; of no meaning in another status.
    pub queued: bool,
    /// Grows by one with every change.
    pub version: i64,
    /// seq of the newest message; 0 in an empty room.
    pub last_seq: i64,
    /// Who wrote the newest message that is no system line.
    pub last_from: Sender,
    /// It in short.
    pub last_text: String,
    /// When it was written; 0 where there is none.
    pub last_at: Millis,
    /// What lists are ordered by.
    pub active_at: Millis,
    /// Since when the customer waits for an answer.
    pub waiting_since: Option<Millis>,
    /// Customer messages no agent has read.
    pub unread: i64,
    /// Up to where agents have read.
    pub agent_read_seq: i64,
    /// Up to where the customer has read.
    pub customer_read_seq: i64,
    /// When it ended.
    pub ended_at: Option<Millis>,
    /// Who ended it.
    pub ended_by: Option<EndedBy>,
    /// 보류, until it is lifted. Messages leave it as it is.
    pub hold: Option<Hold>,
    /// The manager who is asked for a review, while they are. Messages leave it as it is.
    pub reviewer: Option<AgentId>,
    /// Whether an agent has written in it.
    pub answered: bool,
}

impl RoomState {
    /// A room that a customer's first message opens.
    #[must_use]
    pub fn new(status: Status, now: Millis) -> Self {
        Self {
            status,
            agent: None,
            queued: false,
            version: 0,
            last_seq: 0,
            last_from: Sender::System,
            last_text: String::new(),
            last_at: Millis(0),
            active_at: now,
            waiting_since: None,
            unread: 0,
            agent_read_seq: 0,
            customer_read_seq: 0,
            ended_at: None,
            ended_by: None,
            hold: None,
            reviewer: None,
            answered: false,
        }
    }

    /// What decides who may see it.
    #[must_use]
    pub fn access(&self) -> RoomAccess {
        let queued = self.queued && self.status == Status::Waiting;
        RoomAccess { status: self.status, agent: self.agent, queued, reviewer: self.reviewer }
    }

    /// Whether messages alone made it of `before`, which move nobody in or out: status, agent and end are the same.
    #[must_use]
    pub fn was_only_written_in(&self, before: &Self) -> bool {
        // Every field is named: what is new has to be put on one of the sides.
        let Self { status, agent, queued, ended_at, ended_by, hold, reviewer, .. } = self;
        let Self {
            version: _,
            last_seq: _,
            last_from: _,
            last_text: _,
            last_at: _,
            active_at: _,
            waiting_since: _,
            unread: _,
            agent_read_seq: _,
            customer_read_seq: _,
            answered: _,
            status: status_before,
            agent: agent_before,
            queued: queued_before,
            ended_at: ended_at_before,
            ended_by: ended_by_before,
            hold: hold_before,
            reviewer: reviewer_before,
        } = before;
        (status, agent, queued, ended_at, ended_by, hold, reviewer)
            == (
                status_before,
                agent_before,
                queued_before,
                ended_at_before,
                ended_by_before,
                hold_before,
                reviewer_before,
            )
    }

    /// Takes in one message and gives its seq.
    pub fn take(&mut self, sender: Sender, kind: Kind, short: &str, at: Millis) -> i64 {
        self.last_seq += 1;
        self.version += 1;
        if kind != Kind::System {
            self.active_at = self.active_at.max(at);
            self.last_from = sender;
            text::cut(short, SHORT).clone_into(&mut self.last_text);
            self.last_at = at;
        }
        match sender {
            Sender::Customer => {
                self.unread += 1;
                self.customer_read_seq = self.last_seq;
                self.waiting_since.get_or_insert(at);
                if self.status == Status::OnHold {
                    self.status = Status::InProgress;
                }
            }
            Sender::Agent => {
                self.answered = true;
                self.unread = 0;
                self.agent_read_seq = self.last_seq;
                self.waiting_since = None;
                if self.status == Status::Assigned {
                    self.status = Status::InProgress;
                }
            }
            Sender::Bot | Sender::System => {}
        }
        self.last_seq
    }

    /// Ends the room.
    pub fn end(&mut self, by: EndedBy, now: Millis) {
        self.status = Status::Ended;
        self.version += 1;
        self.ended_at = Some(now);
        self.ended_by = Some(by);
        self.active_at = now;
        self.waiting_since = None;
    }

    /// Marks the room as read by agents up to `seq`; `left` customer messages come after it. Says whether that changed
    /// anything.
    pub fn read_by_agent(&mut self, seq: i64, left: i64) -> bool {
        let seq = seq.min(self.last_seq);
        if seq <= self.agent_read_seq && left >= self.unread {
            return false;
        }
        self.agent_read_seq = self.agent_read_seq.max(seq);
        self.unread = self.unread.min(left);
        self.version += 1;
        true
    }

    /// Marks the room as read by the customer up to `seq`. Says whether that changed anything.
    pub fn read_by_customer(&mut self, seq: i64) -> bool {
        let seq = seq.min(self.last_seq);
        if seq <= self.customer_read_seq {
            return false;
        }
        self.customer_read_seq = seq;
        self.version += 1;
        true
    }
}

/// Who sends a message.
#[derive(Debug, Clone)]
pub enum Author {
    /// A visitor's session.
    Visitor(VisitorId),
    /// A messenger's account.
    Account(IdentityId),
    /// An agent.
    Agent(Viewer),
}

impl Author {
    /// The number messages carry for their author.
    #[must_use]
    pub fn id(&self) -> i64 {
        match self {
            Self::Visitor(id) => id.0,
            Self::Account(id) => id.0,
            Self::Agent(viewer) => viewer.agent.0,
        }
    }

    /// Which side it is.
    #[must_use]
    pub fn sender(&self) -> Sender {
        match self {
            Self::Visitor(_) | Self::Account(_) => Sender::Customer,
            Self::Agent(_) => Sender::Agent,
        }
    }
}

/// A message to be appended; its text is already checked and in normal form.
#[derive(Debug, Clone)]
pub struct Incoming {
    /// The room it goes to.
    pub room: RoomKey,
    /// Who sends it.
    pub author: Author,
    /// The sender's UUID in lower case; of a messenger's account the channel's own number of the message.
    pub client_id: String,
    /// What it is.
    pub kind: Kind,
    /// The text; may be empty when there are attachments.
    pub body: String,
    /// JSON of the attachments.
    pub extra: Option<String>,
    /// What the room list shows of it.
    pub short: String,
    /// When it came in.
    pub at: Millis,
}

/// A message that is in the database, or will be with this batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredMessage {
    /// Its room.
    pub room_no: RoomNo,
    /// Its position.
    pub seq: i64,
    /// What it is.
    pub kind: Kind,
    /// Its text.
    pub body: String,
    /// JSON of its attachments.
    pub extra: Option<String>,
    /// When it was stored.
    pub at: Millis,
}

impl StoredMessage {
    /// A message as it is stored under this seq.
    #[must_use]
    pub fn of(incoming: &Incoming, seq: i64) -> Self {
        Self {
            room_no: incoming.room.1,
            seq,
            kind: incoming.kind,
            body: incoming.body.clone(),
            extra: incoming.extra.clone(),
            at: incoming.at,
        }
    }
}

/// What became of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// New: to be written with this seq. The room as it is right after it.
    Appended {
        /// Its position.
        seq: i64,
        /// Who could see the room before.
        before: RoomAccess,
        /// The room right after it.
        room: Box<RoomState>,
    },
    /// The sender's retry of a message that is there.
    Stored(StoredMessage),
    /// The `client_id` belongs to a message with another text.
    ClientIdReused,
    /// The room is over.
    RoomEnded,
    /// The room is unknown, or the author may not read it.
    NotFound,
    /// The author may read the room but not write in it.
    Forbidden,
}

impl Outcome {
    /// Whether it was refused: then it matters whether the message was stored before.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        !matches!(self, Self::Appended { .. } | Self::Stored(_))
    }
}

/// Decides a batch in order. `rooms` is changed to what has to be stored; only rooms with an `Appended` changed.
pub fn append<S: std::hash::BuildHasher, T: std::hash::BuildHasher>(
    batch: &[&Incoming],
    rooms: &mut HashMap<RoomKey, RoomState, S>,
    stored: &HashMap<ClientKey, StoredMessage, T>,
) -> Vec<Outcome> {
    // Where in the batch a message that is new came first, with its seq.
    let mut fresh: HashMap<(SiteId, i64, &str), (usize, i64)> = HashMap::with_capacity(batch.len());
    batch
        .iter()
        .enumerate()
        .map(|(at, incoming)| {
            let key = (incoming.room.0, incoming.author.id(), incoming.client_id.as_str());
            if let Some((first, seq)) = fresh.get(&key) {
                return retry(incoming, &StoredMessage::of(batch[*first], *seq));
            }
            if !stored.is_empty()
                && let Some(there) = stored.get(&(key.0, key.1, key.2.to_owned()))
            {
                return retry(incoming, there);
            }
            let Some(room) = rooms.get_mut(&incoming.room) else {
                return Outcome::NotFound;
            };
            if let Author::Agent(viewer) = &incoming.author {
                if !viewer.may_read(room.access()) {
                    return Outcome::NotFound;
                }
                // Who wants to speak where a bot does takes the room first.
                if !viewer.may_write(room.access()) || room.status == Status::Bot {
                    return Outcome::Forbidden;
                }
            }
            if !room.status.is_open() {
                return Outcome::RoomEnded;
            }
            let before = room.access();
            let seq = room.take(incoming.author.sender(), incoming.kind, &incoming.short, incoming.at);
            fresh.insert(key, (at, seq));
            Outcome::Appended { seq, before, room: Box::new(room.clone()) }
        })
        .collect()
}

/// A retry answers the stored message wherever it stands: after the end of a room it must not open another one. A channel's
/// number names its message for good, whatever a retry says.
fn retry(incoming: &Incoming, there: &StoredMessage) -> Outcome {
    let same = || there.body == incoming.body && there.extra == incoming.extra;
    let known = match incoming.author {
        Author::Account(_) => true,
        Author::Visitor(_) => same(),
        Author::Agent(_) => there.room_no == incoming.room.1 && same(),
    };
    if known { Outcome::Stored(there.clone()) } else { Outcome::ClientIdReused }
}

#[cfg(test)]
mod tests;
