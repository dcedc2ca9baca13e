//! The info area: 상담방정보, 고객정보, 상담이력.

use axum::extract::State as Has;
use domain::RoomNo;
use serde::Deserialize;
use service::{
    Desk, history, info,
    view::{CustomerView, History, RoomInfo},
};
use utoipa::IntoParams;

use crate::{Json, Path, Problem, Query, Session};

/// 상담방정보 of a room.
#[utoipa::path(get, path = "/api/v1/rooms/{room_no}/info", tag = "customer", params(("room_no" = String, Path, description = "방번호")),
    responses((status = 200, body = RoomInfo), (status = 404)))]
pub(crate) async fn room_info(
    Has(desk): Has<Desk>,
    session: Session,
    Path(room_no): Path<RoomNo>,
) -> Result<Json<RoomInfo>, Problem> {
    Ok(Json(info::room(&desk, &session, room_no).await?))
}

/// 고객정보 of a room's customer.
#[utoipa::path(get, path = "/api/v1/rooms/{room_no}/customer", tag = "customer", params(("room_no" = String, Path, description = "방번호")),
    responses((status = 200, body = CustomerView), (status = 404)))]
pub(crate) async fn customer(
    Has(desk): Has<Desk>,
    session: Session,
    Path(room_no): Path<RoomNo>,
) -> Result<Json<CustomerView>, Problem> {
    Ok(Json(info::customer(&desk, &session, room_no).await?))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Turning {
    /// Opaque; absent or empty: the first page.
    cursor: Option<String>,
}

/// 상담이력 of a room's customer, newest first.
#[utoipa::path(get, path = "/api/v1/rooms/{room_no}/history", tag = "customer", params(("room_no" = String, Path, description = "방번호"), Turning),
    responses((status = 200, body = History), (status = 404), (status = 422, description = "invalid_cursor")))]
pub(crate) async fn history(
    Has(desk): Has<Desk>,
    session: Session,
    Path(room_no): Path<RoomNo>,
    Query(turning): Query<Turning>,
) -> Result<Json<History>, Problem> {
    Ok(Json(history::list(&desk, &session, room_no, turning.cursor.as_deref().unwrap_or_default()).await?))
}
