//! Tokens: given for a signature of the application's id and the time, counted while they last.

use std::collections::HashMap;

use base64::{
    Engine as _, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig, general_purpose::STANDARD},
};

const SKEW_MS: i64 = 5 * 60_000;
const LIFE_S: i64 = 10_800;
/// The same token is given again while it lasts so long.
const SAME_MS: i64 = 30 * 60_000;

#[derive(Debug, Default)]
pub(super) struct Tokens {
    now: Option<(String, i64)>,
    given: u64,
    /// Calls that may be made to each address, in thousandths, and when that was counted.
    buckets: HashMap<&'static str, (i64, i64)>,
}

/// The signature of an application: bcrypt with the secret as its salt.
pub(super) fn sign(client_id: &str, client_secret: &str, timestamp: i64) -> Option<String> {
    let engine = GeneralPurpose::new(
        &alphabet::BCRYPT,
        GeneralPurposeConfig::new()
            .with_decode_allow_trailing_bits(true)
            .with_decode_padding_mode(DecodePaddingMode::RequireNone),
    );
    let cost = client_secret.get(4..6)?.parse().ok()?;
    let salt = engine.decode(client_secret.get(7..29)?).ok()?.try_into().ok()?;
    let hash = bcrypt::hash_with_salt(format!("{client_id}_{timestamp}"), cost, salt).ok()?;
    Some(STANDARD.encode(hash.format_for_version(bcrypt::Version::TwoA)))
}

impl Tokens {
    pub(super) fn given(&self) -> u64 {
        self.given
    }

    pub(super) fn expire(&mut self) {
        self.now = None;
    }

    /// A token and how many seconds it lasts.
    pub(super) fn give(&mut self, timestamp: i64, now: i64) -> Option<(String, i64)> {
        if (now - timestamp).abs() > SKEW_MS {
            return None;
        }
        if let Some((token, until)) = self.now.as_ref().filter(|(_, until)| now + SAME_MS < *until) {
            return Some((token.clone(), (until - now) / 1000));
        }
        self.given += 1;
        let token = format!("simulated-commerce-{}-{now:x}", self.given);
        self.now = Some((token.clone(), now + LIFE_S * 1000));
        Some((token, LIFE_S))
    }

    pub(super) fn knows(&self, token: &str, now: i64) -> bool {
        self.now.as_ref().is_some_and(|(known, until)| known == token && now < *until)
    }

    /// Takes a call out of an address's bucket; answers what is left, or `None` where it was empty.
    pub(super) fn take(&mut self, address: &'static str, rate: i64, now: i64) -> Option<i64> {
        let full = 2 * rate * 1000;
        let (left, at) = self.buckets.get(address).copied().unwrap_or((full, now));
        let left = (left + (now - at).max(0) * rate).min(full);
        let taken = left >= 1000;
        let left = if taken { left - 1000 } else { left };
        self.buckets.insert(address, (left, now));
        taken.then_some(left / 1000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_the_documented_one() {
        let signature = sign("aaaabbbbcccc", "$2a$10$abcdefghijklmnopqrstuv", 1_643_961_623_299);
        let documented = "JDJhJDEwJGFiY2RlZmdoaWprbG1ub3BxcnN0dXVCVldZSk42T0VPdEx1OFY0cDQxa2IuTnpVaUEzbmsy";
        assert_eq!(signature.as_deref(), Some(documented));
        assert_eq!(sign("a", "not a salt", 1), None);
    }

    #[test]
    fn a_token_lasts_and_calls_are_counted() {
        let mut tokens = Tokens::default();
        let (token, _) = tokens.give(0, 1000).expect("a token");
        assert_eq!(tokens.give(1000, 2000).expect("a token").0, token, "the same while it lasts");
        assert!(tokens.knows(&token, 10_000_000) && !tokens.knows(&token, 11_000_000));
        assert_eq!(tokens.give(0, 400_000), None, "too late");
        tokens.expire();
        assert!(!tokens.knows(&token, 2000));
        let taken = (0..6).filter(|_| tokens.take("orders", 2, 0).is_some()).count();
        assert_eq!(taken, 4);
        assert!(tokens.take("orders", 2, 500).is_some() && tokens.take("orders", 2, 500).is_none());
    }
}
