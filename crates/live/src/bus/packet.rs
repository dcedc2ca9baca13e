//! What goes from node to node, and its form on the way. A form once written is read by the version before and after it.

use std::collections::BTreeSet;

use domain::{
    AgentId, CustomerKey, RoomNo, SiteId, VisitorId,
    access::{Role, RoomAccess, Viewer},
    room::Status,
};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::{Audience, Event, Text};

/// Most that stands in one packet: what happens in one has numbers of its own beside the packet's.
pub(crate) const PLACES: usize = 1024;
/// Bytes after which another packet begins; a server takes a megabyte.
const BYTES: usize = 256 << 10;

/// What a committed transaction means for the sockets of all nodes, besides what they are told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Signal {
    /// Those of this visitor stand in another room from now on.
    Follow(VisitorId, Option<RoomNo>),
    /// Those of this visitor, in no room, enter again: there is one.
    Invite(VisitorId),
    /// Those of this session of an agent end, or of all their sessions. Other nodes look the session up themselves.
    End(AgentId, Option<String>),
    /// Those of this agent start over: what they may see is something else now.
    Change(Viewer),
}

/// Something of one site on its way to all nodes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packet {
    /// The site.
    pub site: SiteId,
    /// JSON.
    pub body: String,
}

/// A packet as it arrived.
#[derive(Debug)]
pub(crate) struct Opened {
    /// The process it comes from.
    pub(crate) origin: String,
    pub(crate) signals: Vec<Signal>,
    pub(crate) events: Vec<Event>,
}

/// Writes what happened into packets, each of one site, in the order in which it happened there.
///
/// # Errors
/// When a frame is no JSON.
pub fn pack(origin: &str, signals: &[(SiteId, Signal)], events: &[Event]) -> Result<Vec<Packet>, serde_json::Error> {
    let sites: BTreeSet<SiteId> =
        signals.iter().map(|(site, _)| *site).chain(events.iter().map(|event| event.site)).collect();
    let mut packets = Vec::with_capacity(sites.len());
    for site in sites {
        let mut packet = Writing::new(origin);
        for (_, signal) in signals.iter().filter(|(of, _)| *of == site) {
            let signal = serde_json::to_string(&Sign::from(signal))?;
            packet.signals.push(signal);
        }
        for event in events.iter().filter(|event| event.site == site) {
            let event = serde_json::to_string(&Happening::of(event)?)?;
            if packet.is_full(event.len()) {
                let full = std::mem::replace(&mut packet, Writing::new(origin));
                packets.push(full.done(site));
            }
            packet.bytes += event.len();
            packet.events.push(event);
        }
        packets.push(packet.done(site));
    }
    Ok(packets)
}

struct Writing<'o> {
    origin: &'o str,
    signals: Vec<String>,
    events: Vec<String>,
    bytes: usize,
}

impl<'o> Writing<'o> {
    fn new(origin: &'o str) -> Self {
        Self { origin, signals: Vec::new(), events: Vec::new(), bytes: 0 }
    }

    fn is_full(&self, more: usize) -> bool {
        let any = !self.events.is_empty();
        any && (self.signals.len() + self.events.len() >= PLACES || self.bytes + more > BYTES)
    }

    fn done(self, site: SiteId) -> Packet {
        let Self { origin, signals, events, .. } = self;
        let (signals, events) = (signals.join(","), events.join(","));
        Packet { site, body: format!(r#"{{"origin":"{origin}","signals":[{signals}],"events":[{events}]}}"#) }
    }
}

/// Reads a packet.
///
/// # Errors
/// When it is none, or one of a version that says more.
pub(crate) fn open(site: SiteId, body: &[u8]) -> Result<Opened, serde_json::Error> {
    #[derive(Deserialize)]
    struct Letter {
        origin: String,
        signals: Vec<Sign>,
        events: Vec<Happening>,
    }
    let Letter { origin, signals, events } = serde_json::from_slice(body)?;
    let signals = signals.into_iter().filter_map(Sign::signal).collect();
    let events = events.into_iter().map(|event| event.event(site)).collect::<Option<_>>();
    let events = events.ok_or_else(|| serde::de::Error::custom("an unknown code"))?;
    Ok(Opened { origin, signals, events })
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Sign {
    Follow { visitor: VisitorId, room: Option<RoomNo> },
    Invite { visitor: VisitorId },
    End { agent: AgentId },
    Change { agent: AgentId, role: i64, leads: Vec<AgentId> },
}

impl From<&Signal> for Sign {
    fn from(signal: &Signal) -> Self {
        match signal {
            Signal::Follow(visitor, room) => Self::Follow { visitor: *visitor, room: *room },
            Signal::Invite(visitor) => Self::Invite { visitor: *visitor },
            Signal::End(agent, _) => Self::End { agent: *agent },
            Signal::Change(viewer) => {
                Self::Change { agent: viewer.agent, role: viewer.role.code(), leads: viewer.leads.to_vec() }
            }
        }
    }
}

impl Sign {
    fn signal(self) -> Option<Signal> {
        Some(match self {
            Self::Follow { visitor, room } => Signal::Follow(visitor, room),
            Self::Invite { visitor } => Signal::Invite(visitor),
            Self::End { agent } => Signal::End(agent, None),
            Self::Change { agent, role, leads } => {
                Signal::Change(Viewer { agent, role: Role::from_code(role)?, leads: leads.into() })
            }
        })
    }
}

#[derive(Serialize, Deserialize)]
struct Happening {
    told: Told,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    visitors: Option<(RoomNo, Box<RawValue>)>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Told {
    Nobody {},
    Room(Box<Change>),
    Agent(AgentId, Box<RawValue>),
    Site(Box<RawValue>),
    Overseers(AgentId, Box<RawValue>),
    Customer(CustomerKey),
}

#[derive(Serialize, Deserialize)]
struct Change {
    room: RoomNo,
    before: Option<Access>,
    after: Access,
    update: Box<RawValue>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    entered: Option<Box<RawValue>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    left: Option<Box<RawValue>>,
}

#[derive(Serialize, Deserialize)]
struct Access {
    status: i64,
    agent: Option<AgentId>,
    reviewer: Option<AgentId>,
    queued: bool,
}

fn raw(text: &Text) -> Result<Box<RawValue>, serde_json::Error> {
    RawValue::from_string(text.write())
}

fn text(raw: Box<RawValue>) -> String {
    Box::<str>::from(raw).into_string()
}

impl Access {
    fn of(access: RoomAccess) -> Self {
        let RoomAccess { status, agent, reviewer, queued } = access;
        Self { status: status.code(), agent, reviewer, queued }
    }

    fn access(&self) -> Option<RoomAccess> {
        let status = Status::from_code(self.status)?;
        Some(RoomAccess { status, agent: self.agent, reviewer: self.reviewer, queued: self.queued })
    }
}

impl Happening {
    fn of(event: &Event) -> Result<Self, serde_json::Error> {
        let told = match &event.audience {
            Audience::None => Told::Nobody {},
            Audience::Agent(agent, text) => Told::Agent(*agent, RawValue::from_string(text.clone())?),
            Audience::Site(text) => Told::Site(RawValue::from_string(text.clone())?),
            Audience::Overseers(agent, text) => Told::Overseers(*agent, RawValue::from_string(text.clone())?),
            Audience::Customer(customer) => Told::Customer(*customer),
            Audience::Room { room_no, before, after, update, entered, left, said: _ } => Told::Room(Box::new(Change {
                room: *room_no,
                before: before.map(Access::of),
                after: Access::of(*after),
                update: raw(update)?,
                entered: entered.as_ref().map(raw).transpose()?,
                left: left.as_ref().map(raw).transpose()?,
            })),
        };
        let visitors = event.visitors.as_ref().map(|(room, text)| Ok::<_, serde_json::Error>((*room, raw(text)?)));
        Ok(Self { told, visitors: visitors.transpose()? })
    }

    fn event(self, site: SiteId) -> Option<Event> {
        let audience = match self.told {
            Told::Nobody {} => Audience::None,
            Told::Agent(agent, raw) => Audience::Agent(agent, text(raw)),
            Told::Site(raw) => Audience::Site(text(raw)),
            Told::Overseers(agent, raw) => Audience::Overseers(agent, text(raw)),
            Told::Customer(customer) => Audience::Customer(customer),
            Told::Room(change) => Audience::Room {
                room_no: change.room,
                before: match change.before {
                    Some(before) => Some(before.access()?),
                    None => None,
                },
                after: change.after.access()?,
                update: text(change.update).into(),
                entered: change.entered.map(|raw| text(raw).into()),
                left: change.left.map(|raw| text(raw).into()),
                said: None,
            },
        };
        Some(Event { site, audience, visitors: self.visitors.map(|(room, raw)| (room, text(raw).into())) })
    }
}
