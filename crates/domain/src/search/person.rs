//! People by name, 고객 ID, 전화 and 이메일.

use super::{Initials, Query, glyph::fold, tokens_of};

/// Digits that a phone number is searched by, at least.
const DIGITS_MIN: usize = 3;

/// What stands in the index for a person: of names and IDs as of texts, and single syllables too; of a phone number its
/// digits by threes, and so of an e-mail address what is letter or digit.
#[must_use]
pub fn person_tokens(names: &[&str], phone: Option<&str>, email: Option<&str>) -> Vec<String> {
    let mut tokens = Vec::new();
    for name in names {
        tokens.extend(tokens_of(name, Initials::Anywhere));
        tokens.extend(fold(name).into_iter().filter(|glyph| glyph.is_syllable()).map(|glyph| glyph.shape.to_string()));
    }
    tokens.extend(by_threes("p", &digits(phone.unwrap_or_default())));
    tokens.extend(by_threes("e", &mail_signs(email.unwrap_or_default())));
    tokens.sort_unstable();
    tokens.dedup();
    tokens
}

fn digits(text: &str) -> Vec<char> {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// What of an e-mail address counts in the index.
fn mail_signs(text: &str) -> Vec<char> {
    text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

fn by_threes(of: &str, signs: &[char]) -> impl Iterator<Item = String> {
    signs.windows(DIGITS_MIN).map(move |three| format!("{of}:{}", three.iter().collect::<String>()))
}

/// Somebody who is searched for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonQuery {
    name: Query,
    name_tokens: Vec<String>,
    digits: Vec<char>,
    mail: String,
}

impl PersonQuery {
    /// What somebody typed.
    #[must_use]
    pub fn new(typed: &str) -> Self {
        let name = Query::new(typed);
        let mut name_tokens = name.tokens();
        for term in name.terms() {
            if let [one] = term.as_slice()
                && one.is_syllable()
            {
                name_tokens.push(one.shape.to_string());
            }
        }
        // A bare number is a 방번호 or part of a phone number.
        if typed.chars().all(|c| !c.is_alphabetic()) {
            name_tokens.clear();
        }
        let number = typed.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | ' ' | '(' | ')' | '+' | '.'));
        let digits = if number { digits(typed) } else { Vec::new() };
        let digits = if digits.len() < DIGITS_MIN { Vec::new() } else { digits };
        // Parts of an address come in one piece and hold no other signs.
        let typed = typed.trim().to_lowercase();
        let plain = typed.chars().all(|c| c.is_ascii_alphanumeric() || "@.-_+".contains(c));
        let mail = if plain && mail_signs(&typed).len() >= DIGITS_MIN { typed } else { String::new() };
        Self { name, name_tokens, digits, mail }
    }

    /// What the index is asked for a name; empty where the query can be none.
    #[must_use]
    pub fn name_tokens(&self) -> &[String] {
        &self.name_tokens
    }

    /// What it is asked for a phone number.
    #[must_use]
    pub fn phone_tokens(&self) -> Vec<String> {
        by_threes("p", &self.digits).collect()
    }

    /// What it is asked for an e-mail address.
    #[must_use]
    pub fn mail_tokens(&self) -> Vec<String> {
        let mut tokens: Vec<String> = by_threes("e", &mail_signs(&self.mail)).collect();
        tokens.sort_unstable();
        tokens.dedup();
        tokens
    }

    /// Whether it is a part of an e-mail address.
    #[must_use]
    pub fn is_in_email(&self, email: &str) -> bool {
        !self.mail.is_empty() && email.to_lowercase().contains(&self.mail)
    }

    /// The digits of a phone number; empty where the query can be none.
    #[must_use]
    pub fn digits(&self) -> String {
        self.digits.iter().collect()
    }

    /// Where it is found in a name or ID.
    #[must_use]
    pub fn find_in_name(&self, name: &str) -> Option<Vec<super::Span>> {
        if self.name_tokens.is_empty() { None } else { self.name.find(name, Initials::Anywhere) }
    }

    /// Where it is found in a phone number as it is written.
    #[must_use]
    pub fn find_in_phone(&self, phone: &str) -> Option<Vec<super::Span>> {
        let wanted = &self.digits;
        let written: Vec<(usize, char)> = phone.chars().enumerate().filter(|(_, c)| c.is_ascii_digit()).collect();
        let place = (!wanted.is_empty()).then(|| {
            written.windows(wanted.len()).find(|part| part.iter().map(|(_, digit)| digit).eq(wanted.iter()))
        })??;
        Some(vec![super::Span { start: place[0].0, end: place[place.len() - 1].0 + 1 }])
    }
}
