//! What happened, in order, and what follows from it. Nothing here is ever rewritten: the state is read off the list
//! anew each time, leaving out the links that were undone (R24).

use std::collections::{BTreeMap, BTreeSet};

/// A channel account, in order of appearance.
pub type RowNo = usize;
/// A person, in order of appearance.
pub type PersonNo = usize;
/// A link, in order of its making.
pub type LinkNo = usize;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    Web,
    Kakao,
    Naver,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    Agent,
    Parameter,
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Fact {
    /// A person with this ID appears; nobody stands for them yet.
    Person { person: PersonNo, id: String },
    /// A channel account appears with the tail it will keep, or begin with.
    Row { row: RowNo, channel: Channel, tail: String, person: PersonNo, given: bool },
    /// The only identity of a person gets another ID, and so does the person.
    Named { person: PersonNo, id: String, by: Source },
    /// An account brought a value.
    Sent { row: RowNo, field: String, value: String },
    /// An agent typed a value; empty: cleared.
    Typed { person: PersonNo, field: String, value: String },
    /// An account went over to another person, and what was merged with it; `given`: by an ID, not for want of one.
    Moved { row: RowNo, to: PersonNo, values: bool, given: bool, link: Option<LinkNo>, by: Source },
    /// A link was undone.
    Undone { link: LinkNo },
}

/// A value as it is shown.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    pub value: String,
    pub at: i64,
    pub source: Source,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Person {
    pub id: String,
    /// By field; a cleared one is there and empty.
    pub shown: BTreeMap<String, Shown>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    pub channel: Channel,
    pub person: PersonNo,
    /// Tail of the identifier: what a messenger's account was born with, or the newest ID a web account could take.
    pub tail: String,
    /// An entry or an agent set its ID.
    pub given: bool,
    /// When it came to its person: who was there first stands for the merged ones.
    pub since: (usize, usize),
}

/// How things are.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct State {
    pub persons: Vec<Person>,
    pub rows: Vec<Row>,
}

impl State {
    /// Reads the list.
    pub fn of(log: &[(i64, Fact)]) -> Self {
        let undone: BTreeSet<LinkNo> = log
            .iter()
            .filter_map(|(_, fact)| if let Fact::Undone { link } = fact { Some(*link) } else { None })
            .collect();
        let mut state = Self::default();
        for (n, (at, fact)) in log.iter().enumerate() {
            if !matches!(fact, Fact::Moved { link: Some(link), .. } if undone.contains(link)) {
                state.take(n, *at, fact);
            }
        }
        state
    }

    fn take(&mut self, n: usize, at: i64, fact: &Fact) {
        match fact {
            Fact::Person { person, id } => {
                assert_eq!(*person, self.persons.len());
                self.persons.push(Person { id: id.clone(), shown: BTreeMap::new() });
            }
            Fact::Row { row, channel, tail, person, given } => {
                assert_eq!(*row, self.rows.len());
                let row = Row { channel: *channel, person: *person, tail: tail.clone(), given: *given, since: (n, 0) };
                self.rows.push(row);
            }
            Fact::Named { person, id, .. } => {
                self.persons[*person].id.clone_from(id);
                self.rows.iter_mut().filter(|row| row.person == *person).for_each(|row| row.given = true);
            }
            Fact::Sent { row, field, value } => {
                let person = self.rows[*row].person;
                self.write(person, field, value, at, Source::Parameter);
            }
            Fact::Typed { person, field, value } => self.write(*person, field, value, at, Source::Agent),
            Fact::Moved { row, to, values, given, .. } => {
                if *values {
                    self.bring(self.rows[*row].person, *to);
                }
                for (place, row) in self.group(*row).into_iter().enumerate() {
                    let row = &mut self.rows[row];
                    (row.person, row.given, row.since) = (*to, row.given || *given, (n, place));
                }
            }
            Fact::Undone { .. } => {}
        }
        self.follow();
    }

    fn write(&mut self, person: PersonNo, field: &str, value: &str, at: i64, source: Source) {
        let shown = Shown { value: value.to_owned(), at, source };
        self.persons[person].shown.insert(field.to_owned(), shown);
    }

    /// R3: per field, non-empty beats empty, then the later time, then the target's.
    fn bring(&mut self, from: PersonNo, to: PersonNo) {
        for (field, mine) in self.persons[from].shown.clone() {
            let theirs = self.persons[to].shown.get(&field);
            if theirs.is_none_or(|theirs| mine_wins(&mine, theirs)) {
                self.persons[to].shown.insert(field, mine);
            }
        }
    }

    /// S20, R2: a web identifier follows the ID, except where a messenger's account has that text.
    fn follow(&mut self) {
        for n in 0..self.rows.len() {
            let id = &self.persons[self.rows[n].person].id;
            if self.rows[n].channel == Channel::Web && !self.is_messengers(id) {
                self.rows[n].tail = id.clone();
            }
        }
    }

    pub fn is_messengers(&self, text: &str) -> bool {
        self.rows.iter().any(|row| row.channel != Channel::Web && row.tail == text)
    }

    /// The rows that are one identity with this one: R2 merges only web with web.
    pub fn group(&self, row: RowNo) -> Vec<RowNo> {
        let Row { channel, person, .. } = self.rows[row];
        if channel != Channel::Web {
            return vec![row];
        }
        let mut rows: Vec<_> = (0..self.rows.len())
            .filter(|n| self.rows[*n].channel == Channel::Web && self.rows[*n].person == person)
            .collect();
        rows.sort_by_key(|n| (self.rows[*n].since, *n));
        rows
    }

    /// The row that stands for the identity.
    pub fn root(&self, row: RowNo) -> RowNo {
        self.group(row)[0]
    }

    /// The web identity of a person.
    pub fn web_of(&self, person: PersonNo) -> Option<RowNo> {
        (0..self.rows.len())
            .find(|n| self.rows[*n].channel == Channel::Web && self.rows[*n].person == person)
            .map(|row| self.root(row))
    }

    /// 고객식별번호 without the site.
    pub fn identifier(&self, row: RowNo) -> &str {
        &self.rows[self.root(row)].tail
    }

    /// The identity that has this identifier now.
    pub fn holder(&self, text: &str) -> Option<RowNo> {
        (0..self.rows.len()).find(|row| self.root(*row) == *row && self.rows[*row].tail == text)
    }

    /// The person with this ID; those without identities have none.
    pub fn known_as(&self, id: &str) -> Option<PersonNo> {
        (0..self.persons.len()).find(|person| self.persons[*person].id == id && self.identities(*person) > 0)
    }

    /// S59, R2: counted by 고객식별번호.
    pub fn identities(&self, person: PersonNo) -> usize {
        (0..self.rows.len()).filter(|row| self.rows[*row].person == person && self.root(*row) == *row).count()
    }

    /// The only identity of its person.
    pub fn is_alone(&self, row: RowNo) -> bool {
        self.identities(self.rows[row].person) == 1
    }

    /// Nobody gave it an ID, nor used the one it has for somebody else.
    pub fn is_nameless(&self, row: RowNo) -> bool {
        !self.rows[row].given && self.is_alone(row)
    }

    pub fn value(&self, row: RowNo, field: &str) -> Option<&Shown> {
        self.persons[self.rows[row].person].shown.get(field).filter(|shown| !shown.value.is_empty())
    }
}

/// Whether the value that is brought is shown after a link.
pub fn mine_wins(mine: &Shown, theirs: &Shown) -> bool {
    match (mine.value.is_empty(), theirs.value.is_empty()) {
        (true, _) => false,
        (false, true) => true,
        (false, false) => mine.at > theirs.at,
    }
}
