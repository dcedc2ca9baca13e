//! Outgoing webhooks by Standard Webhooks 1.0.0
//! (<https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md>).

use std::time::Duration;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use reqwest::{StatusCode, Url, header};
use sha2::Sha256;

use crate::{Http, http, messenger::fetch};

/// Longest attempt.
const TIME: Duration = Duration::from_secs(15);
/// Bytes of a key.
pub const KEY_LEN: usize = 32;
const PREFIX: &str = "whsec_";

/// A key as receivers enter it.
#[must_use]
pub fn shown(key: &[u8]) -> String {
    format!("{PREFIX}{}", STANDARD.encode(key))
}

/// One attempt to tell something.
#[derive(Debug, Clone, Copy)]
pub struct Call<'c> {
    /// Where.
    pub url: &'c Url,
    /// Of what is told: the same with every attempt.
    pub id: &'c str,
    /// Of this attempt, in seconds since 1970.
    pub at: i64,
    /// JSON.
    pub body: &'c str,
    /// Keys that sign, the newest first.
    pub keys: &'c [Vec<u8>],
    /// Whether this machine and inner networks may be called: on desks that are on this machine only.
    pub local: bool,
}

/// Why it did not arrive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    /// By name: `forbidden_address`, `unreachable`, `timeout`, `redirect`, `refused`, `busy`, `trouble`, `gone`.
    pub reason: &'static str,
    /// Status of the answer, where there was one.
    pub status: Option<u16>,
    /// How long the receiver wants to be left alone, in milliseconds.
    pub after: Option<i64>,
}

impl Fault {
    fn of(reason: &'static str) -> Self {
        Self { reason, status: None, after: None }
    }

    /// Whether the receiver is there, whatever it says of this one.
    #[must_use]
    pub fn was_heard(&self) -> bool {
        self.reason == "refused"
    }

    /// Whether the receiver wants to hear nothing more.
    #[must_use]
    pub fn is_gone(&self) -> bool {
        self.reason == "gone"
    }
}

/// The signatures of a body, one for each key.
#[must_use]
pub fn signatures(keys: &[Vec<u8>], id: &str, at: i64, body: &str) -> String {
    let sign = |key: &Vec<u8>| {
        #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
        let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any key");
        mac.update(format!("{id}.{at}.{body}").as_bytes());
        format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
    };
    keys.iter().map(sign).collect::<Vec<_>>().join(" ")
}

/// Tells it once. What the receiver answers beside its status is not read.
///
/// # Errors
/// Where no answer of 2xx came.
pub async fn tell(http: &Http, call: Call<'_>) -> Result<u16, Fault> {
    let client = if call.local {
        http.client()
    } else {
        fetch::check(call.url).map_err(|_| Fault::of("forbidden_address"))?;
        http.guarded()
    };
    let client = client.map_err(|_| Fault::of("unreachable"))?;
    let sent = client
        .post(call.url.clone())
        .timeout(TIME)
        .header(header::CONTENT_TYPE, "application/json")
        .header("webhook-id", call.id)
        .header("webhook-timestamp", call.at.to_string())
        .header("webhook-signature", signatures(call.keys, call.id, call.at, call.body))
        .body(call.body.to_owned());
    let answer = sent.send().await.map_err(|error| {
        Fault::of(match () {
            () if http::is_inner(&error) => "forbidden_address",
            () if error.is_timeout() => "timeout",
            () => "unreachable",
        })
    })?;
    let status = answer.status();
    if status.is_success() {
        return Ok(status.as_u16());
    }
    let reason = match status {
        StatusCode::GONE => "gone",
        StatusCode::TOO_MANY_REQUESTS => "busy",
        _ if status.is_redirection() => "redirect",
        _ if status.is_server_error() => "trouble",
        _ => "refused",
    };
    let after = http::retry_after(&answer).map(|seconds| seconds * 1_000);
    Err(Fault { reason, status: Some(status.as_u16()), after })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From the tests of the standard's own libraries.
    #[test]
    fn f17_signatures_are_those_of_the_standard() {
        let key = STANDARD.decode("C2FVsBQIhrscChlQIMV+b5sSYspob7oD").expect("base64");
        let body = r#"{"email":"test@example.com","username":"test_user"}"#;
        let id = "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk";
        let known = "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw=";
        assert_eq!(signatures(std::slice::from_ref(&key), id, 1_649_367_553, body), known);
        let two = signatures(&[key.clone(), vec![7; KEY_LEN]], id, 1_649_367_553, body);
        let [first, second] = two.split(' ').collect::<Vec<_>>()[..] else { panic!("two signatures: {two}") };
        assert_eq!(first, known);
        assert!(second.starts_with("v1,") && second != known);
        assert_eq!(shown(&key), "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD");
    }
}
