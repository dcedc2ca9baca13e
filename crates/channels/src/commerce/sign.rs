use base64::{
    Engine as _, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig, general_purpose::STANDARD},
};

/// Dearest salt that is taken: each step doubles the work.
const COST_MAX: u32 = 12;

/// The signature of an application: bcrypt of its id and the time, with the secret as salt. `None` where the secret is no salt.
pub(super) fn sign(client_id: &str, client_secret: &str, timestamp: i64) -> Option<String> {
    let rest = client_secret.strip_prefix("$2a$").or_else(|| client_secret.strip_prefix("$2b$"))?;
    let (cost, salt) = rest.split_once('$')?;
    let cost = cost.parse().ok().filter(|cost| (4..=COST_MAX).contains(cost))?;
    // The last character of an issued salt may carry bits that the alphabet's own encoder would not write.
    let engine = GeneralPurpose::new(
        &alphabet::BCRYPT,
        GeneralPurposeConfig::new()
            .with_decode_allow_trailing_bits(true)
            .with_decode_padding_mode(DecodePaddingMode::RequireNone),
    );
    let salt = engine.decode(salt.get(..22).filter(|_| salt.len() == 22)?).ok()?.try_into().ok()?;
    let hash = bcrypt::hash_with_salt(format!("{client_id}_{timestamp}"), cost, salt).ok()?;
    Some(STANDARD.encode(hash.format_for_version(bcrypt::Version::TwoA)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f10_the_signature_is_the_official_one() {
        let signature = sign("aaaabbbbcccc", "$2a$10$abcdefghijklmnopqrstuv", 1_643_961_623_299);
        let official = "JDJhJDEwJGFiY2RlZmdoaWprbG1ub3BxcnN0dXVCVldZSk42T0VPdEx1OFY0cDQxa2IuTnpVaUEzbmsy";
        assert_eq!(signature.as_deref(), Some(official));
    }

    #[test]
    fn f10_what_is_no_salt_is_refused() {
        for secret in [
            "",
            "secret",
            "$2a$31$abcdefghijklmnopqrstuv",
            "$2a$10$short",
            "$2a$10$가나다라마바사",
            "$1$10$abcdefghijklmnopqrstuv",
        ] {
            assert_eq!(sign("a", secret, 1), None, "{secret}");
        }
    }
}
