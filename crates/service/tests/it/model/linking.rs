//! What agents do to persons (R2, R3, R8, R10, R24).

use super::{
    facts::{Fact, LinkNo, RowNo, Source, State},
    world::{Outcome, World},
};

/// A save that may carry another 고객 ID.
#[derive(Debug, Clone, Default)]
pub struct Save {
    pub id: Option<String>,
    pub keep_values: bool,
    pub confirmed: bool,
    pub fields: Vec<(String, String)>,
}

impl World {
    /// 고객정보 is saved in a room of this account.
    pub fn save(&mut self, row: RowNo, save: &Save) -> Outcome {
        // R3: what stands in the form already was not touched.
        let before = self.state();
        let shown = |field: &String| before.value(row, field).map_or(String::new(), |shown| shown.value.clone());
        let typed: Vec<_> = save.fields.iter().filter(|(field, value)| shown(field) != *value).collect();
        let outcome = match &save.id {
            None => Outcome::Done,
            Some(id) if id.is_empty() => self.blank(row, save.confirmed),
            Some(id) => self.set_id(row, id, save),
        };
        if outcome == Outcome::Done {
            let person = self.state().rows[row].person;
            for (field, value) in typed {
                self.note(Fact::Typed { person, field: field.clone(), value: value.clone() });
            }
        }
        outcome
    }

    fn set_id(&mut self, row: RowNo, id: &str, save: &Save) -> Outcome {
        let state = self.state();
        let person = state.rows[row].person;
        if state.persons[person].id == id {
            return Outcome::Done;
        }
        let holder = state.holder(id).filter(|holder| *holder != state.root(row) && !state.is_messengers(id));
        if let Some(to) = state.known_as(id) {
            if holder.is_some_and(|holder| state.rows[holder].person != to) {
                // Another web account kept this identifier under another ID.
                return Outcome::Open;
            }
            if !save.confirmed {
                return Outcome::AsksLink;
            }
            self.link(state.root(row), to, Source::Agent);
            return Outcome::Done;
        }
        if holder.is_some() {
            return Outcome::Open;
        }
        if state.is_alone(row) {
            if !save.keep_values {
                return Outcome::Open;
            }
            self.note(Fact::Named { person, id: id.to_owned(), by: Source::Agent });
        } else {
            let to = self.person(id);
            self.note(Fact::Moved {
                row: state.root(row),
                to,
                values: save.keep_values,
                given: true,
                link: None,
                by: Source::Agent,
            });
        }
        Outcome::Done
    }

    /// R10: the newest link of this identity is undone; without one it is by itself again.
    fn blank(&mut self, row: RowNo, confirmed: bool) -> Outcome {
        let state = self.state();
        if let Some(Fact::Moved { link: Some(link), .. }) = self.newest(row) {
            return self.undo(*link, confirmed);
        }
        let tail = match state.rows[row].channel {
            super::facts::Channel::Web if state.group(row).len() > 1 => return Outcome::Open,
            super::facts::Channel::Web => self.random(),
            _ => state.rows[row].tail.clone(),
        };
        if state.persons[state.rows[row].person].id == tail {
            return Outcome::Done;
        }
        if state.known_as(&tail).is_some() {
            return Outcome::Open;
        }
        let to = self.person(&tail);
        self.note(Fact::Moved { row, to, values: false, given: false, link: None, by: Source::Agent });
        Outcome::Done
    }

    /// R24: afterwards everything is as if that link had not been made.
    pub fn undo(&mut self, link: LinkNo, confirmed: bool) -> Outcome {
        if self.is_undone(link) {
            return Outcome::AlreadyUndone;
        }
        let row = self.links[link];
        if !matches!(self.newest(row), Some(Fact::Moved { link: Some(newest), .. }) if *newest == link) {
            return Outcome::Superseded;
        }
        let carried = self.state().group(row);
        let mut without = self.log.clone();
        without.push((self.now, Fact::Undone { link }));
        let after = State::of(&without);
        let person = after.rows[row].person;
        let id = &after.persons[person].id;
        let taken = (0..after.persons.len())
            .find(|other| *other != person && after.persons[*other].id == *id && after.identities(*other) > 0);
        // What made room for somebody else has no ID of its own to go back to.
        let onward = self.onward.contains(&link);
        if onward || clashes(&after, row, &carried) || (taken.is_some() && self.returned_before(link, taken)) {
            return Outcome::Open;
        }
        match (taken, confirmed) {
            (_, false) => Outcome::AsksUndo,
            (taken, true) => {
                self.note(Fact::Undone { link });
                if let Some(to) = taken {
                    let link = self.link(row, to, Source::Agent);
                    self.onward.insert(link);
                }
                Outcome::Done
            }
        }
    }

    /// Undoing would lead where the link led.
    fn returned_before(&self, link: LinkNo, taken: Option<usize>) -> bool {
        self.log
            .iter()
            .any(|(_, fact)| matches!(fact, Fact::Moved { link: Some(l), to, .. } if *l == link && Some(*to) == taken))
    }
}

/// An identifier would be there twice, or an account would come back beside another of the web.
fn clashes(after: &State, row: RowNo, carried: &[RowNo]) -> bool {
    let person = after.rows[row].person;
    let beside = after.group(row).iter().any(|other| !carried.contains(other));
    let tail = after.identifier(row);
    let same = |other: RowNo| after.rows[other].tail == tail && after.rows[other].person != person;
    let roots: Vec<_> = (0..after.rows.len()).filter(|other| after.root(*other) == *other).collect();
    let twice = roots.iter().any(|other| same(*other));
    let others = roots.iter().filter(|other| **other != after.root(row)).map(|other| &after.rows[*other].tail);
    let mut seen = std::collections::BTreeSet::new();
    let others = others.into_iter().any(|tail| !seen.insert(tail));
    beside || others || (twice && after.known_as(&after.persons[person].id) == Some(person))
}
