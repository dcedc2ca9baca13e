//! Korean mobile numbers (S31): what people type, in one form.

use std::{fmt, str::FromStr};

/// A mobile number, without country code: `01012345678`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Mobile(String);

/// A text that is no Korean mobile number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a Korean mobile number")]
pub struct NotMobile;

/// Longest text that is looked at.
const TYPED_MAX: usize = 40;

impl Mobile {
    /// Digits alone, as senders want them.
    #[must_use]
    pub fn digits(&self) -> &str {
        &self.0
    }
}

impl FromStr for Mobile {
    type Err = NotMobile;

    /// Takes `+82`, spaces, dots, dashes and brackets; land lines, short and foreign numbers are refused.
    fn from_str(text: &str) -> Result<Self, NotMobile> {
        if text.len() > TYPED_MAX {
            return Err(NotMobile);
        }
        let text = text.trim();
        let (abroad, rest) = match text.strip_prefix('+').or_else(|| text.strip_prefix("00")) {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let mut digits = String::with_capacity(12);
        for c in rest.chars() {
            match c {
                '0'..='9' => digits.push(c),
                ' ' | '-' | '.' | '(' | ')' | '\u{2010}'..='\u{2015}' => {}
                _ => return Err(NotMobile),
            }
        }
        if let Some(national) = digits.strip_prefix("82") {
            let national = national.strip_prefix('0').unwrap_or(national);
            digits = format!("0{national}");
        } else if abroad {
            return Err(NotMobile);
        }
        let known = match digits.get(..3) {
            Some("010") => digits.len() == 11,
            // Numbers from before 2004 that were never renumbered.
            Some("011" | "016" | "017" | "018" | "019") => matches!(digits.len(), 10 | 11),
            _ => false,
        };
        if known { Ok(Self(digits)) } else { Err(NotMobile) }
    }
}

impl fmt::Display for Mobile {
    /// As shown: `010-1234-5678`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (front, rest) = self.0.split_at(3);
        let (middle, last) = rest.split_at(rest.len() - 4);
        write!(f, "{front}-{middle}-{last}")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(text: &str) -> Option<String> {
        text.parse::<Mobile>().ok().map(|mobile| mobile.to_string())
    }

    #[test]
    fn s31_the_ways_a_mobile_number_is_typed_are_one() {
        for text in [
            "01012345678",
            "010-1234-5678",
            " 010 1234 5678 ",
            "010.1234.5678",
            "+82 10-1234-5678",
            "+821012345678",
            "+82(0)10-1234-5678",
            "0082 10 1234 5678",
            "82-10-1234-5678",
        ] {
            assert_eq!(shown(text).as_deref(), Some("010-1234-5678"), "{text}");
        }
        assert_eq!(shown("011-123-4567").as_deref(), Some("011-123-4567"));
        assert_eq!(shown("01912345678").as_deref(), Some("019-1234-5678"));
    }

    #[test]
    fn what_no_sms_reaches_is_refused() {
        for text in [
            "",
            "02-123-4567",
            "070-1234-5678",
            "1588-1234",
            "010-1234-567",
            "010-1234-56789",
            "010-123-4567",
            "012-1234-5678",
            "+1 415 867 5309",
            "+10 1234 5678",
            "010-1234-5678 내선 3",
            "０１０-1234-5678",
            "010\u{0}12345678",
        ] {
            assert_eq!(text.parse::<Mobile>(), Err(NotMobile), "{text}");
        }
        assert_eq!("0".repeat(100_000).parse::<Mobile>(), Err(NotMobile));
    }

    proptest! {
        #[test]
        fn s31_what_is_shown_is_read_as_the_same(number in "01[016789][0-9]{8}") {
            let mobile: Mobile = number.parse().expect("mobile");
            prop_assert_eq!(mobile.digits(), number.as_str());
            prop_assert_eq!(mobile.to_string().parse::<Mobile>(), Ok(mobile));
        }
    }
}
