//! Solapi (CoolSMS) v4: `POST /messages/v4/send` with its signature, its checks and its answers.

use std::{
    collections::{HashMap, HashSet},
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::{
    Json, Router,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    routing::post,
};
use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::Timestamp;
use serde_json::{Value, json};
use sha2::Sha256;

pub use crate::Clock;

/// How far the date of a request may lie from now, and how long a signature is remembered.
const SKEW_MS: i64 = 15 * 60_000;
/// Bytes of an SMS in EUC-KR.
const SMS_MAX: usize = 90;

/// An account with the provider.
#[derive(Clone)]
pub struct Account {
    /// API key.
    pub api_key: String,
    /// API secret.
    pub api_secret: String,
    /// Registered sender number, digits.
    pub from: String,
}

/// A message that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// Recipient, digits.
    pub to: String,
    /// Sender, digits.
    pub from: String,
    /// What it says.
    pub text: String,
}

/// The service with one account. Cloning is cheap.
#[derive(Clone)]
pub struct Solapi {
    inner: Arc<Inner>,
}

struct Inner {
    account: Account,
    clock: Clock,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    taken: Vec<(i64, Taken)>,
    signatures: HashMap<String, i64>,
    opted_out: HashSet<String>,
    troubles: usize,
}

impl Default for Account {
    /// The one of the demo; its secret is good for nothing else.
    fn default() -> Self {
        Self {
            api_key: "DEMOSOLAPIKEY".to_owned(),
            api_secret: "DEMOSOLAPISECRET".to_owned(),
            from: "0255500024".to_owned(),
        }
    }
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account").field("from", &self.from).finish_non_exhaustive()
    }
}

impl fmt::Debug for Solapi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Solapi").finish_non_exhaustive()
    }
}

type Answer = (StatusCode, Json<Value>);

impl Solapi {
    /// The service with this account.
    #[must_use]
    pub fn new(account: Account, clock: Clock) -> Self {
        Self { inner: Arc::new(Inner { account, clock, kept: Mutex::default() }) }
    }

    /// Its surface.
    pub fn router(&self) -> Router {
        Router::new().route("/messages/v4/send", post(send)).with_state(self.clone())
    }

    /// What was taken, oldest first.
    #[must_use]
    pub fn taken(&self) -> Vec<Taken> {
        self.kept().taken.iter().map(|(_, taken)| taken.clone()).collect()
    }

    /// The same with when, in milliseconds since 1970.
    #[must_use]
    pub fn taken_at(&self) -> Vec<(i64, Taken)> {
        self.kept().taken.clone()
    }

    /// This number takes no messages any more (080).
    pub fn opt_out(&self, number: &str) {
        self.kept().opted_out.insert(number.to_owned());
    }

    /// The next so many calls fail.
    pub fn trouble(&self, calls: usize) {
        self.kept().troubles = calls;
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.inner.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn authorise(&self, header: &str) -> Result<(), Answer> {
        let refuse = |code: &str| refusal(StatusCode::FORBIDDEN, code);
        let parts = header.strip_prefix("HMAC-SHA256 ").ok_or_else(|| refuse("Unauthorized"))?;
        let mut given: HashMap<String, &str> = HashMap::new();
        for part in parts.split(',') {
            let (name, value) = part.trim().split_once('=').ok_or_else(|| refuse("Unauthorized"))?;
            // One of the provider's own clients writes them with capitals.
            given.insert(name.to_ascii_lowercase(), value);
        }
        let part = |name: &str| given.get(name).copied().ok_or_else(|| refuse("Unauthorized"));
        let (key, date, salt, signature) = (part("apikey")?, part("date")?, part("salt")?, part("signature")?);
        if key != self.inner.account.api_key {
            return Err(refuse("InvalidAPIKey"));
        }
        let now = (self.inner.clock)();
        let sent: Timestamp = date.parse().map_err(|_| refuse("Unauthorized"))?;
        if (now - sent.as_millisecond()).abs() > SKEW_MS {
            return Err(refuse("RequestTimeTooSkewed"));
        }
        if !(12..=64).contains(&salt.len()) || sign(&self.inner.account.api_secret, date, salt) != signature {
            return Err(refuse("SignatureDoesNotMatch"));
        }
        let mut kept = self.kept();
        kept.signatures.retain(|_, at| now - *at <= SKEW_MS);
        match kept.signatures.insert(signature.to_owned(), now) {
            None => Ok(()),
            Some(_) => Err(refuse("DuplicatedSignature")),
        }
    }

    fn take(&self, message: &Value) -> Result<Value, Answer> {
        let invalid = || refusal(StatusCode::BAD_REQUEST, "ValidationError");
        let text = |name: &str| message.get(name).and_then(Value::as_str).ok_or_else(invalid);
        let (to, from, text) = (text("to")?, text("from")?, text("text")?);
        let digits = |number: &str| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
        let mut kept = self.kept();
        let code = if !digits(to) || !digits(from) || text.is_empty() {
            "1011"
        } else if text.chars().any(|c| !matches!(c, ' '..='~' | '\n' | '가'..='힣' | 'ㄱ'..='ㅣ')) {
            "1029"
        } else if text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>() > SMS_MAX {
            "1031"
        } else if from != self.inner.account.from {
            "1062"
        } else if kept.opted_out.contains(to) {
            "1061"
        } else {
            let taken = Taken { to: to.to_owned(), from: from.to_owned(), text: text.to_owned() };
            kept.taken.push(((self.inner.clock)(), taken));
            "2000"
        };
        let number = kept.taken.len();
        Ok(json!({
            "groupId": format!("G4V{number:017}"), "messageId": format!("M4V{number:017}"), "accountId": "12345678901234",
            "to": to, "from": from, "type": "SMS", "country": "82", "statusCode": code, "statusMessage": "",
        }))
    }
}

async fn send(State(solapi): State<Solapi>, headers: HeaderMap, Json(body): Json<Value>) -> Answer {
    {
        let mut kept = solapi.kept();
        if kept.troubles > 0 {
            kept.troubles -= 1;
            return refusal(StatusCode::SERVICE_UNAVAILABLE, "ServiceUnavailable");
        }
    }
    let header = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let taken = solapi.authorise(header).and_then(|()| solapi.take(&body["message"]));
    taken.map_or_else(|refused| refused, |taken| (StatusCode::OK, Json(taken)))
}

fn refusal(status: StatusCode, code: &str) -> Answer {
    (status, Json(json!({"errorCode": code, "errorMessage": code})))
}

fn sign(secret: &str, date: &str, salt: &str) -> String {
    use std::fmt::Write as _;
    #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any length");
    mac.update(format!("{date}{salt}").as_bytes());
    mac.finalize().into_bytes().iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SALT: &str = "0123456789abcdef";

    fn solapi() -> Solapi {
        let account = Account { api_key: "KEY".into(), api_secret: "TESTSECRET".into(), from: "0212345678".into() };
        // 2026-01-02T03:04:05Z
        Solapi::new(account, Arc::new(|| 1_767_323_045_000))
    }

    fn code<T: fmt::Debug>(result: Result<T, Answer>) -> String {
        result.expect_err("refused").1["errorCode"].as_str().expect("a code").to_owned()
    }

    fn header(key: &str, date: &str, salt: &str, secret: &str) -> String {
        let signature = sign(secret, date, salt);
        format!("HMAC-SHA256 apiKey={key}, date={date}, salt={salt}, signature={signature}")
    }

    #[test]
    fn the_documented_signature_passes_once() {
        let solapi = solapi();
        let documented = "HMAC-SHA256 ApiKey=KEY, Date=2026-01-02T03:04:05Z, salt=0123456789abcdef, \
            signature=272590d13bdc3652658e042ccb95a1a607b4f9e4f0d1b0ff8bf8be6d328ec969";
        assert!(solapi.authorise(documented).is_ok());
        assert_eq!(code(solapi.authorise(documented)), "DuplicatedSignature");
    }

    #[test]
    fn other_signatures_are_refused() {
        let (solapi, now) = (solapi(), "2026-01-02T03:04:05Z");
        assert_eq!(code(solapi.authorise(&header("OTHER", now, SALT, "TESTSECRET"))), "InvalidAPIKey");
        assert_eq!(code(solapi.authorise(&header("KEY", now, SALT, "OTHER"))), "SignatureDoesNotMatch");
        assert_eq!(code(solapi.authorise(&header("KEY", now, "short", "TESTSECRET"))), "SignatureDoesNotMatch");
        let late = header("KEY", "2026-01-02T02:49:04Z", SALT, "TESTSECRET");
        assert_eq!(code(solapi.authorise(&late)), "RequestTimeTooSkewed");
        assert_eq!(code(solapi.authorise("Bearer x")), "Unauthorized");
    }

    #[test]
    fn messages_are_checked() {
        let solapi = solapi();
        solapi.opt_out("01000000000");
        let status = |to: &str, from: &str, text: &str| {
            solapi.take(&json!({"to": to, "from": from, "text": text})).expect("an answer")["statusCode"].clone()
        };
        assert_eq!(status("01012345678", "0212345678", "인증번호 123456"), "2000");
        assert_eq!(status("010-1234-5678", "0212345678", "x"), "1011");
        assert_eq!(status("01012345678", "0299999999", "x"), "1062");
        assert_eq!(status("01012345678", "0212345678", "😀"), "1029");
        assert_eq!(status("01012345678", "0212345678", &"가".repeat(46)), "1031");
        assert_eq!(status("01000000000", "0212345678", "x"), "1061");
        assert_eq!(code(solapi.take(&json!({"to": "01012345678"}))), "ValidationError");
        assert_eq!(solapi.taken().len(), 1);
    }
}
