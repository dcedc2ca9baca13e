//! People who listen, and what happens to them.

use std::time::Duration;

use bytes::Bytes;
use domain::{
    AgentId, CustomerKey, RoomNo, SiteId, VisitorId,
    access::{Role, RoomAccess, Viewer},
    room::Status,
};
use live::{Agent, AgentConnection, Audience, Event, Hub, Limits, Start, Text, VisitorConnection, Wake};
use serde_json::Value;

pub const SITE: SiteId = SiteId(4_000_000_024);
pub const ROOM: RoomNo = RoomNo(7);
pub const HAPPYTALK: CustomerKey = CustomerKey(70);
pub const KIM: AgentId = AgentId(1);
pub const LEE: AgentId = AgentId(2);
pub const PARK: AgentId = AgentId(3);

pub fn hub() -> Hub {
    Hub::new("e1".to_owned())
}

pub fn small_hub(events: usize) -> Hub {
    Hub::with_limits("e1".to_owned(), Limits { events, ..Limits::default() })
}

pub fn viewer(agent: AgentId, role: Role, leads: &[AgentId]) -> Viewer {
    Viewer { agent, role, leads: leads.into() }
}

/// 상담사.
pub fn consultant(agent: AgentId) -> Viewer {
    viewer(agent, Role::Agent, &[])
}

pub fn waiting() -> RoomAccess {
    RoomAccess { status: Status::Waiting, agent: None, queued: false, reviewer: None }
}

pub fn with(agent: AgentId) -> RoomAccess {
    RoomAccess { status: Status::InProgress, agent: Some(agent), queued: false, reviewer: None }
}

/// A change of a room; its frames carry `mark`.
pub fn change(site: SiteId, room: RoomNo, before: Option<RoomAccess>, after: RoomAccess, mark: u32) -> Event {
    // Every other one is written when it is heard.
    let frame = |kind: &str| {
        let text = format!(r#"{{"type":"{kind}","room_no":"{room}","mark":{mark}}}"#);
        if mark.is_multiple_of(2) { Text::from(text) } else { Text::later(text.len(), move || text.clone()) }
    };
    let audience = Audience::Room {
        room_no: room,
        before,
        after,
        update: frame("room"),
        entered: (before != Some(after)).then(|| frame("room_entered")),
        left: (before != Some(after)).then(|| frame("room_left")),
        said: None,
    };
    Event { site, audience, visitors: Some((room, frame("message"))) }
}

/// Nothing of the room's access changes.
pub fn update(room: RoomNo, access: RoomAccess, mark: u32) -> Event {
    change(SITE, room, Some(access), access, mark)
}

pub fn customer(key: CustomerKey) -> Event {
    Event { site: SITE, audience: Audience::Customer(key), visitors: None }
}

pub struct Console {
    pub connection: AgentConnection,
    pub start: Start,
}

pub struct Visitor {
    pub connection: VisitorConnection,
    pub start: Start,
}

pub fn console(hub: &Hub, viewer: Viewer, since: Option<&str>) -> Console {
    console_at(hub, SITE, viewer, since)
}

pub fn console_at(hub: &Hub, site: SiteId, viewer: Viewer, since: Option<&str>) -> Console {
    let name = format!("agent {}", viewer.agent).into();
    let session = format!("session {}", viewer.agent).into();
    let (connection, start) = hub.connect_console(site, Agent { viewer, name, session }, since);
    Console { connection, start }
}

pub fn visitor(hub: &Hub, visitor: VisitorId, room: Option<RoomNo>, since: Option<&str>) -> Visitor {
    let (connection, start) = hub.connect_visitor(SITE, visitor, room, since);
    Visitor { connection, start }
}

/// What waits for a connection now, without pings.
pub fn frames(take: impl Fn(&mut Vec<Bytes>) -> Option<Wake>) -> Vec<Value> {
    let mut all = Vec::new();
    let mut frames = Vec::new();
    while let Some(wake) = take(&mut frames) {
        match wake {
            Wake::Frames => all.append(&mut frames),
            Wake::Check => {}
            Wake::End(_) => break,
        }
    }
    read(&all)
}

pub fn read(frames: &[Bytes]) -> Vec<Value> {
    let read = |frame: &Bytes| serde_json::from_slice::<Value>(frame).expect("a frame is JSON");
    frames.iter().map(read).filter(|frame| frame["type"] != "ping").collect()
}

impl Console {
    pub fn hears(&self) -> Vec<Value> {
        frames(|into| self.connection.take(into))
    }

    pub fn hears_in_short(&self) -> Vec<String> {
        in_short(&self.hears())
    }

    pub fn missed(&self) -> Vec<String> {
        in_short(&read(&self.start.frames))
    }
}

impl Visitor {
    pub fn hears(&self) -> Vec<Value> {
        frames(|into| self.connection.take(into))
    }

    pub fn hears_in_short(&self) -> Vec<String> {
        in_short(&self.hears())
    }

    pub fn missed(&self) -> Vec<String> {
        in_short(&read(&self.start.frames))
    }
}

/// `<type> <mark>`, or the type alone.
pub fn in_short(frames: &[Value]) -> Vec<String> {
    let short = |frame: &Value| {
        let kind = frame["type"].as_str().expect("a type");
        match frame["mark"].as_u64() {
            Some(mark) => format!("{kind} {mark}"),
            None => kind.to_owned(),
        }
    };
    frames.iter().map(short).collect()
}

pub fn cursor_of(frame: &Value) -> String {
    frame["cursor"].as_str().expect("a cursor").to_owned()
}

/// Lets the hub's clock go on; time is paused in these tests.
pub async fn pass(time: Duration) {
    tokio::time::sleep(time).await;
}

pub async fn beat() {
    pass(Duration::from_millis(510)).await;
}
