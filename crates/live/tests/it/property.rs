//! Whatever happens in whatever order: each hears exactly what they may, once, in order, or is told to start over.

use std::collections::{BTreeMap, VecDeque};

use domain::{
    AgentId, RoomNo, SiteId, VisitorId,
    access::{Role, RoomAccess, Viewer},
    room::Status,
};
use live::{Hub, QUEUE};
use proptest::prelude::*;

use crate::people::*;

const SITES: [SiteId; 2] = [SITE, SiteId(5)];
const KEPT: usize = 400;

#[derive(Debug, Clone)]
enum Step {
    Change {
        site: usize,
        room: i64,
        access: usize,
    },
    /// More than a queue holds.
    Burst {
        room: i64,
    },
    Come {
        reader: usize,
    },
    Go {
        reader: usize,
    },
    Read {
        reader: usize,
    },
    Move {
        guest: usize,
        room: Option<i64>,
    },
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        12 => (0..2usize, 1..4i64, 0..8usize).prop_map(|(site, room, access)| Step::Change { site, room, access }),
        1 => (1..4i64).prop_map(|room| Step::Burst { room }),
        5 => (0..12usize).prop_map(|reader| Step::Come { reader }),
        3 => (0..12usize).prop_map(|reader| Step::Go { reader }),
        6 => (0..12usize).prop_map(|reader| Step::Read { reader }),
        2 => (0..3usize, proptest::option::of(1..4i64)).prop_map(|(guest, room)| Step::Move { guest, room }),
    ]
}

fn access(number: usize) -> RoomAccess {
    if number == 7 {
        return RoomAccess { reviewer: Some(PARK), ..with(LEE) };
    }
    let (status, agent, queued) = [
        (Status::Bot, None, false),
        (Status::Waiting, None, false),
        (Status::Waiting, None, true),
        (Status::InProgress, Some(KIM), false),
        (Status::InProgress, Some(LEE), false),
        (Status::Ended, Some(KIM), false),
        (Status::Ended, None, false),
    ][number];
    RoomAccess { status, agent, queued, reviewer: None }
}

/// What happened at a site, kept for ever.
#[derive(Default)]
struct Site {
    log: Vec<Happened>,
    rooms: BTreeMap<RoomNo, RoomAccess>,
}

struct Happened {
    room: RoomNo,
    before: Option<RoomAccess>,
    after: RoomAccess,
    mark: u32,
}

/// A frame that is due: number, type, mark.
type Due = (u64, &'static str, u32);

enum Who {
    Agent(usize, Viewer),
    Guest(VisitorId, Option<RoomNo>),
}

enum Socket {
    Agent(Console),
    Guest(Visitor),
}

struct Reader {
    who: Who,
    socket: Option<Socket>,
    /// Cursor to come back with.
    since: Option<String>,
    due: VecDeque<Due>,
    /// Numbers up to which being told to start over is right.
    may_reset: Option<u64>,
}

fn heard(viewer: &Viewer, it: &Happened) -> Option<&'static str> {
    match (it.before.is_some_and(|before| viewer.may_read(before)), viewer.may_read(it.after)) {
        (true, true) => Some("room"),
        (false, true) => Some("room_entered"),
        (true, false) => Some("room_left"),
        (false, false) => None,
    }
}

impl Site {
    fn last(&self) -> u64 {
        self.log.len() as u64
    }

    fn numbered(&self) -> impl DoubleEndedIterator<Item = (u64, &Happened)> {
        self.log.iter().enumerate().map(|(at, it)| (at as u64 + 1, it))
    }

    /// What somebody who went after number `n` is to be told when they come back now.
    fn missed(&self, viewer: &Viewer, n: u64) -> Vec<Due> {
        let had = |room: RoomNo| {
            let known = self.numbered().take_while(|(number, _)| *number <= n).filter(|(_, it)| it.room == room).last();
            known.is_some_and(|(_, it)| viewer.may_read(it.after))
        };
        let last_loss =
            |room: RoomNo| self.numbered().rfind(|(_, it)| it.room == room && heard(viewer, it) == Some("room_left"));
        let told = |(number, it): (u64, &Happened)| {
            let sees = viewer.may_read(self.rooms[&it.room]);
            let loss = had(it.room) && last_loss(it.room).is_some_and(|(loss, _)| loss == number);
            let kind = heard(viewer, it).filter(|_| sees || loss)?;
            Some((number, kind, it.mark))
        };
        self.numbered().filter(|(number, _)| *number > n).filter_map(told).collect()
    }
}

struct World {
    hub: Hub,
    sites: [Site; 2],
    readers: Vec<Reader>,
    mark: u32,
}

impl World {
    fn new() -> Self {
        let team = [
            viewer(AgentId(9), Role::Admin, &[]),
            viewer(PARK, Role::Manager, &[KIM]),
            consultant(KIM),
            consultant(LEE),
        ];
        let agents = team.iter().flat_map(|viewer| [0, 1].map(|site| Who::Agent(site, viewer.clone())));
        let guests = (1..=3).map(|guest| Who::Guest(VisitorId(guest), None));
        // One more tab of an agent.
        let tab = Who::Agent(0, consultant(KIM));
        let reader = |who| Reader { who, socket: None, since: None, due: VecDeque::new(), may_reset: None };
        Self {
            hub: small_hub(KEPT),
            sites: Default::default(),
            readers: agents.chain(guests).chain([tab]).map(reader).collect(),
            mark: 0,
        }
    }

    fn take(&mut self, step: Step) {
        match step {
            Step::Change { site, room, access: number } => self.change(site, RoomNo(room), access(number)),
            Step::Burst { room } => {
                let room = RoomNo(room);
                let access = self.sites[0].rooms.get(&room).copied().unwrap_or(access(1));
                (0..QUEUE + 20).for_each(|_| self.change(0, room, access));
            }
            Step::Come { reader } => self.come(reader),
            Step::Go { reader } => {
                self.readers[reader].socket = None;
                self.readers[reader].due.clear();
                self.readers[reader].may_reset = None;
            }
            Step::Read { reader } => self.read(reader),
            Step::Move { guest, room } => self.guest_moves(8 + guest, room.map(RoomNo)),
        }
    }

    fn change(&mut self, at: usize, room: RoomNo, after: RoomAccess) {
        self.mark += 1;
        let site = &mut self.sites[at];
        let before = site.rooms.insert(room, after);
        site.log.push(Happened { room, before, after, mark: self.mark });
        let number = site.last();
        let it = site.log.last().expect("just pushed");
        for reader in self.readers.iter_mut().filter(|reader| reader.socket.is_some()) {
            let kind = match &reader.who {
                Who::Agent(of, viewer) if *of == at => heard(viewer, it),
                Who::Guest(_, stands_in) if at == 0 && *stands_in == Some(room) => Some("message"),
                _ => None,
            };
            let Some(kind) = kind else { continue };
            reader.due.push_back((number, kind, it.mark));
            if reader.due.len() > QUEUE {
                reader.may_reset = Some(number);
            }
        }
        self.hub.publish(vec![change(SITES[at], room, before, after, self.mark)]);
    }

    fn come(&mut self, at: usize) {
        let reader = &mut self.readers[at];
        if reader.socket.is_some() {
            return;
        }
        let since = reader.since.as_deref();
        let number = since.map(number_of);
        let (socket, cursor, last, missed): (_, _, _, Option<Vec<Due>>) = match &reader.who {
            Who::Agent(site, viewer) => {
                let console = console_at(&self.hub, SITES[*site], viewer.clone(), since);
                let (cursor, site) = (console.start.cursor.clone(), &self.sites[*site]);
                let missed = number.map(|n| site.missed(viewer, n));
                (Socket::Agent(console), cursor, site.last(), missed)
            }
            Who::Guest(id, room) => {
                let guest = visitor(&self.hub, *id, *room, since);
                let site = &self.sites[0];
                let same_room = since.is_some_and(|since| since.ends_with(&format!(".{}", room.map_or(0, |it| it.0))));
                let missed = number.filter(|_| same_room).map(|n| {
                    let told = site.numbered().filter(|(number, it)| *number > n && Some(it.room) == *room);
                    told.map(|(number, it)| (number, "message", it.mark)).collect()
                });
                let cursor = guest.start.cursor.clone();
                (Socket::Guest(guest), cursor, site.last(), missed)
            }
        };
        let kept = number.is_none_or(|n| last - n <= KEPT as u64);
        match missed.filter(|_| kept) {
            Some(missed) => reader.due.extend(missed),
            None if since.is_some() => reader.may_reset = Some(last),
            None => {}
        }
        let must_reset = since.is_some() && reader.may_reset.is_some();
        let frames = match &socket {
            Socket::Agent(console) => read(&console.start.frames),
            Socket::Guest(guest) => read(&guest.start.frames),
        };
        assert_eq!(must_reset, frames.iter().any(|frame| frame["type"] == "reset"));
        reader.since = Some(cursor);
        reader.socket = Some(socket);
        reader.hear(frames);
    }

    fn guest_moves(&mut self, at: usize, room: Option<RoomNo>) {
        let last = self.sites[0].last();
        let Who::Guest(id, stands_in) = &mut self.readers[at].who else { return };
        let moved = *stands_in != room;
        *stands_in = room;
        self.hub.set_visitor_room(SITE, *id, room);
        if moved && self.readers[at].socket.is_some() {
            self.readers[at].may_reset = Some(last);
        }
    }

    fn read(&mut self, at: usize) {
        let reader = &mut self.readers[at];
        let frames = match &reader.socket {
            Some(Socket::Agent(console)) => console.hears(),
            Some(Socket::Guest(guest)) => guest.hears(),
            None => return,
        };
        reader.hear(frames);
        assert!(reader.due.is_empty(), "not told: {:?}", reader.due);
        reader.may_reset = None;
    }
}

impl Reader {
    fn hear(&mut self, frames: Vec<serde_json::Value>) {
        for frame in frames {
            let cursor = cursor_of(&frame);
            let number = number_of(&cursor);
            let kind = frame["type"].as_str().expect("a type").to_owned();
            self.since = Some(cursor);
            if kind == "reset" {
                assert!(self.may_reset.is_some_and(|allowed| number <= allowed), "started over without need");
                self.due.retain(|(due, ..)| *due > number);
                continue;
            }
            let (due, due_kind, due_mark) = self.due.pop_front().expect("something they may hear");
            assert_eq!((number, kind.as_str(), frame["mark"].as_u64()), (due, due_kind, Some(due_mark.into())));
        }
    }
}

fn number_of(cursor: &str) -> u64 {
    cursor.split('.').nth(1).expect("a number").parse().expect("a number")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn each_hears_what_they_may_once_and_in_order(steps in proptest::collection::vec(step(), 1..120)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
        runtime.expect("a runtime").block_on(async {
            let mut world = World::new();
            for step in steps {
                world.take(step);
            }
            (0..world.readers.len()).for_each(|reader| world.read(reader));
        });
    }
}
