//! The info area: 상담방정보, 고객정보, 상담이력.

use axum::extract::State as Has;
use domain::RoomNo;
use serde::Deserialize;
use service::{
    Desk, history, info, tag,
    view::{CustomerTags, CustomerView, History, RoomInfo, TagSuggestions},
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

/// Set 고객 태그 of the room's channel account: at most 50 of at most 20 characters. The last one to write wins.
#[utoipa::path(put, path = "/api/v1/rooms/{room_no}/identity/tags", tag = "customer", params(("room_no" = String, Path, description = "방번호")),
    request_body = CustomerTags,
    responses((status = 200, body = CustomerTags), (status = 403), (status = 404), (status = 422, description = "Nothing was saved")))]
pub(crate) async fn put_tags(
    Has(desk): Has<Desk>,
    session: Session,
    Path(room_no): Path<RoomNo>,
    Json(new): Json<CustomerTags>,
) -> Result<Json<CustomerTags>, Problem> {
    Ok(Json(CustomerTags { tags: tag::set(&desk, &session, room_no, new.tags).await? }))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Beginning {
    /// What the tag begins with, case apart; absent or empty: any.
    q: Option<String>,
}

/// 고객 태그 that were used in the site, newest use first; at most 20.
#[utoipa::path(get, path = "/api/v1/customer-tags", tag = "customer", params(Beginning),
    responses((status = 200, body = TagSuggestions)))]
pub(crate) async fn suggest_tags(
    Has(desk): Has<Desk>,
    session: Session,
    Query(beginning): Query<Beginning>,
) -> Result<Json<TagSuggestions>, Problem> {
    let items = tag::suggest(&desk, &session, beginning.q.as_deref().unwrap_or_default()).await?;
    Ok(Json(TagSuggestions { items }))
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
