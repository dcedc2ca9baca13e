//! Kakao Login: accounts, consent by scope, codes and tokens.

use std::collections::{BTreeSet, HashMap};

use axum::{
    Json, Router,
    extract::{Form, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Kakao, consent};
use crate::people::Person;

const CODE_MS: i64 = 10 * 60_000;
const TOKEN_S: i64 = 21_599;

/// Who is linked to the app, with what they agreed to, and what was given out.
#[derive(Debug, Default)]
pub(super) struct Logins {
    linked: HashMap<String, BTreeSet<String>>,
    codes: HashMap<String, Code>,
    tokens: HashMap<String, Token>,
    given: u64,
}

#[derive(Debug, Clone)]
struct Code {
    person: String,
    redirect_uri: String,
    until: i64,
}

#[derive(Debug, Clone)]
struct Token {
    person: String,
    until: i64,
}

impl Logins {
    pub(super) fn is_linked(&self, person: &str) -> bool {
        self.linked.contains_key(person)
    }

    /// What somebody agreed to.
    pub(super) fn agreed(&self, person: &str) -> BTreeSet<String> {
        self.linked.get(person).cloned().unwrap_or_default()
    }

    /// Somebody agrees; answers the code.
    pub(super) fn agree(&mut self, person: &str, scopes: BTreeSet<String>, redirect_uri: &str, now: i64) -> String {
        self.linked.entry(person.to_owned()).or_default().extend(scopes);
        self.given += 1;
        let code = format!("simulated-code-{}-{now:x}", self.given);
        let (person, redirect_uri) = (person.to_owned(), redirect_uri.to_owned());
        self.codes.insert(code.clone(), Code { person, redirect_uri, until: now + CODE_MS });
        code
    }

    fn redeem(&mut self, code: &str, redirect_uri: &str, now: i64) -> Result<(String, BTreeSet<String>), &'static str> {
        // A code counts once, whatever comes of it.
        let code = self.codes.remove(code).filter(|code| now < code.until).ok_or("KOE320")?;
        if code.redirect_uri != redirect_uri {
            return Err("KOE303");
        }
        self.given += 1;
        let token = format!("simulated-token-{}-{now:x}", self.given);
        let scopes = self.agreed(&code.person);
        self.tokens.insert(token.clone(), Token { person: code.person, until: now + TOKEN_S * 1000 });
        Ok((token, scopes))
    }

    fn person(&self, token: &str, now: i64) -> Option<String> {
        self.tokens.get(token).filter(|token| now < token.until).map(|token| token.person.clone())
    }

    pub(super) fn expire_tokens(&mut self) {
        self.tokens.clear();
    }

    fn unlink(&mut self, person: &str) -> bool {
        self.tokens.retain(|_, token| token.person != person);
        self.codes.retain(|_, code| code.person != person);
        self.linked.remove(person).is_some()
    }
}

impl Kakao {
    /// Somebody agrees to share this, as they would on the screen; the code that goes back.
    #[must_use]
    pub fn agree(&self, person: &str, scopes: &[&str], redirect_uri: &str) -> String {
        let scopes = scopes.iter().map(|scope| (*scope).to_owned()).collect();
        let now = self.stage().now();
        self.logins().agree(person, scopes, redirect_uri, now)
    }

    /// Somebody unlinks the app in their account; the app is told.
    pub(super) fn unlink(&self, person: &Person) -> Result<(), String> {
        if !self.logins().unlink(&person.id) {
            return Err("연결된 서비스가 없어요.".to_owned());
        }
        self.notice(person, "카카오계정에서 서비스 연결을 끊었어요.");
        let account = self.account();
        if !account.unlink_url.is_empty() {
            let body = json!({
                "app_id": account.app_id.to_string(), "user_id": person.account.to_string(),
                "referrer_type": "UNLINK_FROM_APPS",
            });
            self.stage().driver().send_form(&account.unlink_url, body, account.admin_key.clone());
        }
        Ok(())
    }
}

/// What people see of it.
pub(super) fn pages() -> Router<Kakao> {
    Router::new()
        .route("/oauth/authorize", get(consent::show))
        .route("/oauth/agree", post(consent::answer))
        .route("/chat/open/{channel}", get(consent::open_chat))
}

/// What apps call.
pub(super) fn calls() -> Router<Kakao> {
    Router::new()
        .route("/oauth/token", post(token))
        .route("/v2/user/me", get(me).post(me))
        .route("/v1/user/unlink", post(unlink))
        .route("/v1/user/access_token_info", get(info))
}

#[derive(Deserialize)]
struct TokenRequest {
    #[serde(default)]
    grant_type: String,
    #[serde(default)]
    client_id: String,
    #[serde(default)]
    client_secret: String,
    #[serde(default)]
    redirect_uri: String,
    #[serde(default)]
    code: String,
}

fn refused(status: StatusCode, error: &str, code: &str) -> Response {
    (status, Json(json!({"error": error, "error_description": error, "error_code": code}))).into_response()
}

async fn token(State(kakao): State<Kakao>, Form(request): Form<TokenRequest>) -> Response {
    let account = kakao.account();
    if request.grant_type != "authorization_code" {
        return refused(StatusCode::BAD_REQUEST, "unsupported_grant_type", "KOE310");
    }
    if request.client_id != account.rest_api_key {
        return refused(StatusCode::UNAUTHORIZED, "invalid_client", "KOE101");
    }
    if !account.login_secret.is_empty() && request.client_secret != account.login_secret {
        return refused(StatusCode::UNAUTHORIZED, "invalid_client", "KOE010");
    }
    let now = kakao.stage().now();
    match kakao.logins().redeem(&request.code, &request.redirect_uri, now) {
        Err(code) => refused(StatusCode::BAD_REQUEST, "invalid_grant", code),
        Ok((token, scopes)) => Json(json!({
            "token_type": "bearer", "access_token": token, "expires_in": TOKEN_S,
            "refresh_token": format!("{token}-refresh"), "refresh_token_expires_in": 5_184_000,
            "scope": scopes.into_iter().collect::<Vec<_>>().join(" "),
        }))
        .into_response(),
    }
}

fn by_token(kakao: &Kakao, headers: &HeaderMap) -> Result<Person, Response> {
    let expired = || (StatusCode::UNAUTHORIZED, Json(json!({"msg": "this access token does not exist", "code": -401})));
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let id = given.strip_prefix("Bearer ").and_then(|token| kakao.logins().person(token, kakao.stage().now()));
    let person = id.and_then(|id| kakao.stage().phones().get(&id).map(|phone| phone.person.clone()));
    person.ok_or_else(|| expired().into_response())
}

async fn me(State(kakao): State<Kakao>, headers: HeaderMap) -> Response {
    match by_token(&kakao, &headers) {
        Ok(person) => Json(user(&person, &kakao.logins().agreed(&person.id))).into_response(),
        Err(refusal) => refusal,
    }
}

fn user(person: &Person, agreed: &BTreeSet<String>) -> Value {
    let has = |scope: &str| agreed.contains(scope);
    let mut account = json!({
        "profile_needs_agreement": false, "profile": {"nickname": person.name},
        "name_needs_agreement": !has("name"), "email_needs_agreement": !has("account_email"),
        "phone_number_needs_agreement": !has("phone_number") && !person.mobile.is_empty(),
    });
    if has("name") {
        account["name"] = json!(person.name);
    }
    if has("account_email") {
        account["email"] = json!(person.email);
        account["is_email_valid"] = json!(true);
        account["is_email_verified"] = json!(true);
    }
    if has("phone_number") && !person.mobile.is_empty() {
        let national = person.mobile.strip_prefix('0').unwrap_or(&person.mobile);
        account["phone_number"] = json!(format!("+82 {national}"));
    }
    json!({"id": person.account, "connected_at": "2030-01-01T01:00:00Z", "kakao_account": account})
}

async fn unlink(State(kakao): State<Kakao>, headers: HeaderMap) -> Response {
    match by_token(&kakao, &headers) {
        Ok(person) => {
            kakao.logins().unlink(&person.id);
            Json(json!({"id": person.account})).into_response()
        }
        Err(refusal) => refusal,
    }
}

async fn info(State(kakao): State<Kakao>, headers: HeaderMap) -> Response {
    match by_token(&kakao, &headers) {
        Ok(person) => {
            let account = kakao.account();
            Json(json!({"id": person.account, "expires_in": TOKEN_S, "app_id": account.app_id})).into_response()
        }
        Err(refusal) => refusal,
    }
}
