//! 고객 태그: what an agent marks a channel account with (S68–S70).

use std::collections::{HashMap, HashSet};

use unicode_normalization::UnicodeNormalization as _;

use crate::{
    IdentityId,
    text::{self, TextFault},
};

/// Most characters of a tag (S68).
pub const LENGTH_MAX: usize = 20;
/// Most tags of an account.
pub const TAGS_MAX: usize = 50;

/// Why a list of tags is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TagFault {
    /// One of them can't be a tag.
    #[error(transparent)]
    Text(#[from] TextFault),
    /// More of them than an account may have.
    #[error("more than {TAGS_MAX} tags")]
    TooMany,
}

/// A list as it is stored: each tag trimmed, in NFC and without the # in front; of those that differ in case only the first.
///
/// # Errors
/// The first tag that can't be one; or too many, duplicates apart.
pub fn list(sent: &[String]) -> Result<Vec<String>, TagFault> {
    let mut seen = HashSet::new();
    let mut tags = Vec::new();
    for text in sent {
        let tag = text::line(text.trim().trim_start_matches(['#', '＃']), LENGTH_MAX)?;
        if seen.insert(folded(&tag)) {
            tags.push(tag);
        }
    }
    if tags.len() > TAGS_MAX { Err(TagFault::TooMany) } else { Ok(tags) }
}

/// The form in which tags are compared and found.
#[must_use]
pub fn folded(tag: &str) -> String {
    tag.to_lowercase().nfc().collect()
}

/// The tags of one account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The account's row; others may be merged into it.
    pub identity: IdentityId,
    /// Its own tags.
    pub tags: Vec<String>,
}

/// What merged rows show together: of tags that differ in case only the first; in `order` as far as that names them (R2).
#[must_use]
pub fn union(rows: &[Row], order: &[String]) -> Vec<String> {
    let mut seen = HashSet::new();
    let places: HashMap<_, _> = order.iter().enumerate().map(|(n, tag)| (folded(tag), n)).collect();
    let mut all: Vec<(usize, &String)> = rows
        .iter()
        .flat_map(|row| &row.tags)
        .map(|tag| (folded(tag), tag))
        .filter(|(key, _)| seen.insert(key.clone()))
        .map(|(key, tag)| (places.get(&key).copied().unwrap_or(usize::MAX), tag))
        .collect();
    all.sort_by_key(|(place, _)| *place);
    all.into_iter().map(|(_, tag)| tag.clone()).collect()
}

/// Spreads a list over the rows that show it together, so that their union is that list. A row keeps what it had of it, in
/// the list's spelling; what no row had goes to the target: after an undo of the merge each row shows its own again (R24).
#[must_use]
pub fn spread(rows: &[Row], target: IdentityId, list: &[String]) -> Vec<Row> {
    let had = |row: &Row| row.tags.iter().map(|tag| folded(tag)).collect::<HashSet<_>>();
    let own: Vec<_> = rows.iter().map(had).collect();
    let is_new = |key: &String| !own.iter().any(|own| own.contains(key));
    let keeps = |row: &Row, own: &HashSet<String>, tag: &&String| {
        let key = folded(tag);
        own.contains(&key) || (row.identity == target && is_new(&key))
    };
    rows.iter()
        .zip(&own)
        .map(|(row, own)| Row {
            identity: row.identity,
            tags: list.iter().filter(|tag| keeps(row, own, tag)).cloned().collect(),
        })
        .collect()
}

#[cfg(test)]
mod tests;
