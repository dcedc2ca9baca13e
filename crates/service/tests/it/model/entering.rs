//! Visitors come (R1, R6, R7, R3).

use super::{
    facts::{Channel, Fact, RowNo, State},
    world::{Session, SessionNo, World},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signature {
    None,
    Right,
    Wrong,
}

/// What a page says.
#[derive(Debug, Clone, Default)]
pub struct Page {
    pub claim: Option<(String, Signature)>,
    pub fields: Vec<(String, String)>,
}

enum Claim {
    None,
    Ignored,
    Taken { id: String, signed: bool },
}

/// Who the visitor is from now on.
struct Place {
    row: RowNo,
    /// The session that goes on, or a new one.
    session: Option<SessionNo>,
    claimed: Option<String>,
    signed: bool,
    /// It may join a room of any row of the identity.
    wide: bool,
}

impl World {
    /// The session the visitor has from now on; `None` where the rules leave it open.
    pub fn enter(&mut self, before: Option<SessionNo>, page: &Page) -> Option<SessionNo> {
        let caller = before.filter(|session| !self.is_over(*session));
        let place = self.place(caller, page)?;
        let state = self.state();
        let session = place.session.unwrap_or_else(|| {
            self.sessions.push(Session {
                row: place.row,
                signed: false,
                claimed: None,
                room: None,
                took_part: std::collections::BTreeSet::new(),
            });
            self.sessions.len() - 1
        });
        let at = &mut self.sessions[session];
        (at.row, at.signed, at.claimed) = (place.row, place.signed, place.claimed);
        let own = at.room.filter(|no| self.rooms[*no].open);
        let rows = if place.wide { state.group(place.row) } else { self.proven(&state, place.row) };
        if let Some(no) = own.filter(|_| !place.wide).or_else(|| self.open_of_rows(&rows)) {
            self.join(session, no);
        }
        for (field, value) in &page.fields {
            self.send(place.row, field, value);
        }
        Some(session)
    }

    /// R3: empty ones, and what the identity sent last, are no writes; merged rows are one identity.
    fn send(&mut self, row: RowNo, field: &str, value: &str) {
        let group = self.state().group(row);
        let last = self.log.iter().rev().find_map(|(_, fact)| match fact {
            Fact::Sent { row, field: sent, value } if group.contains(row) && sent == field => Some(value),
            _ => None,
        });
        if !value.is_empty() && last.is_none_or(|last| last != value) {
            self.note(Fact::Sent { row, field: field.to_owned(), value: value.to_owned() });
        }
    }

    fn claim(&self, caller: Option<SessionNo>, page: &Page) -> Claim {
        let Some((id, signature)) = page.claim.clone() else { return Claim::None };
        if signature == Signature::Right {
            return Claim::Taken { id, signed: true };
        }
        let state = self.state();
        let proven = caller.is_some_and(|caller| {
            let caller = &self.sessions[caller];
            let person = &state.persons[state.rows[caller.row].person];
            // What a token proves is its own account, not those that agents merged with it.
            caller.signed && state.root(caller.row) == caller.row && person.id == id
        });
        match self.signed_only || self.signed.contains(&id) {
            _ if proven => Claim::Taken { id, signed: true },
            true => Claim::Ignored,
            false => Claim::Taken { id, signed: false },
        }
    }

    fn place(&mut self, caller: Option<SessionNo>, page: &Page) -> Option<Place> {
        let state = self.state();
        match self.claim(caller, page) {
            Claim::Taken { id, signed } => {
                if signed {
                    self.signed.insert(id.clone());
                }
                self.known(&state, caller, id, signed)
            }
            claim => {
                let Some(session) = caller else { return Some(self.nobody()) };
                let Session { row, signed, ref claimed, .. } = self.sessions[session];
                if matches!(claim, Claim::Ignored) && (state.rows[row].given || claimed.is_some()) {
                    // Somebody else than this browser's: neither them nor who they say they are.
                    return Some(self.nobody());
                }
                Some(Place { row, session: caller, claimed: claimed.clone(), signed, wide: false })
            }
        }
    }

    fn nobody(&mut self) -> Place {
        let tail = self.random();
        let row = self.stranger(Channel::Web, &tail);
        Place { row, session: None, claimed: None, signed: false, wide: false }
    }

    fn known(&mut self, state: &State, caller: Option<SessionNo>, id: String, signed: bool) -> Option<Place> {
        let claimed = (!signed).then(|| id.clone());
        let wide = Place { row: 0, session: None, claimed, signed, wide: true };
        let row = caller.map(|caller| self.sessions[caller].row);
        let nameless = row.filter(|row| !state.rows[*row].given);
        let person = state.known_as(&id);
        let web = state.holder(&id).filter(|row| state.rows[*row].channel == Channel::Web);
        let web = web.or_else(|| person.and_then(|person| state.web_of(person)));
        if let Some(web) = web {
            let same = row.is_some_and(|row| state.root(row) == web);
            let session = if same || (signed && nameless.is_some()) { caller } else { None };
            if let (true, false, Some(row)) = (signed, same, nameless) {
                let link = self.link(state.group(row), state.rows[web].person);
                self.by_entry.insert(link, (row, id, Some(web)));
            } else if same && row.is_some_and(|row| !state.rows[row].given) {
                return None;
            }
            return Some(Place { row: web, session, ..wide });
        }
        if let Some(row) = row.filter(|row| state.rows[*row].given && self.had(*row, &id)) {
            // R1: a room in progress goes on; after it, whoever comes by an old ID is somebody new.
            let session = caller.filter(|caller| self.sessions[*caller].room.is_some_and(|no| self.rooms[no].open));
            if session.is_some() {
                let before = &self.sessions[session?];
                let (claimed, signed) = (before.claimed.clone(), before.signed || signed);
                return Some(Place { row, session, claimed, signed, wide: false });
            }
        }
        if let Some(row) = nameless {
            return self.rekey(state, caller, row, id, wide);
        }
        let person = person.unwrap_or_else(|| self.person(&id));
        let tail = if state.is_messengers(&id) { self.random() } else { id };
        let row = self.row(Channel::Web, &tail, person, true);
        Some(Place { row, ..wide })
    }

    /// An account that never had an ID gets this one.
    fn rekey(
        &mut self,
        state: &State,
        session: Option<SessionNo>,
        row: RowNo,
        id: String,
        wide: Place,
    ) -> Option<Place> {
        let person = state.rows[row].person;
        match state.known_as(&id) {
            Some(_) if !wide.signed && self.was_undone(row, &id) => {
                return Some(Place { row, session, claimed: None, signed: false, wide: false });
            }
            Some(to) => {
                let link = self.link(vec![row], to);
                self.by_entry.insert(link, (row, id, None));
            }
            None if state.is_alone(row) => self.note(Fact::Named { person, id }),
            None => {
                let to = self.person(&id);
                self.note(Fact::Moved { rows: vec![row], to, values: true, link: None });
            }
        }
        Some(Place { row, session, ..wide })
    }

    /// The account and those that their visitors themselves brought to it, signed: not those that agents merged.
    fn proven(&self, state: &State, row: RowNo) -> Vec<RowNo> {
        let brought = |other: &RowNo| {
            self.by_entry
                .iter()
                .any(|(link, made)| !self.is_undone(*link) && self.links[*link].contains(other) && made.2 == Some(row))
        };
        state.group(row).into_iter().filter(|other| *other == row || brought(other)).collect()
    }

    fn was_undone(&self, row: RowNo, id: &str) -> bool {
        self.by_entry.iter().any(|(link, made)| made.0 == row && made.1 == id && self.is_undone(*link))
    }

    /// Whether this account was known by this ID once.
    fn had(&self, row: RowNo, id: &str) -> bool {
        (0..=self.log.len()).any(|n| {
            let then = State::of(&self.log[..n]);
            row < then.rows.len() && then.rows[row].tail == id
        })
    }
}
