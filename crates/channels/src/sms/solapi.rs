//! Solapi (CoolSMS) v4: `POST /messages/v4/send`, signed with HMAC-SHA256.

use std::fmt;

use hmac::{Hmac, KeyInit as _, Mac as _};
use reqwest::StatusCode;
use serde::Deserialize;
use serde_json::json;
use sha2::Sha256;

use super::{Attempt, Fault, Sms};
use crate::Http;

/// Where Solapi is reached.
pub const SOLAPI_URL: &str = "https://api.solapi.com";

/// A site's account with Solapi.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// API key.
    pub api_key: String,
    /// API secret.
    pub api_secret: String,
    /// 발신번호 registered with the provider, digits.
    pub from: String,
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account").finish_non_exhaustive()
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Accepted {
    #[serde(default)]
    status_code: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Refused {
    #[serde(default)]
    error_code: String,
}

pub(super) async fn send(http: &Http, url: &str, account: &Account, sms: &Sms, attempt: Attempt) -> Result<(), Fault> {
    let client = http.client().map_err(|_| Fault::Later("no TLS".to_owned()))?;
    let body = json!({"message": {"to": sms.to.digits(), "from": account.from, "text": sms.text, "type": "SMS"}});
    let call = client
        .post(format!("{url}/messages/v4/send"))
        .header(reqwest::header::AUTHORIZATION, authorization(account, attempt))
        .json(&body);
    // What reqwest says may hold an address; the kind of failure is enough.
    let answer = call.send().await.map_err(|_| Fault::Later("unreachable".to_owned()))?;
    let status = answer.status();
    let body = answer.bytes().await.map_err(|_| Fault::Later("cut off".to_owned()))?;
    if status.is_success() {
        match serde_json::from_slice::<Accepted>(&body) {
            Ok(accepted) => by_status_code(&accepted.status_code),
            // It was taken: sending it again would send it twice.
            Err(_) => Ok(()),
        }
    } else {
        let code = serde_json::from_slice::<Refused>(&body).map(|refused| refused.error_code).unwrap_or_default();
        Err(by_error(status, &code))
    }
}

fn authorization(account: &Account, attempt: Attempt) -> String {
    let date = attempt.now.rfc3339();
    let salt = hex(&attempt.salt);
    let signature = signature(&account.api_secret, &date, &salt);
    format!("HMAC-SHA256 apiKey={}, date={date}, salt={salt}, signature={signature}", account.api_key)
}

fn signature(secret: &str, date: &str, salt: &str) -> String {
    #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any length");
    mac.update(date.as_bytes());
    mac.update(salt.as_bytes());
    hex(&mac.finalize().into_bytes())
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// What was answered for the message: 2000 taken, 3000 with the carrier, 4000 delivered.
fn by_status_code(code: &str) -> Result<(), Fault> {
    let told = format!("solapi {code}");
    match code {
        "2000" | "3000" | "4000" => Ok(()),
        // Format, duplicate, no route, blocked, opted out; not a subscriber and the like.
        "1011" | "1026" | "1058" | "1060" | "1061" | "3010" | "3031" | "3032" | "3054" => Err(Fault::Number(told)),
        // Balance, sender not registered, forged sender, and what we would have built wrong.
        _ if code.starts_with('1') || code == "2230" || code == "3059" => Err(Fault::Settings(told)),
        // Trouble of the platform or the carrier.
        _ => Err(Fault::Later(told)),
    }
}

fn by_error(status: StatusCode, code: &str) -> Fault {
    let told = format!("solapi {} {}", status.as_u16(), known(code));
    match (status, code) {
        // Signed anew with each attempt.
        (_, "RequestTimeTooSkewed" | "DuplicatedSignature") => Fault::Later(told),
        (StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT, _) => Fault::Later(told),
        _ if status.is_server_error() => Fault::Later(told),
        _ => Fault::Settings(told),
    }
}

/// An error code is a word; anything else may hold what was sent.
fn known(code: &str) -> &str {
    if code.len() <= 40 && code.bytes().all(|b| b.is_ascii_alphabetic()) { code } else { "" }
}

#[cfg(test)]
mod tests {
    use domain::Millis;

    use super::*;

    #[test]
    fn the_signature_is_the_documented_one() {
        let expected = "272590d13bdc3652658e042ccb95a1a607b4f9e4f0d1b0ff8bf8be6d328ec969";
        assert_eq!(signature("TESTSECRET", "2026-01-02T03:04:05Z", "0123456789abcdef"), expected);
    }

    #[test]
    fn the_header_has_its_four_parts() {
        let account = Account { api_key: "KEY".into(), api_secret: "SECRET".into(), from: "0212345678".into() };
        let header = authorization(&account, Attempt { now: Millis(1_795_353_600_123), salt: [0xab; 16] });
        let signature = signature("SECRET", "2026-11-22T13:20:00.123Z", &"ab".repeat(16));
        let salt = "ab".repeat(16);
        assert_eq!(
            header,
            format!("HMAC-SHA256 apiKey=KEY, date=2026-11-22T13:20:00.123Z, salt={salt}, signature={signature}")
        );
        assert!(!format!("{account:?}").contains("SECRET"));
    }

    #[test]
    fn refusals_say_what_helps() {
        for code in ["2000", "3000", "4000"] {
            assert_eq!(by_status_code(code), Ok(()));
        }
        assert!(matches!(by_status_code("1061"), Err(Fault::Number(_))));
        assert!(matches!(by_status_code("1062"), Err(Fault::Settings(_))));
        assert!(matches!(by_status_code("1030"), Err(Fault::Settings(_))));
        assert!(matches!(by_status_code("2501"), Err(Fault::Later(_))));
        assert!(matches!(by_error(StatusCode::FORBIDDEN, "SignatureDoesNotMatch"), Fault::Settings(_)));
        assert!(matches!(by_error(StatusCode::FORBIDDEN, "RequestTimeTooSkewed"), Fault::Later(_)));
        assert!(matches!(by_error(StatusCode::TOO_MANY_REQUESTS, ""), Fault::Later(_)));
        assert!(matches!(by_error(StatusCode::BAD_GATEWAY, "<html>"), Fault::Later(_)));
        assert_eq!(by_error(StatusCode::BAD_REQUEST, "01012345678").to_string(), "solapi 400 ");
    }
}
