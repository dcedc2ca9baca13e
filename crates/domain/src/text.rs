//! Texts that people and pages send in (R11, R13): one form, counted in Unicode scalar values.

use unicode_normalization::UnicodeNormalization as _;

/// Most characters of a message (F14).
pub const MESSAGE_MAX: usize = 10_000;

/// Why a text is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TextFault {
    /// Nothing but white space.
    #[error("blank")]
    Blank,
    /// Longer than allowed.
    #[error("{length} characters where {max} are allowed")]
    TooLong {
        /// Characters it has.
        length: usize,
        /// Characters allowed.
        max: usize,
    },
    /// NUL or another control character.
    #[error("control character")]
    Control,
}

/// NFC with line ends as LF: the form in which texts are counted, compared and stored.
#[must_use]
pub fn normal(text: &str) -> String {
    if text.is_ascii() && !text.contains('\r') {
        return text.to_owned();
    }
    text.nfc().collect::<String>().replace("\r\n", "\n").replace('\r', "\n")
}

/// A text of several lines (비고, memos, messages): line breaks and tabs are allowed. Not trimmed.
///
/// # Errors
/// Blank, longer than `max`, or with another control character.
pub fn lines(text: &str, max: usize) -> Result<String, TextFault> {
    let text = normal(text);
    if text.chars().any(|c| forbidden(c) && c != '\n' && c != '\t') {
        return Err(TextFault::Control);
    }
    bounded(text, max)
}

/// A text of one line (names, IDs), trimmed.
///
/// # Errors
/// Blank, longer than `max`, or with a control character.
pub fn line(text: &str, max: usize) -> Result<String, TextFault> {
    let text = normal(text.trim());
    if text.chars().any(forbidden) {
        return Err(TextFault::Control);
    }
    bounded(text, max)
}

/// Control characters, and the direction overrides, which make a text read as another one than it is.
fn forbidden(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202d}' | '\u{202e}')
}

fn bounded(text: String, max: usize) -> Result<String, TextFault> {
    if text.chars().all(invisible) {
        return Err(TextFault::Blank);
    }
    let length = text.chars().count();
    if length > max { Err(TextFault::TooLong { length, max }) } else { Ok(text) }
}

/// White space and marks that show nothing by themselves, the direction overrides among them.
fn invisible(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{3164}' | '\u{115f}' | '\u{1160}')
}

/// At most `max` characters of a text, cut between characters.
#[must_use]
pub fn cut(text: &str, max: usize) -> &str {
    text.char_indices().nth(max).map_or(text, |(end, _)| &text[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r13_lengths_count_scalar_values_after_nfc_and_line_ends() {
        let decomposed = "\u{1112}\u{1161}\u{11ab}".repeat(500);
        assert_eq!(lines(&decomposed, 500).map(|text| text.chars().count()), Ok(500));
        assert_eq!(lines(&"가".repeat(501), 500), Err(TextFault::TooLong { length: 501, max: 500 }));
        assert_eq!(lines(&"😀".repeat(20), 20).map(|text| text.len()), Ok(80));
        assert_eq!(lines("a\r\nb\rc", 5), Ok("a\nb\nc".into()));
    }

    #[test]
    fn r11_nul_and_control_characters_are_refused() {
        assert_eq!(lines("a\0b", 10), Err(TextFault::Control));
        assert_eq!(lines("a\u{7f}", 10), Err(TextFault::Control));
        assert_eq!(line("a\tb", 10), Err(TextFault::Control));
        assert_eq!(lines("a\tb\n", 10), Ok("a\tb\n".into()));
    }

    #[test]
    fn texts_that_show_nothing_are_blank() {
        for text in ["", " \n\t", "\u{200b}\u{200f}", "\u{3164}"] {
            assert_eq!(lines(text, 10), Err(TextFault::Blank), "{text:?}");
        }
        assert_eq!(lines("\u{202e}가", 10), Err(TextFault::Control), "direction override");
        assert!(lines("\u{200f}שלום", 10).is_ok());
    }

    #[test]
    fn r11_parameters_are_cut_at_a_character() {
        assert_eq!(cut("가나다", 2), "가나");
        assert_eq!(cut("가", 2), "가");
    }
}
