use super::glyph::{Glyph, fold};
use crate::text::normal;

/// Tokens that an index is asked for at most; the text decides about the rest.
const TOKENS_MAX: usize = 24;
/// Places that are marked in one text.
const SPANS_MAX: usize = 20;

/// Where first consonants count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Initials {
    /// From the beginning of a word: in messages.
    OfWords,
    /// Anywhere: in names, where 서연 is searched by ㅅㅇ.
    Anywhere,
}

/// Where something was found, in Unicode scalar values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// The first.
    pub start: usize,
    /// Behind the last.
    pub end: usize,
}

/// What is searched for: everything in it has to be there, in any order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    terms: Vec<Vec<Glyph>>,
}

impl Query {
    /// What somebody typed.
    #[must_use]
    pub fn new(typed: &str) -> Self {
        let typed = normal(typed);
        let mut terms: Vec<Vec<Glyph>> = Vec::new();
        for word in typed.split_whitespace() {
            let mut fresh = true;
            for glyph in fold(word) {
                match terms.last_mut() {
                    Some(term) if !fresh && glyph.linked => term.push(glyph),
                    _ => terms.push(vec![glyph]),
                }
                fresh = false;
            }
        }
        let lone = |term: &Vec<Glyph>| term.len() == 1 && term[0].is_syllable();
        if terms.len() > 1 && terms.iter().all(lone) {
            // Syllables that were spaced out: nothing else can be meant.
            terms = vec![terms.concat()];
        }
        Self { terms }
    }

    /// Whether there is anything to search for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// What an index is asked for: all of them stand there for a text in which this is found. Empty where the query is too
    /// short for it.
    #[must_use]
    pub fn tokens(&self) -> Vec<String> {
        let mut tokens = Vec::new();
        for term in &self.terms {
            if let [one] = term.as_slice()
                && one.is_emoji()
            {
                tokens.push(one.shape.to_string());
            }
            let pairs: Vec<String> = term.windows(2).filter_map(|two| super::pair(&two[0], &two[1])).collect();
            if term.iter().all(|glyph| glyph.is_consonant()) {
                // From the beginning of a word only the first two stand in the index.
                tokens.extend(pairs.into_iter().next());
            } else {
                // A consonant at the end is a syllable that is still being typed; none stands in front of syllables.
                tokens.extend(
                    pairs
                        .into_iter()
                        .zip(term.windows(2))
                        .filter(|(_, two)| !two[0].is_consonant())
                        .map(|(pair, _)| pair),
                );
            }
        }
        let mut seen = std::collections::HashSet::new();
        tokens.retain(|token| seen.insert(token.clone()));
        tokens.truncate(TOKENS_MAX);
        tokens
    }

    /// Where all of it is found in a text; `None` where some of it is missing.
    #[must_use]
    pub fn find(&self, text: &str, initials: Initials) -> Option<Vec<Span>> {
        let glyphs = fold(text);
        let mut spans = Vec::new();
        for term in &self.terms {
            let before = spans.len();
            for start in 0..glyphs.len().saturating_sub(term.len() - 1) {
                let part = &glyphs[start..start + term.len()];
                if fits(term, (part, glyphs.get(start + term.len())), initials) {
                    let last = part[part.len() - 1].at;
                    spans.push(Span { start: part[0].at, end: last + 1 });
                }
            }
            if spans.len() == before {
                return None;
            }
        }
        spans.sort_unstable();
        let mut merged: Vec<Span> = Vec::new();
        for span in spans {
            match merged.last_mut() {
                Some(last) if span.start < last.end => last.end = last.end.max(span.end),
                _ => merged.push(span),
            }
        }
        merged.truncate(SPANS_MAX);
        Some(merged)
    }

    pub(super) fn terms(&self) -> &[Vec<Glyph>] {
        &self.terms
    }
}

fn fits(term: &[Glyph], (part, behind): (&[Glyph], Option<&Glyph>), initials: Initials) -> bool {
    if !part.iter().skip(1).all(|glyph| glyph.linked) {
        return false;
    }
    // Across a space only whole words or beginnings of two syllables: 교환 불가 is no 환불, 배송 지연 no 배송지.
    if let Some(last) = part.iter().skip(1).rposition(|glyph| glyph.begins && glyph.is_syllable()) {
        let ends = behind.is_none_or(|glyph| glyph.begins);
        if !part[0].begins || (last + 2 == part.len() && !ends) {
            return false;
        }
    }
    let by_initials = term.iter().all(|glyph| glyph.is_consonant());
    if by_initials && initials == Initials::OfWords && !(part[0].begins || part[0].is_consonant()) {
        return false;
    }
    term.iter().zip(part).all(|(wanted, found)| {
        wanted.shape == found.shape || (wanted.is_consonant() && found.initial() == Some(wanted.shape))
    })
}
