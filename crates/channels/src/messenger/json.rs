//! What anybody may send: read with limits, and strictly where it matters.

use serde::{Deserialize, Deserializer, de::DeserializeOwned};

/// Largest body of a webhook: the longest message is 10,000 characters, each at most six bytes in ASCII.
pub const BODY_MAX: usize = 256 * 1024;
const DEPTH_MAX: usize = 24;
/// Most characters of a key.
const KEY_MAX: usize = 200;
/// Most characters of a message.
const TEXT_MAX: usize = 10_000;

/// Why a body can't be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Larger than anything a messenger sends.
    #[error("too large")]
    TooLarge,
    /// Nested deeper than anything a messenger sends.
    #[error("nested too deep")]
    TooDeep,
    /// Not JSON, or not of the shape that was agreed.
    #[error("not of the expected shape")]
    Malformed,
}

pub(crate) fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refused> {
    if body.len() > BODY_MAX {
        return Err(Refused::TooLarge);
    }
    if is_too_deep(body) {
        return Err(Refused::TooDeep);
    }
    serde_json::from_slice(body).map_err(|_| Refused::Malformed)
}

/// Counts brackets outside of strings, so that nothing deep is ever walked into.
fn is_too_deep(body: &[u8]) -> bool {
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    for byte in body {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'[' | b'{' if !in_string => depth += 1,
            b']' | b'}' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEPTH_MAX {
            return true;
        }
    }
    false
}

/// A key of an account or message as it can be kept.
pub(crate) fn key(text: &str) -> Result<String, Refused> {
    let fine = !text.is_empty() && text.chars().count() <= KEY_MAX && text.trim() == text;
    if fine && !text.chars().any(char::is_control) { Ok(text.to_owned()) } else { Err(Refused::Malformed) }
}

/// A text as it can be kept: a customer's message is never turned away for what stands in it.
pub(crate) fn words(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let kept = text.chars().filter(|c| matches!(c, '\n' | '\t') || !c.is_control());
    kept.take(TEXT_MAX).collect::<String>().trim().to_owned()
}

/// A number or a text, as texts. Numbers that are no whole ones are refused: a float has lost digits already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Text(pub(crate) String);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl serde::de::Visitor<'_> for Reader {
            type Value = Text;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a text or a whole number")
            }
            fn visit_i64<E>(self, number: i64) -> Result<Text, E> {
                Ok(Text(number.to_string()))
            }
            fn visit_u64<E>(self, number: u64) -> Result<Text, E> {
                Ok(Text(number.to_string()))
            }
            fn visit_str<E>(self, text: &str) -> Result<Text, E> {
                Ok(Text(text.to_owned()))
            }
        }
        deserializer.deserialize_any(Reader)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_deep_and_broken_bodies_are_refused() {
        let large = vec![b' '; BODY_MAX + 1];
        assert_eq!(parse::<serde_json::Value>(&large), Err(Refused::TooLarge));
        let deep = format!("{}{}", "[".repeat(25), "]".repeat(25));
        assert_eq!(parse::<serde_json::Value>(deep.as_bytes()), Err(Refused::TooDeep));
        assert_eq!(parse::<serde_json::Value>(b"{\"a\":"), Err(Refused::Malformed));
        assert!(parse::<serde_json::Value>(format!("{:?}", "[".repeat(100)).as_bytes()).is_ok(), "within a text");
    }

    #[test]
    fn numbers_keep_every_digit_or_are_refused() {
        let read = |json: &str| serde_json::from_str::<Text>(json).map(|text| text.0).ok();
        assert_eq!(read("1700000000000000001").as_deref(), Some("1700000000000000001"));
        assert_eq!(read("18446744073709551615").as_deref(), Some("18446744073709551615"));
        assert_eq!(read("\"1700000000000000001\"").as_deref(), Some("1700000000000000001"));
        for lost in ["1.7e18", "1700000000000000001.0", "18446744073709551616", "null", "true"] {
            assert_eq!(read(lost), None, "{lost}");
        }
    }

    #[test]
    fn texts_lose_what_nobody_can_keep() {
        assert_eq!(words(" 안녕\r\n하세요\u{0}\u{7f} "), "안녕\n하세요");
        assert_eq!(words(&"가".repeat(10_001)).chars().count(), 10_000);
    }
}
