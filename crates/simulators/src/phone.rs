//! Phones: what a person sees on the screen of a messenger.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::people::{Person, cast};

/// Lines that a phone keeps.
const LINES: usize = 300;
/// Phones at most.
const PHONES: usize = 50;

/// Who wrote a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum From {
    /// The person who holds the phone.
    Me,
    /// The shop.
    Shop,
    /// The messenger.
    Messenger,
}

/// A line of the conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    /// Its number on this phone, from 1.
    pub n: u64,
    /// Who wrote it.
    pub from: From,
    /// Text; may be empty.
    pub text: String,
    /// Address of a picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
    /// Address of a file, and its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<(String, String)>,
    /// Cards side by side.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cards: Vec<Card>,
    /// Buttons under the text.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub buttons: Vec<Button>,
    /// Quick replies: there while the line is the last one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub quick: Vec<Button>,
    /// When, in milliseconds since 1970.
    pub at: i64,
}

/// A card.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Card {
    /// Title.
    pub title: String,
    /// What stands below it.
    pub text: String,
    /// Address of a picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
    /// Buttons.
    pub buttons: Vec<Button>,
}

/// A button.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Button {
    /// Label.
    pub label: String,
    /// Where it leads, where it is a link.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The service's own name of its kind.
    #[serde(skip)]
    pub kind: String,
    /// What the service gives back when it is pressed.
    #[serde(skip)]
    pub code: String,
    /// Its number on this line, from 0.
    pub id: usize,
}

/// Something the messenger asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Dialog {
    /// Title.
    pub title: String,
    /// Words.
    pub text: String,
    /// What is asked for.
    pub items: Vec<String>,
    /// What may be chosen, as acts.
    pub choices: Vec<Choice>,
}

/// Something that can be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Choice {
    /// The act.
    pub act: &'static str,
    /// Its name for people.
    pub label: &'static str,
}

/// Somebody's phone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phone {
    /// Whose.
    pub person: Person,
    /// Oldest first.
    pub lines: Vec<Line>,
    /// Until when the shop is shown as typing.
    pub typing_until: i64,
    next: u64,
}

impl Phone {
    fn new(person: Person) -> Self {
        Self { person, lines: Vec::new(), typing_until: 0, next: 1 }
    }

    /// Adds a line with nothing in it; returns it to be filled.
    pub fn line(&mut self, from: From, text: &str, at: i64) -> &mut Line {
        if self.lines.len() >= LINES {
            self.lines.remove(0);
        }
        let (n, text) = (self.next, text.to_owned());
        self.next += 1;
        if from == From::Shop {
            self.typing_until = 0;
        }
        let nothing = (None, None);
        let line = Line {
            n,
            from,
            text,
            image: nothing.0,
            file: nothing.1,
            cards: Vec::new(),
            buttons: Vec::new(),
            quick: Vec::new(),
            at,
        };
        self.lines.push(line);
        let last = self.lines.len() - 1;
        &mut self.lines[last]
    }

    /// A button by the number of its line and its own.
    #[must_use]
    pub fn button(&self, line: u64, id: usize) -> Option<Button> {
        let line = self.lines.iter().find(|known| known.n == line)?;
        let cards = line.cards.iter().flat_map(|card| &card.buttons);
        cards.chain(&line.buttons).chain(&line.quick).find(|button| button.id == id).cloned()
    }

    /// Forgets the conversation.
    pub fn clear(&mut self) {
        self.lines.clear();
        self.typing_until = 0;
    }
}

/// Every phone, by whose it is.
#[derive(Debug, Clone)]
pub struct Phones {
    phones: BTreeMap<String, Phone>,
    order: Vec<String>,
}

impl Default for Phones {
    fn default() -> Self {
        let people = cast();
        Self {
            order: people.iter().map(|person| person.id.clone()).collect(),
            phones: people.into_iter().map(|person| (person.id.clone(), Phone::new(person))).collect(),
        }
    }
}

impl Phones {
    /// Somebody's phone.
    #[must_use]
    pub fn get(&self, person: &str) -> Option<&Phone> {
        self.phones.get(person)
    }

    /// Somebody's phone, to change it.
    pub fn get_mut(&mut self, person: &str) -> Option<&mut Phone> {
        self.phones.get_mut(person)
    }

    /// Everybody, in the order they came.
    pub fn people(&self) -> impl Iterator<Item = &Person> {
        self.order.iter().filter_map(|id| self.phones.get(id)).map(|phone| &phone.person)
    }

    /// Somebody new; `None` where there are too many or the name can't be taken.
    pub fn add(&mut self, name: &str, mobile: &str) -> Option<Person> {
        let name = name.trim();
        if name.is_empty() || name.chars().count() > 30 || mobile.len() > 20 || self.order.len() >= PHONES {
            return None;
        }
        let n = self.order.len() + 1;
        let person = Person {
            id: format!("p{n}"),
            name: name.to_owned(),
            mobile: mobile.trim().to_owned(),
            email: format!("p{n}@example.com"),
            account: 2_000_000_100 + i64::try_from(n).unwrap_or_default(),
        };
        self.order.push(person.id.clone());
        self.phones.insert(person.id.clone(), Phone::new(person.clone()));
        Some(person)
    }
}

/// What a person does.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Act {
    /// Whose phone.
    pub person: String,
    /// What: `text`, `file`, `press`, and those of the service's menu.
    pub act: String,
    /// Text.
    pub text: String,
    /// Number of a line, for `press`.
    pub line: u64,
    /// Number of a button on it.
    pub button: usize,
    /// Number of an upload, for `file`.
    pub upload: u64,
    /// What stood in the link they came by.
    pub from: Option<String>,
}

/// What a phone shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Screen {
    /// Name of the shop on top.
    pub title: String,
    /// What stands below it.
    pub subtitle: String,
    /// The conversation.
    pub lines: Vec<Line>,
    /// Whether the shop is typing.
    pub typing: bool,
    /// What the messenger asks.
    pub dialog: Option<Dialog>,
    /// What may be done beside writing.
    pub menu: Vec<Choice>,
    /// Why nothing can be written.
    pub closed: Option<String>,
}
