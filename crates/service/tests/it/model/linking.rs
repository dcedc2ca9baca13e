//! What agents do to persons (R2, R3, R8, R10, R24).

use super::{
    facts::{Fact, LinkNo, RowNo, State},
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
        let outcome = match &save.id {
            None => Outcome::Done,
            Some(id) if id.is_empty() => self.blank(row, save.confirmed),
            Some(id) => self.set_id(row, id, save),
        };
        if outcome == Outcome::Done {
            let person = self.state().rows[row].person;
            for (field, value) in &save.fields {
                let shown = self.state().value(row, field).map_or(String::new(), |shown| shown.value.clone());
                if shown != *value {
                    self.note(Fact::Typed { person, field: field.clone(), value: value.clone() });
                }
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
        if let Some(to) = state.known_as(id) {
            if !save.confirmed {
                return Outcome::AsksLink;
            }
            self.link(state.group(row), to);
            return Outcome::Done;
        }
        if state.holder(id).is_some_and(|holder| !state.is_messengers(&state.rows[holder].tail)) {
            // A web account kept this identifier under another ID.
            return Outcome::Open;
        }
        if state.is_alone(row) {
            if !save.keep_values {
                return Outcome::Open;
            }
            self.note(Fact::Named { person, id: id.to_owned() });
        } else {
            let to = self.person(id);
            self.note(Fact::Moved { rows: state.group(row), to, values: save.keep_values, link: None });
        }
        Outcome::Done
    }

    /// R10: the newest link of this identity is undone; without one it is by itself again.
    fn blank(&mut self, row: RowNo, confirmed: bool) -> Outcome {
        let state = self.state();
        if let Some(Fact::Moved { link: Some(link), .. }) = self.last_move(row) {
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
        self.note(Fact::Moved { rows: vec![row], to, values: false, link: None });
        Outcome::Done
    }

    /// R24: afterwards everything is as if that link had not been made.
    pub fn undo(&mut self, link: LinkNo, confirmed: bool) -> Outcome {
        if self.is_undone(link) {
            return Outcome::AlreadyUndone;
        }
        let rows = self.links[link].clone();
        let newest =
            |row: &RowNo| matches!(self.last_move(*row), Some(Fact::Moved { link: Some(last), .. }) if *last == link);
        if !rows.iter().all(newest) {
            return Outcome::Superseded;
        }
        let mut without = self.log.clone();
        without.push((self.now, Fact::Undone { link }));
        let after = State::of(&without);
        let person = after.rows[rows[0]].person;
        let id = &after.persons[person].id;
        let taken = (0..after.persons.len())
            .find(|other| *other != person && after.persons[*other].id == *id && after.identities(*other) > 0);
        if clashes(&after, &rows) || (taken.is_some() && self.returned_before(link, taken)) {
            return Outcome::Open;
        }
        match (taken, confirmed) {
            (_, false) => Outcome::AsksUndo,
            (taken, true) => {
                self.note(Fact::Undone { link });
                if let Some(to) = taken {
                    self.link(rows, to);
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
fn clashes(after: &State, rows: &[RowNo]) -> bool {
    let beside = after.group(rows[0]).iter().any(|row| !rows.contains(row));
    let tail = &after.rows[after.root(rows[0])].tail;
    let twice = (0..after.rows.len()).any(|row| {
        after.root(row) == row && after.rows[row].tail == *tail && after.rows[row].person != after.rows[rows[0]].person
    });
    let taken = after.known_as(&after.persons[after.rows[rows[0]].person].id);
    beside || (twice && taken == Some(after.rows[rows[0]].person))
}
