//! 고객식별번호 and 고객 ID (S12, S25, S26, R2, R11).

use std::fmt;

use crate::{SiteId, room::ChannelKind, text};

/// Most characters of a 고객 ID.
pub const CUSTOMER_ID_MAX: usize = 255;
/// Random bytes behind the tail of a new identity: 80 bits.
pub const TAIL_BYTES: usize = 10;

/// 고객 ID: 1–255 characters, trimmed, NFC, without control characters, case-sensitive.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CustomerId(String);

impl CustomerId {
    /// Takes an ID as sent. It is never cut: one that breaks the rules is none.
    ///
    /// # Errors
    /// Blank, too long, or with a control character.
    pub fn parse(text: &str) -> Result<Self, text::TextFault> {
        text::line(text, CUSTOMER_ID_MAX).map(Self)
    }

    /// A random ID: a prefix for the channel and 80 bits in lower-case base 32 without `i l o u`. Never the messenger's key.
    #[must_use]
    pub fn random(channel: ChannelKind, bytes: [u8; TAIL_BYTES]) -> Self {
        const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
        let prefix = match channel {
            ChannelKind::Web => 'w',
            ChannelKind::Kakao => 'k',
            ChannelKind::Naver => 'n',
        };
        let mut text = String::with_capacity(17);
        text.push(prefix);
        for group in bytes.chunks(5) {
            let bits = group.iter().fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
            let digits = (0..group.len() * 8 / 5).rev().map(|n| bits >> (5 * n) & 31);
            text.extend(digits.filter_map(|digit| DIGITS.get(usize::try_from(digit).ok()?)).map(|b| char::from(*b)));
        }
        Self(text)
    }

    /// The ID as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CustomerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// 고객식별번호: `SITEID_tail`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Identifier {
    site: SiteId,
    tail: CustomerId,
}

impl Identifier {
    /// The identifier that this ID makes in this site.
    #[must_use]
    pub fn new(site: SiteId, tail: CustomerId) -> Self {
        Self { site, tail }
    }

    /// Reads `SITEID_tail`, split at the first `_`: a tail may hold more of them.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (site, tail) = text.split_once('_')?;
        let site = site.parse().ok()?;
        let parsed = CustomerId::parse(tail).ok()?;
        (parsed.as_str() == tail).then_some(Self { site, tail: parsed })
    }

    /// SITEID.
    #[must_use]
    pub fn site(&self) -> SiteId {
        self.site
    }

    /// What follows the first `_`.
    #[must_use]
    pub fn tail(&self) -> &CustomerId {
        &self.tail
    }
}

impl fmt::Display for Identifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}_{}", self.site, self.tail)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::TextFault;

    const SITE: SiteId = SiteId(4_000_000_024);

    #[test]
    fn s12_an_identifier_is_split_at_the_first_underscore_only() {
        let identifier = Identifier::parse("4000000024_happy_talk_7").expect("an identifier");
        assert_eq!(identifier.site(), SITE);
        assert_eq!(identifier.tail().as_str(), "happy_talk_7");
        for text in ["4000000024", "_happytalk", "x_happytalk", "4000000024_", "4000000024_ a", "04_a"] {
            assert_eq!(Identifier::parse(text), None, "{text}");
        }
    }

    #[test]
    fn r11_an_id_is_trimmed_composed_and_case_sensitive() {
        let id = |text: &str| CustomerId::parse(text).map(|id| id.to_string());
        assert_eq!(id("  happytalk\n"), Ok("happytalk".into()));
        assert_eq!(id("\u{1112}\u{1161}\u{11ab}"), Ok("한".into()));
        assert_ne!(id("Happytalk"), id("happytalk"));
        assert_eq!(id(&"가".repeat(255)).map(|id| id.chars().count()), Ok(255));
    }

    #[test]
    fn r11_an_invalid_or_too_long_id_is_none_and_never_cut() {
        assert_eq!(CustomerId::parse(&"a".repeat(256)), Err(TextFault::TooLong { length: 256, max: 255 }));
        assert_eq!(CustomerId::parse("a\0b"), Err(TextFault::Control));
        assert_eq!(CustomerId::parse("a\tb"), Err(TextFault::Control));
        assert_eq!(CustomerId::parse(" \u{200b} "), Err(TextFault::Blank));
    }

    #[test]
    fn s26_random_tails_carry_80_bits_and_a_prefix_per_channel() {
        let tail = |kind, bytes| CustomerId::random(kind, bytes).to_string();
        assert_eq!(tail(ChannelKind::Web, [0; 10]), "w0000000000000000");
        assert_eq!(tail(ChannelKind::Kakao, [255; 10]), "kzzzzzzzzzzzzzzzz");
        assert_eq!(tail(ChannelKind::Naver, [0, 0, 0, 0, 1, 0, 0, 0, 0, 32]), "n0000000100000010");
    }

    proptest! {
        #[test]
        fn s12_an_identifier_reads_back_as_written(site in 0_i64.., tail in "[^\\p{C}\\s]{1,40}") {
            prop_assume!(CustomerId::parse(&tail).is_ok());
            let identifier = Identifier::new(SiteId(site), CustomerId::parse(&tail).expect("valid"));
            prop_assert_eq!(Identifier::parse(&identifier.to_string()), Some(identifier));
        }

        #[test]
        fn s26_other_bytes_make_another_tail(a: [u8; TAIL_BYTES], b: [u8; TAIL_BYTES]) {
            let tail = |bytes| CustomerId::random(ChannelKind::Web, bytes);
            prop_assert_eq!(tail(a) == tail(b), a == b);
        }
    }
}
