//! The site as a whole: what happened to persons, and the rooms and sessions beside it.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    facts::{Channel, Fact, LinkNo, PersonNo, RowNo, Source, State},
    verifying::Verified,
};

pub type RoomNo = usize;
pub type SessionNo = usize;

#[derive(Debug, Clone, PartialEq)]
pub struct Room {
    /// The account it belongs to, for ever.
    pub row: RowNo,
    pub open: bool,
    /// Its visitor was signed when it began.
    pub signed: bool,
    pub active: usize,
    pub texts: Vec<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Session {
    /// Where its next room belongs.
    pub row: RowNo,
    pub signed: bool,
    /// The ID it came in with unsigned.
    pub claimed: Option<String>,
    /// The room it stands in, open or ended.
    pub room: Option<RoomNo>,
    pub took_part: BTreeSet<RoomNo>,
}

/// What came of an act.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    Done,
    /// The server asks before it links (R9).
    AsksLink,
    /// The server asks before it undoes (R24).
    AsksUndo,
    Superseded,
    AlreadyUndone,
    /// The session is over.
    Unauthorized,
    /// There is nothing to do it to, or the rules leave open what should come of it: not tried.
    Open,
}

#[derive(Debug, Clone, Default)]
pub struct World {
    pub now: i64,
    pub log: Vec<(i64, Fact)>,
    pub rooms: Vec<Room>,
    pub sessions: Vec<Session>,
    /// 고객 태그 by account (S69).
    pub tags: BTreeMap<RowNo, BTreeSet<String>>,
    /// Verified numbers, the newest last.
    pub verified: Vec<Verified>,
    /// IDs that ever came in signed.
    pub signed: BTreeSet<String>,
    /// Accounts that somebody entered signed.
    pub signed_rows: BTreeSet<RowNo>,
    pub signed_only: bool,
    /// Whose each link was.
    pub links: Vec<RowNo>,
    /// Links made by an entry: which account, to which ID.
    pub by_entry: BTreeMap<LinkNo, (RowNo, String)>,
    /// Links made by an undo, because the old ID was somebody else's by then.
    pub onward: BTreeSet<LinkNo>,
    /// By which ID each messenger's account came last, and whether that was proven.
    pub came_by: BTreeMap<RowNo, (String, bool)>,
    fresh: usize,
}

impl World {
    pub fn state(&self) -> State {
        State::of(&self.log)
    }

    pub fn note(&mut self, fact: Fact) {
        self.log.push((self.now, fact));
    }

    /// Something that orders what happened in the same moment.
    pub fn tick(&mut self) -> usize {
        self.fresh += 1;
        self.fresh
    }

    /// A random tail: the real one is learnt where it is first seen.
    pub fn random(&mut self) -> String {
        format!("~{}", self.tick())
    }

    pub fn person(&mut self, id: &str) -> PersonNo {
        let person = self.state().persons.len();
        self.note(Fact::Person { person, id: id.to_owned() });
        person
    }

    pub fn row(&mut self, channel: Channel, tail: &str, person: PersonNo, given: bool) -> RowNo {
        let row = self.state().rows.len();
        self.note(Fact::Row { row, channel, tail: tail.to_owned(), person, given });
        row
    }

    /// A person of their own for an account that says nothing of itself.
    pub fn stranger(&mut self, channel: Channel, tail: &str) -> RowNo {
        let person = self.person(tail);
        self.row(channel, tail, person, false)
    }

    pub fn link(&mut self, row: RowNo, to: PersonNo, by: Source) -> LinkNo {
        let link = self.links.len();
        self.links.push(row);
        self.note(Fact::Moved { row, to, values: true, given: true, link: Some(link), by });
        link
    }

    pub fn is_undone(&self, link: LinkNo) -> bool {
        self.log.iter().any(|(_, fact)| *fact == Fact::Undone { link })
    }

    /// The newest move of an account itself that still counts.
    pub fn newest(&self, row: RowNo) -> Option<&Fact> {
        self.log.iter().rev().map(|(_, fact)| fact).find(|fact| match fact {
            Fact::Moved { row: moved, link, .. } => *moved == row && link.is_none_or(|link| !self.is_undone(link)),
            _ => false,
        })
    }

    pub fn open_of(&self, row: RowNo) -> Option<RoomNo> {
        (0..self.rooms.len()).find(|no| self.rooms[*no].row == row && self.rooms[*no].open)
    }

    /// R2: the most recently active open room; who is not signed comes into none that a signed visitor began.
    pub fn open_of_rows(&self, rows: &[RowNo], signed: bool) -> Option<RoomNo> {
        let open = rows.iter().filter_map(|row| self.open_of(*row));
        open.filter(|no| signed || !self.rooms[*no].signed).max_by_key(|no| self.rooms[*no].active)
    }

    /// Of the identities that share the ID (S15, S71).
    pub fn history(&self, state: &State, row: RowNo) -> Vec<RoomNo> {
        let person = state.rows[row].person;
        (0..self.rooms.len()).rev().filter(|no| state.rows[self.rooms[*no].row].person == person).collect()
    }

    /// R2: what merged rows show together.
    pub fn tags(&self, state: &State, row: RowNo) -> BTreeSet<String> {
        state.group(row).into_iter().filter_map(|row| self.tags.get(&row)).flatten().cloned().collect()
    }

    /// A row keeps what it had of the list; what none had goes to the one that stands for them.
    pub fn tag(&mut self, row: RowNo, list: &BTreeSet<String>) {
        let state = self.state();
        let had = self.tags(&state, row);
        for row in state.group(row) {
            let own = self.tags.entry(row).or_default();
            own.retain(|tag| list.contains(tag));
        }
        self.tags.entry(state.root(row)).or_default().extend(list.difference(&had).cloned());
    }

    /// R6: the rooms it took part in; a signed one also its own account's past rooms that were signed.
    pub fn visible(&self, session: SessionNo) -> Vec<RoomNo> {
        let Session { row, signed, took_part, .. } = &self.sessions[session];
        let own = |room: &Room| *signed && room.row == *row && room.signed;
        (0..self.rooms.len()).rev().filter(|no| took_part.contains(no) || own(&self.rooms[*no])).collect()
    }

    /// An unsigned session of an account that somebody entered signed since goes on in its open room only.
    pub fn is_over(&self, session: SessionNo) -> bool {
        let Session { row, signed, room, .. } = &self.sessions[session];
        let closed = !signed && self.signed_rows.contains(row);
        closed && !room.is_some_and(|no| self.rooms[no].open)
    }

    /// R7: the first message begins a room, nothing else does.
    pub fn say(&mut self, session: SessionNo, text: &str) -> Outcome {
        if self.is_over(session) {
            return Outcome::Unauthorized;
        }
        let Session { row, signed, room, .. } = self.sessions[session];
        let own = room.filter(|no| self.rooms[*no].open).or_else(|| self.open_of(row));
        let no = own.unwrap_or_else(|| self.begin(row, signed));
        self.join(session, no);
        self.write_in(no, text);
        Outcome::Done
    }

    /// A messenger's account writes.
    pub fn write(&mut self, row: RowNo, text: &str) -> RoomNo {
        let no = self.open_of(row).unwrap_or_else(|| self.begin(row, false));
        self.write_in(no, text);
        no
    }

    pub fn begin(&mut self, row: RowNo, signed: bool) -> RoomNo {
        self.rooms.push(Room { row, open: true, signed, active: 0, texts: Vec::new() });
        self.rooms.len() - 1
    }

    fn write_in(&mut self, no: RoomNo, text: &str) {
        let active = self.tick();
        self.rooms[no].active = active;
        self.rooms[no].texts.push(text.to_owned());
    }

    pub fn join(&mut self, session: SessionNo, no: RoomNo) {
        let session = &mut self.sessions[session];
        session.room = Some(no);
        session.took_part.insert(no);
    }
}
