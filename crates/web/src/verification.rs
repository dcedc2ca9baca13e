//! 본인 인증: asked for by agents, answered by customers; who sends the codes.

use axum::{
    extract::State as Has,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use domain::RoomNo;
use service::{
    Desk, sms, verification,
    view::{
        LinkAnswer, NewVerification, SmsOutbox, SmsSettings, VerificationAnswer, VerificationAsked, VerificationStep,
        Verifications,
    },
};

use crate::{
    Json, Path, Problem, Session, State, client,
    extract::ShortJson,
    widget::{Counted, Visitor},
};

/// 인증정보 조회; audited.
#[utoipa::path(get, path = "/api/v1/rooms/{room_no}/verifications", tag = "customer",
    params(("room_no" = String, Path, description = "방번호")), responses((status = 200, body = Verifications), (status = 404)))]
pub(crate) async fn verifications(
    Has(desk): Has<Desk>,
    session: Session,
    Path(room_no): Path<RoomNo>,
) -> Result<Json<Verifications>, Problem> {
    Ok(Json(verification::list(&desk, &session, room_no).await?))
}

/// 본인 인증 요청. 409 `room_ended`, `no_sms_sender`.
#[utoipa::path(post, path = "/api/v1/rooms/{room_no}/verifications", tag = "customer",
    params(("room_no" = String, Path, description = "방번호")), request_body = NewVerification,
    responses((status = 201, body = VerificationAsked), (status = 404), (status = 409)))]
pub(crate) async fn ask_verification(
    Has(desk): Has<Desk>,
    session: Session,
    Path(room_no): Path<RoomNo>,
    Json(new): Json<NewVerification>,
) -> Result<Response, Problem> {
    let asked = verification::ask(&desk, &session, room_no, &new).await?;
    Ok((StatusCode::CREATED, Json(asked)).into_response())
}

/// The visitor answers a request: `number` sends a code, `code` verifies. 409 `verification_closed`; 422 with what is left of
/// the tries; 429 `too_many_tries`, `too_many_codes`.
#[utoipa::path(post, path = "/widget/v1/verifications", tag = "widget", request_body = VerificationAnswer,
    responses((status = 200, body = VerificationStep), (status = 409), (status = 422), (status = 429)))]
pub(crate) async fn answer_verification(
    Has(state): Has<State>,
    Counted(address): Counted,
    visitor: Visitor,
    ShortJson(answer): ShortJson<VerificationAnswer>,
) -> Result<Json<VerificationStep>, Problem> {
    if let Some(address) = address {
        state.limits.verifications.take(&client::network(address), state.desk.now())?;
    }
    Ok(Json(verification::answer(&state.desk, &visitor, &answer).await?))
}

/// The same by a one-time link. The token comes in the body, so that no log holds it.
#[utoipa::path(post, path = "/widget/v1/verifications/link", tag = "widget", request_body = LinkAnswer,
    responses((status = 200, body = VerificationStep), (status = 409), (status = 422), (status = 429)))]
pub(crate) async fn answer_by_link(
    Has(state): Has<State>,
    Counted(address): Counted,
    ShortJson(answer): ShortJson<LinkAnswer>,
) -> Result<Json<VerificationStep>, Problem> {
    if let Some(address) = address {
        state.limits.verifications.take(&client::network(address), state.desk.now())?;
    }
    Ok(Json(verification::by_link(&state.desk, &answer).await?))
}

/// Who sends SMS.
#[utoipa::path(get, path = "/api/v1/settings/sms", tag = "settings", responses((status = 200, body = SmsSettings)))]
pub(crate) async fn sms_settings(Has(desk): Has<Desk>, session: Session) -> Result<Json<SmsSettings>, Problem> {
    Ok(Json(sms::settings(&desk, &session).await?))
}

/// Set who sends SMS. Without `api_secret` the stored one stays.
#[utoipa::path(put, path = "/api/v1/settings/sms", tag = "settings", request_body = SmsSettings,
    responses((status = 200, body = SmsSettings), (status = 422)))]
pub(crate) async fn put_sms_settings(
    Has(desk): Has<Desk>,
    session: Session,
    Json(new): Json<SmsSettings>,
) -> Result<Json<SmsSettings>, Problem> {
    Ok(Json(sms::set(&desk, &session, &new).await?))
}

/// What the local sender was given, for a few minutes; audited.
#[utoipa::path(get, path = "/api/v1/settings/sms/outbox", tag = "settings", responses((status = 200, body = SmsOutbox)))]
pub(crate) async fn sms_outbox(Has(desk): Has<Desk>, session: Session) -> Result<Response, Problem> {
    let mut response = Json(sms::outbox(&desk, &session).await?).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}
