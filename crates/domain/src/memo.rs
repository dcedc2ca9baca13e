//! Memos: what agents write about a consultation, never shown to the customer (S74).

use crate::{
    code::coded,
    text::{self, TextFault},
};

/// Most characters of a memo.
pub const LENGTH_MAX: usize = 5_000;
/// Most characters of its first line that lists show.
const LINE_MAX: usize = 200;

coded! {
    /// Where a memo comes from.
    pub enum MemoKind {
        /// 메모: written by hand.
        Note = 0,
        /// 상담원 변경 요청
        Transfer = 1,
        /// 상담내용 검토 요청
        Review = 2,
    }
}

impl MemoKind {
    /// Its name outside.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Transfer => "transfer",
            Self::Review => "review",
        }
    }
}

/// A memo as it is stored: line breaks as LF, white space around it gone.
///
/// # Errors
/// Blank, longer than [`LENGTH_MAX`], or with control characters.
pub fn body(text: &str) -> Result<String, TextFault> {
    text::lines(text.trim(), LENGTH_MAX)
}

/// What lists show of a memo: its first line.
#[must_use]
pub fn first_line(body: &str) -> &str {
    let line = body.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    text::cut(line, LINE_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s74_a_memo_has_1_to_5000_characters() {
        for letter in ["가", "a", "😀"] {
            assert!(body(&letter.repeat(5_000)).is_ok(), "{letter}");
            assert_eq!(body(&letter.repeat(5_001)), Err(TextFault::TooLong { length: 5_001, max: 5_000 }), "{letter}");
        }
        assert_eq!(body("가"), Ok("가".to_owned()));
        assert_eq!(body(" \r\n "), Err(TextFault::Blank));
        assert_eq!(body("a\0"), Err(TextFault::Control));
    }

    #[test]
    fn s74_line_breaks_are_kept_and_the_first_line_is_shown() {
        let memo = body("\r\n 환불 접수 \r\n\r\n내일 전화\t예정\n").expect("a memo");
        assert_eq!(memo, "환불 접수 \n\n내일 전화\t예정");
        assert_eq!(first_line(&memo), "환불 접수");
        assert_eq!(first_line(&"가".repeat(5_000)).chars().count(), 200);
    }
}
