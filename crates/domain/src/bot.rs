//! Bots that speak before an agent does: the profile bot, which asks who somebody is (F11), and the chatbot, a tree of
//! buttons (F12).

mod answer;
mod ask;
mod check;
mod run;
mod words;

use serde::{Deserialize, Serialize};

use crate::customer::Field;

pub use answer::Unfit;
pub use check::{Problem, check, check_profile};
pub use run::{Facts, Input, Run, Script, Then, Turn};
pub use words::{EN, KO, Words};

/// Most nodes of a tree.
pub const NODES_MAX: usize = 500;
/// Most buttons of a node.
pub const BUTTONS_MAX: usize = 10;
/// Most characters of what a bot says at once: what every messenger takes in one piece.
pub const TEXT_MAX: usize = 1_000;
/// Most characters of a button.
pub const LABEL_MAX: usize = 28;
/// Most characters of a node's title, which only administrators see.
pub const TITLE_MAX: usize = 40;
/// Most characters of a node's key.
pub const KEY_MAX: usize = 32;
/// Most characters of a question.
pub const QUESTION_MAX: usize = 200;
/// Most characters of a link.
pub const URL_MAX: usize = 1_000;
/// How many nodes may follow one another without the customer being asked.
pub const CHAIN_MAX: usize = 10;
/// Shortest and longest time a chatbot waits for an answer, in minutes.
pub const IDLE: std::ops::RangeInclusive<i64> = 10..=10_070;
/// That time where nothing was set.
pub const IDLE_DEFAULT: i64 = 60;
/// How long the profile bot waits for an answer before agents see the room, in minutes.
pub const PROFILE_IDLE: i64 = 10;
/// Answers that aren't understood until a customer is given to an agent.
pub const MISSES_DEFAULT: u8 = 3;

/// Which bot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum BotKind {
    /// 프로필봇
    Profile = 0,
    /// 챗봇
    Chat = 1,
}

impl BotKind {
    /// Its stored number.
    #[must_use]
    pub fn code(self) -> i64 {
        self as i64
    }
}

/// 챗봇: nodes that lead to one another by their keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tree {
    /// The key of the node it begins with.
    pub start: String,
    /// In the order of the editor.
    pub nodes: Vec<Node>,
    /// Said to what isn't understood; empty: words of the desk.
    #[serde(default)]
    pub fallback: String,
    /// After so many answers in a row that aren't understood an agent is called; 0: never.
    #[serde(default = "misses")]
    pub misses: u8,
    /// Asked before a form; empty: words of the desk.
    #[serde(default)]
    pub consent: String,
}

fn misses() -> u8 {
    MISSES_DEFAULT
}

/// Something the chatbot says, and what comes after it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Node {
    /// What others lead to it by.
    pub key: String,
    /// What administrators call it.
    #[serde(default)]
    pub title: String,
    /// What is said.
    #[serde(default)]
    pub text: String,
    /// A picture shown before it.
    #[serde(default)]
    pub image: Option<String>,
    /// What comes after it.
    pub step: Step,
}

/// What comes after a node.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Step {
    /// The customer chooses.
    Menu {
        /// What there is to choose.
        #[serde(default)]
        buttons: Vec<Button>,
    },
    /// Another node, at once.
    Next {
        /// Its key.
        to: String,
    },
    /// Questions whose answers go to the customer's profile, then another node.
    Form {
        /// The questions in order.
        #[serde(default)]
        items: Vec<Question>,
        /// The key of the node after them.
        to: String,
    },
    /// 상담원 연결
    Agent {
        /// 대분류 of the room from then on.
        #[serde(default)]
        category_id: Option<String>,
        /// 중분류
        #[serde(default)]
        division_id: Option<String>,
    },
    /// The consultation is over.
    End,
}

/// A button of a menu.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Button {
    /// Leads to another node.
    Go {
        /// What it says.
        label: String,
        /// The key of that node.
        to: String,
    },
    /// Opens a page.
    Link {
        /// What it says.
        label: String,
        /// The page.
        url: String,
    },
}

impl Button {
    /// What it says.
    #[must_use]
    pub fn label(&self) -> &str {
        match self {
            Self::Go { label, .. } | Self::Link { label, .. } => label,
        }
    }
}

/// A question about the person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// What is asked for.
    pub field: Asked,
    /// The words; empty: words of the desk.
    #[serde(default)]
    pub words: String,
    /// Whether there is no button to skip it.
    #[serde(default)]
    pub required: bool,
}

/// What a bot may ask for. A phone number given here is 전화 and never 휴대폰 (S41); 비고 is not a bot's to ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Asked {
    /// 이름
    Name,
    /// 전화
    Phone,
    /// 이메일
    Email,
    /// 생년월일
    BirthDate,
    /// 주소
    Address,
}

impl Asked {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Name, Self::Phone, Self::Email, Self::BirthDate, Self::Address];

    /// The field its answer goes to.
    #[must_use]
    pub fn field(self) -> Field {
        match self {
            Self::Name => Field::Name,
            Self::Phone => Field::Phone,
            Self::Email => Field::Email,
            Self::BirthDate => Field::BirthDate,
            Self::Address => Field::Address,
        }
    }
}

/// 프로필봇: consent first, then the chosen items in order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// Said first; may be empty.
    #[serde(default)]
    pub greeting: String,
    /// A picture shown before it.
    #[serde(default)]
    pub image: Option<String>,
    /// What consent is asked for; empty: words of the desk.
    #[serde(default)]
    pub consent: String,
    /// The questions in order.
    #[serde(default)]
    pub items: Vec<Question>,
    /// Said when something was answered; empty: words of the desk.
    #[serde(default)]
    pub thanks: String,
}

/// Something a bot says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    /// The words; empty where there is only a picture.
    pub text: String,
    /// A picture before them.
    pub image: Option<String>,
    /// Buttons below them.
    pub buttons: Vec<Press>,
}

/// A button as a customer sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Press {
    /// Says its label for the customer; the code comes back with it.
    Say {
        /// What it says.
        label: String,
        /// Comes back with it; at most 100 characters.
        code: String,
    },
    /// Opens a page.
    Link {
        /// What it says.
        label: String,
        /// The page.
        url: String,
    },
}

impl Press {
    fn say(label: &str, code: impl Into<String>) -> Self {
        Self::Say { label: label.to_owned(), code: code.into() }
    }
}

#[cfg(test)]
mod tests;
