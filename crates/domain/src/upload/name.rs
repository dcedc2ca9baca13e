use unicode_normalization::UnicodeNormalization as _;

use super::FileKind;

/// Most characters of a shown name.
const NAME_MAX: usize = 150;
/// Shown where nothing is left of a name.
const NAMELESS: &str = "file";

/// A file name as it may be shown and saved: NFC, without a path, control characters and marks that change the direction
/// or hide; at most 150 characters, the ending kept; never empty.
#[must_use]
pub fn clean_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept: String = last.nfc().filter(|c| !c.is_control() && !is_hidden(*c)).map(harmless).collect();
    let kept = kept.trim().trim_start_matches('.').trim_end_matches(['.', ' ']).trim();
    if kept.is_empty() {
        return NAMELESS.to_owned();
    }
    let length = kept.chars().count();
    if length <= NAME_MAX {
        return kept.to_owned();
    }
    match kept.rsplit_once('.') {
        Some((stem, ending)) if ending.chars().count() <= 10 => {
            let room = NAME_MAX - 1 - ending.chars().count();
            format!("{}.{ending}", crate::text::cut(stem, room))
        }
        _ => crate::text::cut(kept, NAME_MAX).to_owned(),
    }
}

/// The ending of a cleaned name in lower case.
pub(super) fn extension(name: &str) -> Option<String> {
    let (stem, ending) = name.rsplit_once('.')?;
    (!stem.is_empty()).then(|| ending.to_lowercase())
}

/// The name with the usual ending where it had none.
pub(super) fn with_extension(name: String, kind: FileKind) -> String {
    if extension(&name).is_some() {
        return name;
    }
    let ending = kind.extensions()[0];
    format!("{}.{ending}", crate::text::cut(&name, NAME_MAX - 1 - ending.len()))
}

fn is_hidden(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

/// What file systems refuse.
fn harmless(c: char) -> char {
    if matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*') { '_' } else { c }
}
