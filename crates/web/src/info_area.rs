//! [상담정보 영역 관리] and the pages of custom tabs.

use axum::{extract::State as Has, http::StatusCode};
use domain::{RoomNo, TabId};
use service::{
    Desk, info_area,
    view::{AddressToTry, CustomTabPage, InfoArea, InfoTabs, TabSecret, TriedAddress},
};

use crate::{Json, Path, Problem, Session};

/// [상담정보 영역 관리]
#[utoipa::path(get, path = "/api/v1/settings/info-area", tag = "settings", responses((status = 200, body = InfoArea)))]
pub(crate) async fn info_area(Has(desk): Has<Desk>, session: Session) -> Result<Json<InfoArea>, Problem> {
    Ok(Json(info_area::settings(&desk, &session).await?))
}

/// Choose 대표 메뉴, set custom tabs.
#[utoipa::path(put, path = "/api/v1/settings/info-area", tag = "settings", request_body = InfoArea,
    responses((status = 200, body = InfoArea), (status = 409, description = "stale_version"), (status = 422, description = "No such view, or an address that can't be")))]
pub(crate) async fn put_info_area(
    Has(desk): Has<Desk>,
    session: Session,
    Json(new): Json<InfoArea>,
) -> Result<Json<InfoArea>, Problem> {
    Ok(Json(info_area::set(&desk, &session, &new).await?))
}

/// What an address of a custom tab would become.
#[utoipa::path(post, path = "/api/v1/settings/info-area/try", tag = "settings", request_body = AddressToTry,
    responses((status = 200, body = TriedAddress), (status = 422)))]
pub(crate) async fn try_address(
    Has(desk): Has<Desk>,
    session: Session,
    Json(new): Json<AddressToTry>,
) -> Result<Json<TriedAddress>, Problem> {
    Ok(Json(info_area::try_address(&desk, &session, &new)?))
}

/// The secret that signs the context of a custom tab.
#[utoipa::path(get, path = "/api/v1/settings/info-area/tabs/{tab_id}/secret", tag = "settings",
    params(("tab_id" = String, Path, description = "The tab")),
    responses((status = 200, body = TabSecret), (status = 404)))]
pub(crate) async fn tab_secret(
    Has(desk): Has<Desk>,
    session: Session,
    Path(tab): Path<TabId>,
) -> Result<Json<TabSecret>, Problem> {
    Ok(Json(info_area::secret(&desk, &session, tab).await?))
}

/// Another secret; what the one before signed counts no more.
#[utoipa::path(post, path = "/api/v1/settings/info-area/tabs/{tab_id}/secret", tag = "settings",
    params(("tab_id" = String, Path, description = "The tab")),
    responses((status = 201, body = TabSecret), (status = 404)))]
pub(crate) async fn rotate_tab_secret(
    Has(desk): Has<Desk>,
    session: Session,
    Path(tab): Path<TabId>,
) -> Result<(StatusCode, Json<TabSecret>), Problem> {
    Ok((StatusCode::CREATED, Json(info_area::rotate_secret(&desk, &session, tab).await?)))
}

/// What 상담정보 영역 shows to this agent.
#[utoipa::path(get, path = "/api/v1/me/info-area", tag = "account", responses((status = 200, body = InfoTabs)))]
pub(crate) async fn info_tabs(Has(desk): Has<Desk>, session: Session) -> Result<Json<InfoTabs>, Problem> {
    Ok(Json(info_area::tabs(&desk, &session).await?))
}

/// The page of a custom tab for a room, with its signed context.
#[utoipa::path(get, path = "/api/v1/rooms/{room_no}/custom-tabs/{tab_id}", tag = "customers",
    params(("room_no" = String, Path, description = "방번호"), ("tab_id" = String, Path, description = "The tab")),
    responses((status = 200, body = CustomTabPage), (status = 404), (status = 422, description = "An ID that can't stand in the address")))]
pub(crate) async fn custom_tab(
    Has(desk): Has<Desk>,
    session: Session,
    Path((room, tab)): Path<(RoomNo, TabId)>,
) -> Result<Json<CustomTabPage>, Problem> {
    Ok(Json(info_area::page(&desk, &session, room, tab).await?))
}
