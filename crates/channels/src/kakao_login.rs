//! Kakao Login (카카오싱크): where people agree, and what they agreed to share.

use std::{fmt, sync::Arc};

use domain::mobile::Mobile;
use reqwest::{RequestBuilder, StatusCode, header::CONTENT_TYPE};
use serde::{Deserialize, de::DeserializeOwned};

use crate::Http;

/// Where people log in.
pub const AUTH_URL: &str = "https://kauth.kakao.com";
/// Where their data is asked for.
pub const API_URL: &str = "https://kapi.kakao.com";

const ANSWER_MAX: usize = 256 << 10;
const TEXT_MAX: usize = 200;

/// A Kakao app.
#[derive(Clone, PartialEq, Eq)]
pub struct App {
    /// REST API key.
    pub rest_api_key: String,
    /// Client secret, where the app uses one.
    pub client_secret: Option<String>,
    /// Where people come back to.
    pub redirect_uri: String,
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App").field("redirect_uri", &self.redirect_uri).finish_non_exhaustive()
    }
}

/// What somebody shares: each field only where they agreed to it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Account {
    /// Number of the account within the app.
    pub id: String,
    /// Mobile number, in Korea.
    pub mobile: Option<Mobile>,
    /// Name.
    pub name: Option<String>,
    /// E-mail that Kakao verified.
    pub email: Option<String>,
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account").finish_non_exhaustive()
    }
}

/// Why somebody's data could not be had. The text holds codes alone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Kakao was not reached, or is busy.
    #[error("{0}")]
    Later(String),
    /// The code was used before or is too old, or the token expired meanwhile: the person starts again.
    #[error("{0}")]
    Again(String),
    /// The app's key or secret is wrong, or it may not ask for this.
    #[error("{0}")]
    Settings(String),
}

/// The calls. Cheap to clone.
#[derive(Debug, Clone)]
pub struct KakaoLogin {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    http: Http,
    auth_url: String,
    api_url: String,
}

impl Default for KakaoLogin {
    fn default() -> Self {
        Self::new(AUTH_URL.to_owned(), API_URL.to_owned())
    }
}

#[derive(Deserialize)]
struct Token {
    access_token: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Refusal {
    error_code: String,
    code: i64,
}

#[derive(Deserialize)]
struct User {
    id: i64,
    #[serde(default)]
    kakao_account: Shared,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Shared {
    phone_number: Option<String>,
    name: Option<String>,
    email: Option<String>,
    is_email_valid: Option<bool>,
    is_email_verified: Option<bool>,
}

impl KakaoLogin {
    /// With both addresses, without a trailing slash.
    #[must_use]
    pub fn new(auth_url: String, api_url: String) -> Self {
        Self { inner: Arc::new(Inner { http: Http::default(), auth_url, api_url }) }
    }

    /// Where somebody is sent to agree; `state` comes back with them.
    #[must_use]
    pub fn authorize_url(&self, app: &App, state: &str) -> String {
        let query = [
            ("response_type", "code"),
            ("client_id", app.rest_api_key.as_str()),
            ("redirect_uri", &app.redirect_uri),
            ("scope", "phone_number,name,account_email"),
            ("state", state),
        ];
        format!("{}/oauth/authorize?{}", self.inner.auth_url, serde_urlencoded::to_string(query).unwrap_or_default())
    }

    /// What the person behind a code shares. A code counts once.
    ///
    /// # Errors
    /// What would help.
    pub async fn account(&self, app: &App, code: &str) -> Result<Account, Fault> {
        let client = self.inner.http.client().map_err(|_| Fault::Later("no TLS".to_owned()))?;
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("client_id", app.rest_api_key.as_str()),
            ("redirect_uri", &app.redirect_uri),
            ("code", code),
        ];
        if let Some(secret) = &app.client_secret {
            form.push(("client_secret", secret));
        }
        let body = serde_urlencoded::to_string(form).map_err(|_| Fault::Again("form".to_owned()))?;
        let call = client
            .post(format!("{}/oauth/token", self.inner.auth_url))
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded;charset=utf-8")
            .body(body);
        let token: Token = answer(call).await?;
        let call = client.get(format!("{}/v2/user/me", self.inner.api_url)).bearer_auth(token.access_token);
        let user: User = answer(call).await?;
        let shared = user.kakao_account;
        let sure = shared.is_email_valid == Some(true) && shared.is_email_verified == Some(true);
        Ok(Account {
            id: user.id.to_string(),
            mobile: shared.phone_number.and_then(|number| number.parse().ok()),
            name: short(shared.name),
            email: short(shared.email.filter(|_| sure)),
        })
    }
}

fn short(text: Option<String>) -> Option<String> {
    let text: String = text?.chars().filter(|c| !c.is_control()).take(TEXT_MAX).collect();
    Some(text).filter(|text| !text.trim().is_empty())
}

async fn answer<T: DeserializeOwned>(call: RequestBuilder) -> Result<T, Fault> {
    let mut answer = call.send().await.map_err(|_| Fault::Later("unreachable".to_owned()))?;
    let status = answer.status();
    let mut body = Vec::new();
    loop {
        match answer.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() <= ANSWER_MAX => body.extend_from_slice(&chunk),
            Ok(Some(_)) => return Err(Fault::Later("too large".to_owned())),
            Ok(None) => break,
            Err(_) => return Err(Fault::Later("cut off".to_owned())),
        }
    }
    if status.is_success() {
        return serde_json::from_slice(&body).map_err(|_| Fault::Later("unreadable".to_owned()));
    }
    let refusal: Refusal = serde_json::from_slice(&body).unwrap_or_default();
    Err(fault(status, &refusal))
}

fn fault(status: StatusCode, refusal: &Refusal) -> Fault {
    let word = refusal.error_code.len() <= 20 && refusal.error_code.bytes().all(|b| b.is_ascii_alphanumeric());
    let code = if word { refusal.error_code.as_str() } else { "" };
    let told = format!("{} {code} {}", status.as_u16(), refusal.code);
    match (status, code, refusal.code) {
        // The code was used before or has expired.
        (_, "KOE320", _) | (_, _, -401) => Fault::Again(told),
        (StatusCode::TOO_MANY_REQUESTS, ..) | (_, _, -1 | -7 | -10 | -603 | -9798) => Fault::Later(told),
        _ if status.is_server_error() => Fault::Later(told),
        _ => Fault::Settings(told),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f9_refusals_say_what_helps() {
        let refusal = |error: &str, code| Refusal { error_code: error.to_owned(), code };
        assert!(matches!(fault(StatusCode::BAD_REQUEST, &refusal("KOE320", 0)), Fault::Again(_)));
        assert!(matches!(fault(StatusCode::UNAUTHORIZED, &refusal("", -401)), Fault::Again(_)));
        assert!(matches!(fault(StatusCode::UNAUTHORIZED, &refusal("KOE010", 0)), Fault::Settings(_)));
        assert!(matches!(fault(StatusCode::FORBIDDEN, &refusal("", -402)), Fault::Settings(_)));
        assert!(matches!(fault(StatusCode::BAD_REQUEST, &refusal("", -10)), Fault::Later(_)));
        assert!(matches!(fault(StatusCode::BAD_GATEWAY, &refusal("<html>", 0)), Fault::Later(_)));
    }

    #[test]
    fn f9_the_address_holds_what_is_asked_for() {
        let app = App {
            rest_api_key: "KEY".to_owned(),
            client_secret: None,
            redirect_uri: "https://desk.example/kakao/callback".to_owned(),
        };
        let url = KakaoLogin::default().authorize_url(&app, "s1");
        let expected = "https://kauth.kakao.com/oauth/authorize?response_type=code&client_id=KEY\
            &redirect_uri=https%3A%2F%2Fdesk.example%2Fkakao%2Fcallback&scope=phone_number%2Cname%2Caccount_email&state=s1";
        assert_eq!(url, expected);
    }
}
