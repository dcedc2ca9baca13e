//! Search in Korean: what of a text stands in the index, what a query asks for, and where it is found.
//!
//! Texts are indexed by pairs of neighbouring characters, so that a word of two syllables and every part of a longer word
//! is found. Spaces between syllables and separators within numbers don't count: 환불요청 finds 환불 요청. Words are found
//! by their first consonants as well (초성), from the beginning of a word: ㅎㅂ finds 환불.

mod glyph;
mod person;
mod query;

use std::collections::BTreeSet;

pub use person::{PersonQuery, person_tokens};
pub use query::{Initials, Query, Span};

use glyph::{Glyph, fold};

/// Most characters of a query.
pub const QUERY_MAX: usize = 100;

/// What stands in the index for a text, each once, in order.
#[must_use]
pub fn tokens(text: &str) -> Vec<String> {
    tokens_of(text, Initials::OfWords)
}

fn tokens_of(text: &str, initials: Initials) -> Vec<String> {
    let glyphs = fold(text);
    let mut tokens = BTreeSet::new();
    for (place, glyph) in glyphs.iter().enumerate() {
        if glyph.is_emoji() {
            tokens.insert(glyph.shape.to_string());
        }
        let Some(next) = glyphs.get(place + 1).filter(|next| next.linked) else { continue };
        tokens.extend(pair(glyph, next));
        if (glyph.begins || initials == Initials::Anywhere)
            && let (Some(first), Some(second)) = (glyph.initial(), next.initial())
        {
            tokens.insert([first, second].iter().collect());
        }
    }
    tokens.into_iter().collect()
}

/// The token of two neighbours as they are written; a lone consonant beside something else is only half a syllable.
fn pair(one: &Glyph, other: &Glyph) -> Option<String> {
    (one.is_consonant() == other.is_consonant()).then(|| [one.shape, other.shape].iter().collect())
}

/// A piece of a text around the first place that was found, with the places in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    /// The piece; … where something was left out.
    pub text: String,
    /// Where in it, in Unicode scalar values.
    pub spans: Vec<Span>,
}

/// Characters of an excerpt.
const EXCERPT: usize = 160;
/// Of them, in front of the first place.
const LEAD: usize = 32;

/// A piece of `text` that fits into lists; `spans` are ascending.
#[must_use]
pub fn excerpt(text: &str, spans: &[Span]) -> Excerpt {
    let chars: Vec<char> = text.chars().collect();
    if chars.len() <= EXCERPT {
        return Excerpt { text: one_line(&chars), spans: spans.to_vec() };
    }
    let first = spans.first().map_or(0, |span| span.start);
    let start = if first <= LEAD { 0 } else { word_start(&chars, first - LEAD, first) };
    let end = (start + EXCERPT).min(chars.len());
    let mut piece = one_line(&chars[start..end]);
    let mut shift = start;
    if start > 0 {
        piece.insert(0, '…');
        shift -= 1;
    }
    if end < chars.len() {
        piece.push('…');
    }
    let inside = spans.iter().filter(|span| span.start >= start && span.start < end);
    let spans = inside.map(|span| Span { start: span.start - shift, end: span.end.min(end) - shift }).collect();
    Excerpt { text: piece, spans }
}

fn one_line(chars: &[char]) -> String {
    chars.iter().map(|c| if c.is_whitespace() { ' ' } else { *c }).collect()
}

/// The beginning of the first word behind `from`, where there is one before `first`.
fn word_start(chars: &[char], from: usize, first: usize) -> usize {
    (from..first).find(|&place| chars[place - 1].is_whitespace()).unwrap_or(from)
}

#[cfg(test)]
mod tests;
