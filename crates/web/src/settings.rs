//! Settings of the site.

use axum::extract::State as Shared;
use service::view::{ChannelList, InfoArea, Security};

use crate::{Json, Problem, Session, State};

/// Connected channels.
#[utoipa::path(get, path = "/api/v1/settings/channels", tag = "settings", responses((status = 200, body = ChannelList)))]
pub(crate) async fn channels(Shared(state): Shared<State>, session: Session) -> Result<Json<ChannelList>, Problem> {
    Ok(Json(service::site::channels(&state.desk, &session).await?))
}

/// [상담정보 영역 관리]
#[utoipa::path(get, path = "/api/v1/settings/info-area", tag = "settings", responses((status = 200, body = InfoArea)))]
pub(crate) async fn info_area(Shared(state): Shared<State>, session: Session) -> Result<Json<InfoArea>, Problem> {
    Ok(Json(service::site::info_area(&state.desk, &session).await?))
}

/// Choose 대표 메뉴.
#[utoipa::path(put, path = "/api/v1/settings/info-area", tag = "settings", request_body = InfoArea,
    responses((status = 200, body = InfoArea), (status = 422, description = "No such view")))]
pub(crate) async fn put_info_area(
    Shared(state): Shared<State>,
    session: Session,
    Json(new): Json<InfoArea>,
) -> Result<Json<InfoArea>, Problem> {
    Ok(Json(service::site::set_info_area(&state.desk, &session, &new).await?))
}

/// Rules of entry.
#[utoipa::path(get, path = "/api/v1/settings/security", tag = "settings", responses((status = 200, body = Security)))]
pub(crate) async fn security(Shared(state): Shared<State>, session: Session) -> Result<Json<Security>, Problem> {
    Ok(Json(service::site::security(&state.desk, &session).await?))
}

/// Set the rules of entry.
#[utoipa::path(put, path = "/api/v1/settings/security", tag = "settings", request_body = Security,
    responses((status = 200, body = Security)))]
pub(crate) async fn put_security(
    Shared(state): Shared<State>,
    session: Session,
    Json(new): Json<Security>,
) -> Result<Json<Security>, Problem> {
    service::site::set_security(&state.desk, &session, &new).await?;
    Ok(Json(new))
}
