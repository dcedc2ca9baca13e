//! The calls of the gateway.

use axum::{
    Json, Router,
    body::Bytes,
    extract::{Form, Query, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Commerce, data, refusal, token};

const ORDERS_MAX: usize = 300;
const DAY_MS: i64 = 24 * 3_600_000;

pub(super) fn calls() -> Router<Commerce> {
    Router::new()
        .route("/external/v1/oauth2/token", post(give_token))
        .route("/external/v1/seller/channels", get(channels))
        .route("/external/v1/pay-order/seller/product-orders/last-changed-statuses", get(changed))
        .route("/external/v1/pay-order/seller/product-orders/query", post(query))
}

#[derive(Deserialize)]
struct TokenRequest {
    #[serde(default)]
    client_id: String,
    #[serde(default)]
    timestamp: i64,
    #[serde(default)]
    client_secret_sign: String,
    #[serde(default)]
    grant_type: String,
    #[serde(default, rename = "type")]
    kind: String,
}

fn invalid(name: &str) -> Response {
    let body = json!({
        "code": "INVALID_INPUT", "message": "입력값이 올바르지 않습니다.", "timestamp": "2030-01-01T10:00:00.000+09:00",
        "invalidInputs": [{"name": name, "type": "INVALID", "message": name}],
    });
    (StatusCode::BAD_REQUEST, Json(body)).into_response()
}

async fn give_token(State(commerce): State<Commerce>, Form(request): Form<TokenRequest>) -> Response {
    let account = commerce.account();
    if request.grant_type != "client_credentials" || request.kind != "SELF" {
        return invalid("grant_type");
    }
    let signature = token::sign(&account.client_id, &account.client_secret, request.timestamp);
    if request.client_id != account.client_id || signature.as_deref() != Some(request.client_secret_sign.as_str()) {
        return refusal(StatusCode::UNAUTHORIZED, "GW.AUTHN");
    }
    match commerce.tokens().give(request.timestamp, commerce.stage().now()) {
        None => invalid("timestamp"),
        Some((token, left)) => {
            Json(json!({"access_token": token, "expires_in": left, "token_type": "Bearer"})).into_response()
        }
    }
}

/// Whether a call may be made; the rate stands in the answer's head.
fn admit(commerce: &Commerce, headers: &HeaderMap, address: &'static str) -> Result<(), Response> {
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let (now, token) = (commerce.stage().now(), given.strip_prefix("Bearer ").unwrap_or_default());
    let mut tokens = commerce.tokens();
    if !tokens.knows(token, now) {
        return Err(refusal(StatusCode::UNAUTHORIZED, "GW.AUTHN"));
    }
    if tokens.take(address, commerce.account().rate, now).is_none() {
        let mut refused = refusal(StatusCode::TOO_MANY_REQUESTS, "GW.RATE_LIMIT");
        let none = header::HeaderValue::from_static("0");
        refused.headers_mut().insert("gncp-gw-ratelimit-remaining", none);
        return Err(refused);
    }
    Ok(())
}

async fn channels(State(commerce): State<Commerce>, headers: HeaderMap) -> Response {
    if let Err(refused) = admit(&commerce, &headers, "channels") {
        return refused;
    }
    let name = &commerce.account().name;
    Json(json!([{"channelNo": 100_000_001, "channelType": "STOREFARM", "name": name, "url": "https://smartstore.naver.com/demo"}]))
        .into_response()
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Changed {
    #[serde(default)]
    last_changed_from: String,
    last_changed_to: Option<String>,
    more_sequence: Option<String>,
    limit_count: Option<usize>,
}

fn time(text: &str) -> Option<i64> {
    text.parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_millisecond)
}

async fn changed(State(commerce): State<Commerce>, headers: HeaderMap, Query(wanted): Query<Changed>) -> Response {
    if let Err(refused) = admit(&commerce, &headers, "changed") {
        return refused;
    }
    let Some(from) = time(&wanted.last_changed_from) else { return invalid("lastChangedFrom") };
    let to = match wanted.last_changed_to.as_deref().map(time) {
        Some(None) => return invalid("lastChangedTo"),
        Some(Some(to)) => to,
        None => from + DAY_MS,
    };
    let limit = wanted.limit_count.unwrap_or(ORDERS_MAX);
    if to < from || to - from > DAY_MS {
        return invalid("lastChangedTo");
    }
    if !(1..=ORDERS_MAX).contains(&limit) {
        return invalid("limitCount");
    }
    let Ok(sequence) = wanted.more_sequence.as_deref().unwrap_or("0").parse() else { return invalid("moreSequence") };
    let found = commerce.orders().changed(from, to, sequence, limit);
    Json(data(1, commerce.stage().now(), &found)).into_response()
}

async fn query(State(commerce): State<Commerce>, headers: HeaderMap, body: Bytes) -> Response {
    if let Err(refused) = admit(&commerce, &headers, "query") {
        return refused;
    }
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    let ids = body.get("productOrderIds").and_then(Value::as_array);
    let ids: Option<Vec<&str>> = ids.and_then(|ids| ids.iter().map(Value::as_str).collect());
    let Some(ids) = ids.filter(|ids| (1..=ORDERS_MAX).contains(&ids.len())) else { return invalid("productOrderIds") };
    let found = commerce.orders().details(&ids);
    Json(data(2, commerce.stage().now(), &json!(found))).into_response()
}
