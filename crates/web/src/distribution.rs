//! 배분방식: how rooms reach agents, and why one reached whom.

use axum::extract::State as Has;
use domain::RoomNo;
use service::{
    Desk,
    distribution::{groups as teams, log, settings, staff},
    view::{AssignmentList, Distribution, Groups, NewDistribution, NewGroups, NewStaff, Staff},
};

use crate::{Json, Path, Problem, Session};

/// 상담 배분 관리
#[utoipa::path(get, path = "/api/v1/settings/distribution", tag = "settings", responses((status = 200, body = Distribution)))]
pub(crate) async fn distribution(Has(desk): Has<Desk>, session: Session) -> Result<Json<Distribution>, Problem> {
    Ok(Json(settings::show(&desk, &session).await?))
}

/// Set it. A switch to 자동배분 gives out what waits; a switch away leaves with everybody what they have.
#[utoipa::path(put, path = "/api/v1/settings/distribution", tag = "settings", request_body = NewDistribution,
    responses((status = 200, body = Distribution), (status = 409, description = "stale_version"), (status = 422)))]
pub(crate) async fn put_distribution(
    Has(desk): Has<Desk>,
    session: Session,
    Json(new): Json<NewDistribution>,
) -> Result<Json<Distribution>, Problem> {
    Ok(Json(settings::set(&desk, &session, &new).await?))
}

/// Groups of agents, and who leads them.
#[utoipa::path(get, path = "/api/v1/settings/groups", tag = "settings", responses((status = 200, body = Groups)))]
pub(crate) async fn groups(Has(desk): Has<Desk>, session: Session) -> Result<Json<Groups>, Problem> {
    Ok(Json(teams::show(&desk, &session).await?))
}

/// Set them; those that are left out go.
#[utoipa::path(put, path = "/api/v1/settings/groups", tag = "settings", request_body = NewGroups,
    responses((status = 200, body = Groups), (status = 409, description = "stale_version"), (status = 422)))]
pub(crate) async fn put_groups(
    Has(desk): Has<Desk>,
    session: Session,
    Json(new): Json<NewGroups>,
) -> Result<Json<Groups>, Problem> {
    Ok(Json(teams::set(&desk, &session, &new).await?))
}

/// Agents with what they may take: capacity and working hours.
#[utoipa::path(get, path = "/api/v1/settings/agents", tag = "settings", responses((status = 200, body = Staff)))]
pub(crate) async fn agents(Has(desk): Has<Desk>, session: Session) -> Result<Json<Staff>, Problem> {
    Ok(Json(staff::show(&desk, &session).await?))
}

/// Set it; agents and members that are left out stay as they are.
#[utoipa::path(put, path = "/api/v1/settings/agents", tag = "settings", request_body = NewStaff,
    responses((status = 200, body = Staff), (status = 409, description = "stale_version"), (status = 422)))]
pub(crate) async fn put_agents(
    Has(desk): Has<Desk>,
    session: Session,
    Json(new): Json<NewStaff>,
) -> Result<Json<Staff>, Problem> {
    Ok(Json(staff::set(&desk, &session, &new).await?))
}

/// Who has had a room and how it came to each, oldest first; of one that was given out, why to them.
#[utoipa::path(get, path = "/api/v1/rooms/{room_no}/assignments", tag = "rooms", params(("room_no" = String, Path)),
    responses((status = 200, body = AssignmentList), (status = 404)))]
pub(crate) async fn assignments(
    Has(desk): Has<Desk>,
    session: Session,
    Path(room_no): Path<RoomNo>,
) -> Result<Json<AssignmentList>, Problem> {
    Ok(Json(log::list(&desk, &session, room_no).await?))
}
