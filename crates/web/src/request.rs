//! 상담원 변경 요청, 상담내용 검토 요청, a manager's change, 상담 현황.

use axum::extract::State as Has;
use domain::{AgentRequestId, RoomNo};
use serde::Deserialize;
use service::{
    Desk, Error, request, room, team,
    view::{
        AgentRequest, ChangedRooms, Colleagues, NewAgentOfRoom, NewAgentOfRooms, NewReviewRequest, NewTransferRequest,
        RequestAnswer, RequestKind, RequestList, RequestSettings, RequestState, RoomView, Team,
    },
};
use utoipa::IntoParams;

use crate::{Json, Path, Problem, Query, Session, room::Several};

/// Who may be asked about a room, with what they have in hand.
#[utoipa::path(get, path = "/api/v1/rooms/{room_no}/colleagues", tag = "requests", params(("room_no" = String, Path)),
    responses((status = 200, body = Colleagues), (status = 403), (status = 404)))]
pub(crate) async fn colleagues(
    Has(desk): Has<Desk>,
    session: Session,
    Path(room_no): Path<RoomNo>,
) -> Result<Json<Colleagues>, Problem> {
    Ok(Json(request::colleagues(&desk, &session, room_no).await?))
}

/// 상담원 변경 요청 to a colleague of one's group.
#[utoipa::path(post, path = "/api/v1/rooms/{room_no}/transfer-requests", tag = "requests", params(("room_no" = String, Path)),
    request_body = NewTransferRequest, responses((status = 200, body = AgentRequest), (status = 403), (status = 404),
        (status = 409, description = "request_pending, room_ended; approved automatically: at_capacity, agent_unavailable"),
        (status = 422)))]
pub(crate) async fn request_transfer(
    Has(desk): Has<Desk>,
    session: Session,
    Path(room_no): Path<RoomNo>,
    Json(new): Json<NewTransferRequest>,
) -> Result<Json<AgentRequest>, Problem> {
    Ok(Json(request::transfer(&desk, &session, room_no, &new).await?))
}

/// 상담내용 검토 요청 to a manager.
#[utoipa::path(post, path = "/api/v1/rooms/{room_no}/review-requests", tag = "requests", params(("room_no" = String, Path)),
    request_body = NewReviewRequest, responses((status = 200, body = AgentRequest), (status = 403), (status = 404),
        (status = 409, description = "request_pending, room_ended"), (status = 422)))]
pub(crate) async fn request_review(
    Has(desk): Has<Desk>,
    session: Session,
    Path(room_no): Path<RoomNo>,
    Json(new): Json<NewReviewRequest>,
) -> Result<Json<AgentRequest>, Problem> {
    Ok(Json(request::review(&desk, &session, room_no, &new).await?))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Asking {
    /// Absent: in any state.
    state: Option<RequestState>,
    /// Absent: of either kind.
    kind: Option<RequestKind>,
    /// Only those from or to this agent.
    agent_id: Option<String>,
    /// Opaque; absent or empty: the first page.
    cursor: Option<String>,
}

/// 상담원 요청사항: requests one may see, newest first.
#[utoipa::path(get, path = "/api/v1/requests", tag = "requests", params(Asking),
    responses((status = 200, body = RequestList), (status = 422)))]
pub(crate) async fn requests(
    Has(desk): Has<Desk>,
    session: Session,
    Query(asking): Query<Asking>,
) -> Result<Json<RequestList>, Problem> {
    let filter = request::Filter {
        state: asking.state,
        kind: asking.kind,
        agent: asking.agent_id.unwrap_or_default(),
        cursor: asking.cursor.unwrap_or_default(),
    };
    Ok(Json(request::list(&desk, &session, &filter).await?))
}

/// 승인: of a transfer the room goes to who was asked; a review is answered.
#[utoipa::path(post, path = "/api/v1/requests/{id}/approve", tag = "requests", params(("id" = String, Path)),
    request_body = RequestAnswer, responses((status = 200, body = AgentRequest), (status = 403), (status = 404),
        (status = 409, description = "request_decided, room_ended, at_capacity, agent_unavailable"), (status = 422)))]
pub(crate) async fn approve(
    Has(desk): Has<Desk>,
    session: Session,
    Path(id): Path<AgentRequestId>,
    Json(answer): Json<RequestAnswer>,
) -> Result<Json<AgentRequest>, Problem> {
    Ok(Json(request::approve(&desk, &session, id, &answer).await?))
}

/// 반려
#[utoipa::path(post, path = "/api/v1/requests/{id}/reject", tag = "requests", params(("id" = String, Path)),
    request_body = RequestAnswer, responses((status = 200, body = AgentRequest), (status = 403), (status = 404),
        (status = 409, description = "request_decided, room_ended"), (status = 422)))]
pub(crate) async fn reject(
    Has(desk): Has<Desk>,
    session: Session,
    Path(id): Path<AgentRequestId>,
    Json(answer): Json<RequestAnswer>,
) -> Result<Json<AgentRequest>, Problem> {
    Ok(Json(request::reject(&desk, &session, id, &answer).await?))
}

/// Take back what one has asked.
#[utoipa::path(post, path = "/api/v1/requests/{id}/withdraw", tag = "requests", params(("id" = String, Path)),
    responses((status = 200, body = AgentRequest), (status = 403), (status = 404),
        (status = 409, description = "request_decided, room_ended")))]
pub(crate) async fn withdraw(
    Has(desk): Has<Desk>,
    session: Session,
    Path(id): Path<AgentRequestId>,
) -> Result<Json<AgentRequest>, Problem> {
    Ok(Json(request::withdraw(&desk, &session, id).await?))
}

/// 담당 상담사 변경 by a manager, of a waiting room too.
#[utoipa::path(put, path = "/api/v1/rooms/{room_no}/agent", tag = "requests", params(("room_no" = String, Path)),
    request_body = NewAgentOfRoom, responses((status = 200, body = RoomView), (status = 403), (status = 404),
        (status = 409, description = "room_ended, at_capacity"), (status = 422)))]
pub(crate) async fn reassign(
    Has(desk): Has<Desk>,
    session: Session,
    Path(room_no): Path<RoomNo>,
    Json(new): Json<NewAgentOfRoom>,
) -> Result<Json<RoomView>, Problem> {
    Ok(Json(room::reassign(&desk, &session, room_no, &new.agent_id).await?))
}

/// 담당 상담사 변경 of several rooms, each on its own.
#[utoipa::path(post, path = "/api/v1/rooms/reassign", tag = "requests", request_body = NewAgentOfRooms,
    responses((status = 200, body = ChangedRooms), (status = 422)))]
pub(crate) async fn reassign_many(
    Has(desk): Has<Desk>,
    session: Session,
    Json(new): Json<NewAgentOfRooms>,
) -> Result<Json<ChangedRooms>, Problem> {
    let rooms = numbers(&new.room_nos)?;
    Ok(Json(room::reassign_many(&desk, &session, &rooms, &new.agent_id).await?))
}

/// 상담 종료 of several rooms, each on its own.
#[utoipa::path(post, path = "/api/v1/rooms/end", tag = "rooms", request_body = Several,
    responses((status = 200, body = ChangedRooms), (status = 422)))]
pub(crate) async fn end_many(
    Has(desk): Has<Desk>,
    session: Session,
    Json(several): Json<Several>,
) -> Result<Json<ChangedRooms>, Problem> {
    Ok(Json(room::end_many(&desk, &session, &numbers(&several.room_nos)?).await?))
}

fn numbers(texts: &[String]) -> Result<Vec<RoomNo>, Error> {
    texts.iter().map(|text| text.parse().map_err(|_| Error::field("room_nos", "invalid"))).collect()
}

/// 상담 현황: the agents one oversees, with what they have in hand.
#[utoipa::path(get, path = "/api/v1/team", tag = "requests", responses((status = 200, body = Team), (status = 403)))]
pub(crate) async fn show_team(Has(desk): Has<Desk>, session: Session) -> Result<Json<Team>, Problem> {
    Ok(Json(team::show(&desk, &session).await?))
}

/// Who approves 상담원 변경 요청.
#[utoipa::path(get, path = "/api/v1/settings/requests", tag = "settings", responses((status = 200, body = RequestSettings)))]
pub(crate) async fn request_settings(Has(desk): Has<Desk>, session: Session) -> Result<Json<RequestSettings>, Problem> {
    Ok(Json(request::settings::show(&desk, &session).await?))
}

/// Set it. Requests that wait are decided by the new rule.
#[utoipa::path(put, path = "/api/v1/settings/requests", tag = "settings", request_body = RequestSettings,
    responses((status = 200, body = RequestSettings), (status = 409, description = "stale_version"), (status = 422)))]
pub(crate) async fn put_request_settings(
    Has(desk): Has<Desk>,
    session: Session,
    Json(new): Json<RequestSettings>,
) -> Result<Json<RequestSettings>, Problem> {
    Ok(Json(request::settings::set(&desk, &session, &new).await?))
}
