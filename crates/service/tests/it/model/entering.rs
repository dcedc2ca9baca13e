//! Visitors come (R1, R6, R7, R3).

use super::{
    facts::{Channel, Fact, RowNo, Source, State},
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
    /// This entry brought the caller's account to it: it leaves its own room.
    merged: bool,
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
        if place.signed {
            self.signed_rows.insert(place.row);
        }
        let own = at.room.filter(|no| self.rooms[*no].open);
        let rows = if place.wide { state.group(place.row) } else { vec![place.row] };
        if let Some(no) =
            own.filter(|_| !place.merged).or_else(|| self.open_of_rows(&rows, place.signed || !place.wide))
        {
            self.join(session, no);
        }
        for (field, value) in &page.fields {
            self.send(place.row, field, value);
        }
        Some(session)
    }

    /// R3: empty ones, and what the identity sent last, are no writes. Merged rows are one identity, but what comes by one
    /// of them is its own and goes with it (R24).
    pub fn send(&mut self, row: RowNo, field: &str, value: &str) {
        let state = self.state();
        let group = if state.root(row) == row { state.group(row) } else { vec![row] };
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
            // What a token proves is its own account, not those that agents merged it with.
            caller.signed && web_identity(&state, &id) == Some(caller.row)
        });
        let holder = web_identity(&state, &id);
        let closed = holder.is_some_and(|row| self.signed_rows.contains(&row));
        match self.signed_only || self.signed.contains(&id) || closed {
            _ if proven => Claim::Taken { id, signed: true },
            true => Claim::Ignored,
            false => Claim::Taken { id, signed: false },
        }
    }

    fn place(&mut self, caller: Option<SessionNo>, page: &Page) -> Option<Place> {
        let state = self.state();
        if let Some((id, Signature::Right)) = &page.claim {
            self.signed.insert(id.clone());
        }
        if let Some(place) = self.goes_on(&state, caller, page) {
            return Some(place);
        }
        match self.claim(caller, page) {
            Claim::Taken { id, signed } => self.known(&state, caller, id, signed),
            claim => {
                let Some(session) = caller else { return Some(self.nobody()) };
                let Session { row, signed, ref claimed, .. } = self.sessions[session];
                if matches!(claim, Claim::Ignored) && !self.is_nameless(&state, row) {
                    // Somebody else than this browser's: neither them nor who they say they are.
                    return Some(self.nobody());
                }
                Some(Place { row, session: caller, claimed: claimed.clone(), signed, wide: false, merged: false })
            }
        }
    }

    /// R1: a page that sends on the ID which an agent renamed leaves its visitor in their open room; once that is over,
    /// whoever comes by an old ID is somebody new. What is proven or claimed is an ID that this account has no more.
    fn goes_on(&self, state: &State, caller: Option<SessionNo>, page: &Page) -> Option<Place> {
        let session = caller.filter(|caller| self.sessions[*caller].room.is_some_and(|no| self.rooms[no].open))?;
        let (id, _) = page.claim.as_ref()?;
        let Session { row, signed, ref claimed, .. } = self.sessions[session];
        let web = web_identity(state, id);
        let renamed = web.is_none() && !self.is_nameless(state, row) && self.had(row, id);
        renamed.then(|| Place { row, session: caller, claimed: claimed.clone(), signed, wide: false, merged: false })
    }

    fn nobody(&mut self) -> Place {
        let tail = self.random();
        let row = self.stranger(Channel::Web, &tail);
        Place { row, session: None, claimed: None, signed: false, wide: false, merged: false }
    }

    fn known(&mut self, state: &State, caller: Option<SessionNo>, id: String, signed: bool) -> Option<Place> {
        let claimed = (!signed).then(|| id.clone());
        let wide = Place { row: 0, session: None, claimed, signed, wide: true, merged: false };
        let row = caller.map(|caller| self.sessions[caller].row);
        let nameless = row.filter(|row| self.is_nameless(state, *row));
        let person = state.known_as(&id);
        let web = web_identity(state, &id);
        if let Some(web) = web {
            let same = row.is_some_and(|row| state.root(row) == web);
            let session = if same || (signed && nameless.is_some()) { caller } else { None };
            let merged = signed && !same && nameless.is_some();
            if let (true, Some(row)) = (merged, nameless) {
                // It is somebody's now who proved it: who else is in by it is shut out as by any signed entry (R6).
                self.signed_rows.insert(row);
                let link = self.link(row, state.rows[web].person, Source::Parameter);
                self.by_entry.insert(link, (row, id));
            } else if same && nameless.is_some() {
                return None;
            }
            return Some(Place { row: web, session, merged, ..wide });
        }
        if let Some(row) = nameless {
            return self.rekey(state, caller, row, id, wide);
        }
        let Some(to) = person else {
            let person = self.person(&id);
            let tail = if state.is_messengers(&id) { self.random() } else { id };
            let row = self.row(Channel::Web, &tail, person, true);
            return Some(Place { row, ..wide });
        };
        // Somebody new who comes to a messenger's person is linked to it, and that can be undone.
        let tail = self.random();
        let row = self.stranger(Channel::Web, &tail);
        let link = self.link(row, to, Source::Parameter);
        self.by_entry.insert(link, (row, id));
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
        match state.known_as(&id) {
            Some(_) if !wide.signed && self.was_undone(row, &id) => {
                return Some(Place { row, session, claimed: None, signed: false, wide: false, merged: false });
            }
            Some(to) => {
                let link = self.link(row, to, Source::Parameter);
                self.by_entry.insert(link, (row, id));
            }
            None => self.note(Fact::Named { person: state.rows[row].person, id, by: Source::Parameter }),
        }
        if !wide.signed {
            self.claims_what_it_verified(row);
        }
        Some(Place { row, session, ..wide })
    }

    /// It never had an ID: none that counts, nor one that somebody proved.
    fn is_nameless(&self, state: &State, row: RowNo) -> bool {
        state.is_nameless(row) && !self.signed_rows.contains(&row)
    }

    /// R24: the newest link by that parameter was undone.
    pub fn was_undone(&self, row: RowNo, id: &str) -> bool {
        let newest = self.by_entry.iter().rev().find(|(_, made)| made.0 == row && made.1 == id);
        newest.is_some_and(|(link, _)| self.is_undone(*link))
    }

    /// Whether this account itself was known by this ID once, by a link that still counts or without one (R24).
    fn had(&self, row: RowNo, id: &str) -> bool {
        let undone = |fact: &Fact| matches!(fact, Fact::Moved { link: Some(link), .. } if self.is_undone(*link));
        let log: Vec<_> = self.log.iter().filter(|(_, fact)| !undone(fact)).cloned().collect();
        (0..=log.len()).any(|n| {
            let then = State::of(&log[..n]);
            row < then.rows.len() && then.rows[row].tail == id && then.root(row) == row
        })
    }
}

/// The web identity an ID leads to: the one of that identifier, or one that had to keep another.
pub fn web_identity(state: &State, id: &str) -> Option<RowNo> {
    let web = state.holder(id).filter(|row| state.rows[*row].channel == Channel::Web);
    web.or_else(|| state.web_of(state.known_as(id)?))
}
