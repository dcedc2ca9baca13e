use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use domain::{Millis, SiteId};
use store::visitor::Door;

use crate::{Desk, Error, secret, security, view::NewVisitorSession};

/// Whether a page's `site_uid` is signed with a secret of the site that counts at this time (R6).
pub(super) fn is_proven(
    desk: &Desk,
    (site, door): (SiteId, &Door),
    now: Millis,
    page: &NewVisitorSession,
) -> Result<bool, Error> {
    let Some((uid, hash)) = page.site_uid.as_deref().zip(page.site_uid_hash.as_deref()) else { return Ok(false) };
    for stored in door.secrets(now) {
        if is_signed(&security::open(desk, site, stored)?, uid, hash) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether `hash` is the lower-case hex HMAC-SHA256 of `site_uid`, byte by byte as sent, with the site's secret (R6).
/// Compared in constant time.
#[must_use]
pub fn is_signed(key: &str, site_uid: &str, hash: &str) -> bool {
    let (Some(tag), Ok(mut mac)) = (unhex(hash), Hmac::<Sha256>::new_from_slice(key.as_bytes())) else {
        return false;
    };
    mac.update(site_uid.as_bytes());
    mac.verify_slice(&tag).is_ok()
}

/// The hash that signs a `site_uid`, as the site's own server makes it.
#[must_use]
pub fn sign(key: &str, site_uid: &str) -> String {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key.as_bytes()) else { return String::new() };
    mac.update(site_uid.as_bytes());
    secret::hex(&mac.finalize().into_bytes())
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    if text.len() != 64 {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        let [high, low] = pair else { return None };
        *byte = value(*high)? << 4 | value(*low)?;
    }
    Some(bytes)
}

fn value(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // printf %s happytalk | openssl dgst -sha256 -hmac uid-secret-of-tests
    const KNOWN: &str = "a0e10ca43b592bda0e0b14555870ca85ab60c90c20e23996c70a3f76ec4cc434";

    #[test]
    fn r6_the_hash_is_lower_case_hex_hmac_sha256_of_the_bytes_as_sent() {
        assert_eq!(sign("uid-secret-of-tests", "happytalk"), KNOWN);
        assert!(is_signed("uid-secret-of-tests", "happytalk", KNOWN));
        assert!(!is_signed("uid-secret-of-tests", " happytalk", KNOWN), "not trimmed before");
        assert!(!is_signed("another", "happytalk", KNOWN));
        assert!(!is_signed("uid-secret-of-tests", "happytalk", &KNOWN.to_uppercase()));
        for hash in ["", "00", &KNOWN[..63], &format!("{KNOWN}00"), &"가".repeat(64), &"가".repeat(21)] {
            assert!(!is_signed("uid-secret-of-tests", "happytalk", hash), "{hash}");
        }
        assert!(is_signed("비밀", "고객 1", &sign("비밀", "고객 1")));
    }
}
