//! Consent, then questions one after the other.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{
    Asked, Input, Press, Question, Said, Turn, Words,
    answer::{self, Unfit},
    run::plain,
};

const YES: &str = "yes";
const NO: &str = "no";
const SKIP: &str = "skip";
/// Answers to one question that can't be taken until it is left.
const TRIES: u8 = 3;
/// The same for consent: who says neither yes nor no has not agreed.
const CONSENT_TRIES: u8 = 2;

/// Where the asking stands. The questions are kept with it: a change of the settings never changes what somebody is being
/// asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Asking {
    /// Whether consent is still to be given.
    pub consent: bool,
    pub items: Vec<Question>,
    pub at: usize,
    pub tries: u8,
    /// Whether anything was answered.
    pub answered: bool,
    /// Said after the last one, where something was.
    pub thanks: String,
}

impl Asking {
    pub fn new(consent: bool, items: Vec<Question>, thanks: &str) -> Self {
        Self { consent, items, at: 0, tries: 0, answered: false, thanks: thanks.to_owned() }
    }

    /// Asks what comes now; `false` where nothing is left to ask.
    pub fn ask(&self, words: &Words, turn: &mut Turn) -> bool {
        let Some(item) = self.items.get(self.at) else { return false };
        let text = if item.words.is_empty() { words.question(item.field) } else { &item.words };
        let buttons = if item.required { Vec::new() } else { vec![Press::say(words.skip, SKIP)] };
        turn.says.push(Said { text: text.to_owned(), image: None, buttons });
        true
    }

    pub fn ask_consent(text: &str, words: &Words, turn: &mut Turn) {
        let text = if text.is_empty() { words.consent } else { text };
        let buttons = vec![Press::say(words.agree, YES), Press::say(words.disagree, NO)];
        turn.says.push(Said { text: text.to_owned(), image: None, buttons });
    }

    /// Takes what the customer said; `false` where the asking is over.
    pub fn take(&mut self, input: &Input<'_>, today: Date, words: &Words, turn: &mut Turn) -> bool {
        if self.consent { self.take_consent(input, words, turn) } else { self.take_answer(input, today, words, turn) }
    }

    fn take_consent(&mut self, input: &Input<'_>, words: &Words, turn: &mut Turn) -> bool {
        let said = plain(input.text);
        let is = |code: &str, list: &[&str]| input.code == Some(code) || list.contains(&said.as_str());
        if is(YES, words.yes) {
            turn.consent = Some(true);
            self.consent = false;
            self.tries = 0;
            return self.ask(words, turn);
        }
        let refused = is(NO, words.no);
        self.tries += 1;
        if refused || self.tries >= CONSENT_TRIES {
            turn.consent = Some(false);
            turn.say(words.refused);
            return false;
        }
        Self::ask_consent(words.consent_again, words, turn);
        true
    }

    fn take_answer(&mut self, input: &Input<'_>, today: Date, words: &Words, turn: &mut Turn) -> bool {
        let Some(item) = self.items.get(self.at) else { return false };
        let field = item.field;
        let skips = input.code == Some(SKIP) || words.skips.contains(&plain(input.text).as_str());
        if !item.required && skips {
            return self.next(words, turn);
        }
        match answer::read(field, input.text, today) {
            Ok(value) => {
                self.answered = true;
                turn.writes.push((field, value));
                self.next(words, turn)
            }
            Err(unfit) => {
                self.tries += 1;
                if self.tries >= TRIES {
                    turn.say(words.goes_on);
                    return self.next(words, turn);
                }
                let text = if unfit == Unfit::TooLong { words.too_long } else { words.fault(field) };
                let buttons = if item.required { Vec::new() } else { vec![Press::say(words.skip, SKIP)] };
                turn.says.push(Said { text: text.to_owned(), image: None, buttons });
                true
            }
        }
    }

    fn next(&mut self, words: &Words, turn: &mut Turn) -> bool {
        self.at += 1;
        self.tries = 0;
        if self.ask(words, turn) {
            return true;
        }
        if self.answered {
            turn.say(if self.thanks.is_empty() { words.thanks } else { &self.thanks });
        }
        false
    }
}

/// What is left to ask of somebody.
pub(super) fn unknown(items: &[Question], known: &[Asked]) -> Vec<Question> {
    items.iter().filter(|item| !known.contains(&item.field)).cloned().collect()
}
