//! 카카오싱크: customers on their way through Kakao, accounts that are unlinked, settings.

use axum::{
    body::Bytes,
    extract::State as Has,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use domain::SiteId;
use serde::Deserialize;
use service::{Desk, Error, kakao_sync, verification, verification::Return, view::KakaoSync};

use crate::{Json, Path, Problem, Query, Session, State, client, widget::Counted};

/// What the browser keeps while its customer is at Kakao.
const COOKIE: &str = "sarangbang_kakao";
const COOKIE_S: i64 = 600;
/// Largest word of Kakao that unlinks an account.
const FORM_MAX: usize = 4096;

/// What stands in the link of a request.
#[derive(Debug, Deserialize)]
pub(crate) struct Start {
    #[serde(default)]
    t: String,
}

/// A customer opens their link and goes on to Kakao. The link counts for one verification of one conversation.
pub(crate) async fn start(
    Has(state): Has<State>,
    Counted(address): Counted,
    Query(start): Query<Start>,
) -> Result<Response, Problem> {
    if let Some(address) = address {
        state.limits.verifications.take(&client::network(address), state.desk.now())?;
    }
    match verification::depart(&state.desk, &start.t).await {
        Ok(departure) => Ok(to(&state, &departure.url, Some(&departure.state))),
        Err(Error::Verification(_)) => Ok(to(&state, &result(&state, "closed"), None)),
        Err(error) => Err(error.into()),
    }
}

/// What Kakao sends a browser back with.
#[derive(Debug, Deserialize)]
pub(crate) struct Callback {
    #[serde(default)]
    state: String,
    code: Option<String>,
}

/// A customer comes back from Kakao: with a code, or with an error where they did not agree.
pub(crate) async fn callback(
    Has(state): Has<State>,
    Counted(address): Counted,
    headers: HeaderMap,
    Query(back): Query<Callback>,
) -> Result<Response, Problem> {
    if let Some(address) = address {
        state.limits.verifications.take(&client::network(address), state.desk.now())?;
    }
    let kept = crate::extract::cookie(&headers, COOKIE).unwrap_or_default();
    let returned = verification::arrive(&state.desk, &back.state, kept, back.code.as_deref()).await?;
    let word = match returned {
        Return::Verified => "done",
        Return::Denied => "denied",
        Return::NoNumber => "no_number",
        Return::Failed => "failed",
        Return::Closed => "closed",
    };
    Ok(to(&state, &result(&state, word), Some("")))
}

/// The page that says what came of it; the word stands behind `#`.
fn result(state: &State, word: &str) -> String {
    format!("{}/verify#kakao={word}", state.desk.config().widget_url)
}

/// Sends a browser on; with a state it keeps that, with an empty one it forgets it.
fn to(state: &State, url: &str, kept: Option<&str>) -> Response {
    let Ok(location) = HeaderValue::from_str(url) else { return StatusCode::BAD_REQUEST.into_response() };
    let mut response = (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response();
    response.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    if let Some(kept) = kept {
        let secure = if state.desk.config().widget_url.starts_with("https://") { "; Secure" } else { "" };
        let seconds = if kept.is_empty() { 0 } else { COOKIE_S };
        let text = format!("{COOKIE}={kept}; Path=/kakao; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
        if let Ok(value) = HeaderValue::from_str(&text) {
            response.headers_mut().insert(header::SET_COOKIE, value);
        }
    }
    response
}

/// What Kakao tells of an account.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Unlinked {
    app_id: String,
    user_id: String,
}

/// Kakao tells that somebody unlinked the app; its admin key proves that it is Kakao. 401 for anybody else.
pub(crate) async fn unlinked(
    Has(desk): Has<Desk>,
    Path(site): Path<SiteId>,
    headers: HeaderMap,
    Query(asked): Query<Unlinked>,
    body: Bytes,
) -> Result<StatusCode, Problem> {
    if body.len() > FORM_MAX {
        return Err(Error::TooLarge { max: FORM_MAX as i64 }.into());
    }
    let told = if body.is_empty() {
        asked
    } else {
        serde_urlencoded::from_bytes(&body).map_err(|_| Error::field("user_id", "invalid"))?
    };
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let key = given.strip_prefix("KakaoAK ").ok_or(Error::Unauthorized)?;
    kakao_sync::unlinked(&desk, site, key, &told.app_id, &told.user_id).await?;
    Ok(StatusCode::OK)
}

/// 카카오싱크 settings. Secrets are never shown.
#[utoipa::path(get, path = "/api/v1/settings/kakao-sync", tag = "settings", responses((status = 200, body = KakaoSync)))]
pub(crate) async fn settings(Has(desk): Has<Desk>, session: Session) -> Result<Json<KakaoSync>, Problem> {
    Ok(Json(kakao_sync::show(&desk, &session).await?))
}

/// Set them. Without a secret the stored one stays.
#[utoipa::path(put, path = "/api/v1/settings/kakao-sync", tag = "settings", request_body = KakaoSync,
    responses((status = 200, body = KakaoSync), (status = 422)))]
pub(crate) async fn put_settings(
    Has(desk): Has<Desk>,
    session: Session,
    Json(new): Json<KakaoSync>,
) -> Result<Json<KakaoSync>, Problem> {
    Ok(Json(kakao_sync::set(&desk, &session, &new).await?))
}
