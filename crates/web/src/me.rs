//! One's own account: name, password, second factor, sessions (F16).

use axum::{extract::State as Shared, http::StatusCode};
use serde::Deserialize;
use service::{
    Desk, account,
    account::{sessions as open, totp as second},
    view::{Me, NewSecondFactor, OpenSessions, RecoveryCodes, SecondFactor},
};
use utoipa::ToSchema;

use crate::{Json, Path, Problem, Session, client::From};

/// One's shown name.
#[derive(Deserialize, ToSchema)]
pub(crate) struct OwnName {
    /// 1 to 100 characters.
    name: String,
}

/// Another password for oneself.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewPassword {
    /// The one in use.
    present: String,
    /// At least 10 characters, hard to guess.
    password: String,
}

/// The password once more, before what a borrowed browser must not do.
#[derive(Deserialize, ToSchema)]
pub(crate) struct PasswordAgain {
    /// The one in use.
    password: String,
}

/// A code of the app.
#[derive(Deserialize, ToSchema)]
pub(crate) struct TotpCode {
    /// Six digits.
    code: String,
}

/// Another shown name.
#[utoipa::path(put, path = "/api/v1/me/name", tag = "account", request_body = OwnName, responses((status = 200, body = Me), (status = 422)))]
pub(crate) async fn put_name(
    Shared(desk): Shared<Desk>,
    session: Session,
    Json(new): Json<OwnName>,
) -> Result<Json<Me>, Problem> {
    Ok(Json(account::rename(&desk, &session, &new.name).await?))
}

/// Another password; the other sessions end.
#[utoipa::path(put, path = "/api/v1/me/password", tag = "account", request_body = NewPassword,
    responses((status = 204), (status = 422, description = "`wrong_password` in `present`; why `password` can't be taken"), (status = 429)))]
pub(crate) async fn put_password(
    Shared(desk): Shared<Desk>,
    session: Session,
    From(browser): From,
    Json(new): Json<NewPassword>,
) -> Result<StatusCode, Problem> {
    account::change_password(&desk, &session, &new.present, &new.password, &browser.network).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Where one is logged in.
#[utoipa::path(get, path = "/api/v1/me/sessions", tag = "account", responses((status = 200, body = OpenSessions)))]
pub(crate) async fn sessions(Shared(desk): Shared<Desk>, session: Session) -> Result<Json<OpenSessions>, Problem> {
    Ok(Json(open::list(&desk, &session).await?))
}

/// End all sessions but this one.
#[utoipa::path(delete, path = "/api/v1/me/sessions", tag = "account", responses((status = 204)))]
pub(crate) async fn end_other_sessions(Shared(desk): Shared<Desk>, session: Session) -> Result<StatusCode, Problem> {
    open::end_all_others(&desk, &session).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// End one session.
#[utoipa::path(delete, path = "/api/v1/me/sessions/{id}", tag = "account", params(("id" = String, Path, description = "Opaque id")),
    responses((status = 204), (status = 404)))]
pub(crate) async fn end_session(
    Shared(desk): Shared<Desk>,
    session: Session,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    open::end(&desk, &session, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// How one's second factor stands.
#[utoipa::path(get, path = "/api/v1/me/totp", tag = "account", responses((status = 200, body = SecondFactor)))]
pub(crate) async fn totp(Shared(desk): Shared<Desk>, session: Session) -> Result<Json<SecondFactor>, Problem> {
    Ok(Json(second::show(&desk, &session).await?))
}

/// Begin to set one up; it is in use once a code of it was given.
#[utoipa::path(post, path = "/api/v1/me/totp", tag = "account", request_body = PasswordAgain,
    responses((status = 200, body = NewSecondFactor), (status = 409, description = "`totp_on`"), (status = 422, description = "`wrong_password`"), (status = 429)))]
pub(crate) async fn begin_totp(
    Shared(desk): Shared<Desk>,
    session: Session,
    From(browser): From,
    Json(again): Json<PasswordAgain>,
) -> Result<Json<NewSecondFactor>, Problem> {
    Ok(Json(second::begin(&desk, &session, &again.password, &browser.network).await?))
}

/// Put it in use by a code of it; the other sessions end.
#[utoipa::path(put, path = "/api/v1/me/totp", tag = "account", request_body = TotpCode,
    responses((status = 200, body = RecoveryCodes), (status = 404), (status = 409, description = "`totp_on`"), (status = 422, description = "`wrong_totp`")))]
pub(crate) async fn confirm_totp(
    Shared(desk): Shared<Desk>,
    session: Session,
    Json(given): Json<TotpCode>,
) -> Result<Json<RecoveryCodes>, Problem> {
    Ok(Json(second::confirm(&desk, &session, &given.code).await?))
}

/// Take it out of use.
#[utoipa::path(post, path = "/api/v1/me/totp/off", tag = "account", request_body = PasswordAgain,
    responses((status = 204), (status = 422, description = "`wrong_password`"), (status = 429)))]
pub(crate) async fn turn_off_totp(
    Shared(desk): Shared<Desk>,
    session: Session,
    From(browser): From,
    Json(again): Json<PasswordAgain>,
) -> Result<StatusCode, Problem> {
    second::turn_off(&desk, &session, &again.password, &browser.network).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Other recovery codes in place of those there are.
#[utoipa::path(post, path = "/api/v1/me/totp/recovery-codes", tag = "account", request_body = PasswordAgain,
    responses((status = 200, body = RecoveryCodes), (status = 404), (status = 422, description = "`wrong_password`"), (status = 429)))]
pub(crate) async fn renew_recovery_codes(
    Shared(desk): Shared<Desk>,
    session: Session,
    From(browser): From,
    Json(again): Json<PasswordAgain>,
) -> Result<Json<RecoveryCodes>, Problem> {
    Ok(Json(second::renew_codes(&desk, &session, &again.password, &browser.network).await?))
}
