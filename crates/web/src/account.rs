//! Accounts: logging in and out, what the console starts with, and what agents set for themselves.

use axum::{
    extract::State as Shared,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use serde::{Deserialize, Serialize};
use service::{
    account::LogIn,
    setup::SetUp,
    view::{Boot, Layout, Me, Preferences},
};
use utoipa::ToSchema;

use crate::{
    Json, Problem, Session, State,
    client::{From, Stranger},
    extract,
};

/// Who wants in.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Credentials {
    /// Log-in name.
    email: String,
    /// Password.
    password: String,
    /// Code of the second factor, or a recovery code, where it is asked for.
    #[serde(default)]
    totp: Option<String>,
}

/// What the administrator types on the set-up page.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewSite {
    /// Out of the link.
    token: String,
    /// Name of the brand.
    site_name: String,
    /// Shown name of the administrator.
    name: String,
    /// Log-in name.
    email: String,
    /// At least 10 characters.
    password: String,
}

/// 상담함 (true) / 상담 안함.
#[derive(Deserialize, Serialize, ToSchema)]
pub(crate) struct Availability {
    /// Whether new consultations may come.
    available: bool,
}

/// Log in. Sets the session cookie.
#[utoipa::path(post, path = "/api/v1/session", tag = "account", request_body = Credentials,
    responses((status = 200, body = Me), (status = 401, description = "`bad_credentials`; `totp_required` for the right password where a second factor is on; `wrong_totp`"),
        (status = 429, description = "`rate_limited`")))]
pub(crate) async fn log_in(
    Shared(state): Shared<State>,
    Stranger(browser): Stranger,
    Json(given): Json<Credentials>,
) -> Result<Response, Problem> {
    let code = given.totp.as_deref().filter(|code| !code.trim().is_empty());
    let log_in = LogIn { email: &given.email, password: &given.password, code, browser: &browser };
    let (token, session) = service::account::log_in(&state.desk, log_in).await?;
    Ok(logged_in(&state, &token, &session))
}

/// Log out.
#[utoipa::path(delete, path = "/api/v1/session", tag = "account", responses((status = 204)))]
pub(crate) async fn log_out(Shared(state): Shared<State>, session: Session) -> Result<Response, Problem> {
    service::account::log_out(&state.desk, &session).await?;
    Ok((StatusCode::NO_CONTENT, [cookie(state.secure(), "", 0)]).into_response())
}

/// Make the first administrator by the link of the first start, and log them in.
#[utoipa::path(post, path = "/api/v1/setup", tag = "account", request_body = NewSite,
    responses((status = 200, body = Me), (status = 410, description = "`setup_link_used`"), (status = 422, description = "`validation_failed`")))]
pub(crate) async fn set_up(
    Shared(state): Shared<State>,
    From(browser): From,
    Json(given): Json<NewSite>,
) -> Result<Response, Problem> {
    let set_up = SetUp {
        token: &given.token,
        site_name: &given.site_name,
        name: &given.name,
        email: &given.email,
        password: &given.password,
        browser: &browser,
    };
    let (token, session) = service::setup::set_up(&state.desk, set_up).await?;
    Ok(logged_in(&state, &token, &session))
}

pub(crate) fn logged_in(state: &State, token: &str, session: &service::session::Session) -> Response {
    let seconds = service::session::LONGEST / 1000;
    ([cookie(state.secure(), token, seconds)], Json(session.me())).into_response()
}

fn cookie(secure: bool, token: &str, seconds: i64) -> (HeaderName, HeaderValue) {
    let name = extract::cookie_name(secure);
    let more = if secure { "; Secure" } else { "" };
    let text = format!("{name}={token}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{more}");
    (header::SET_COOKIE, HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("")))
}

/// Who is logged in.
#[utoipa::path(get, path = "/api/v1/me", tag = "account", responses((status = 200, body = Me)))]
pub(crate) async fn me(session: Session) -> Json<Me> {
    Json(session.me())
}

/// Everything the console starts with.
#[utoipa::path(get, path = "/api/v1/boot", tag = "account", responses((status = 200, body = Boot)))]
pub(crate) async fn boot(Shared(state): Shared<State>, session: Session) -> Result<Json<Boot>, Problem> {
    Ok(Json(service::boot::boot(&state.desk, &session).await?))
}

/// Sizes of the areas.
#[utoipa::path(get, path = "/api/v1/me/layout", tag = "account", responses((status = 200, body = Layout)))]
pub(crate) async fn layout(Shared(state): Shared<State>, session: Session) -> Result<Json<Layout>, Problem> {
    Ok(Json(service::layout::get(&state.desk, &session).await?))
}

/// Keep the sizes of the areas.
#[utoipa::path(put, path = "/api/v1/me/layout", tag = "account", request_body = Layout,
    responses((status = 200, body = Layout), (status = 422, description = "`out_of_range`: 0 to 10,000")))]
pub(crate) async fn put_layout(
    Shared(state): Shared<State>,
    session: Session,
    Json(layout): Json<Layout>,
) -> Result<Json<Layout>, Problem> {
    service::layout::put(&state.desk, &session, &layout).await?;
    Ok(Json(layout))
}

/// Own settings.
#[utoipa::path(get, path = "/api/v1/me/preferences", tag = "account", responses((status = 200, body = Preferences)))]
pub(crate) async fn preferences(session: Session) -> Json<Preferences> {
    Json(session.preferences.clone())
}

/// Keep own settings.
#[utoipa::path(put, path = "/api/v1/me/preferences", tag = "account", request_body = Preferences,
    responses((status = 200, body = Preferences)))]
pub(crate) async fn put_preferences(
    Shared(state): Shared<State>,
    session: Session,
    Json(preferences): Json<Preferences>,
) -> Result<Json<Preferences>, Problem> {
    service::account::set_preferences(&state.desk, &session, &preferences).await?;
    Ok(Json(preferences))
}

/// 상담함 / 상담 안함.
#[utoipa::path(put, path = "/api/v1/me/availability", tag = "account", request_body = Availability,
    responses((status = 200, body = Availability)))]
pub(crate) async fn put_availability(
    Shared(state): Shared<State>,
    session: Session,
    Json(wanted): Json<Availability>,
) -> Result<Json<Availability>, Problem> {
    service::account::set_available(&state.desk, &session, wanted.available).await?;
    Ok(Json(wanted))
}
