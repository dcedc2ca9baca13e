//! The Smart Store: [커머스 연동], and orders beside a conversation.

use axum::extract::State as Has;
use domain::RoomNo;
use serde::Deserialize;
use service::{
    Desk, shop,
    view::{NewShop, Orders, Shop},
};

use crate::{Json, Path, Problem, Query, Session};

/// The linked shop. Its secret is never shown.
#[utoipa::path(get, path = "/api/v1/settings/commerce", tag = "settings", responses((status = 200, body = Shop)))]
pub(crate) async fn shop_settings(Has(desk): Has<Desk>, session: Session) -> Result<Json<Shop>, Problem> {
    Ok(Json(shop::show(&desk, &session).await?))
}

/// '연동하기': link a shop, once its application gets a token. 502 `provider_unreachable`.
#[utoipa::path(put, path = "/api/v1/settings/commerce", tag = "settings", request_body = NewShop,
    responses((status = 200, body = Shop), (status = 422), (status = 502)))]
pub(crate) async fn link_shop(
    Has(desk): Has<Desk>,
    session: Session,
    Json(new): Json<NewShop>,
) -> Result<Json<Shop>, Problem> {
    Ok(Json(shop::link(&desk, &session, &new).await?))
}

/// '연동 해제': forget the shop, its secret and its orders.
#[utoipa::path(delete, path = "/api/v1/settings/commerce", tag = "settings", responses((status = 200, body = Shop)))]
pub(crate) async fn unlink_shop(Has(desk): Has<Desk>, session: Session) -> Result<Json<Shop>, Problem> {
    Ok(Json(shop::unlink(&desk, &session).await?))
}

/// '연결 확인': what came of it stands in `last_error`.
#[utoipa::path(post, path = "/api/v1/settings/commerce/check", tag = "settings",
    responses((status = 200, body = Shop), (status = 404)))]
pub(crate) async fn check_shop(Has(desk): Has<Desk>, session: Session) -> Result<Json<Shop>, Problem> {
    Ok(Json(shop::test(&desk, &session).await?))
}

/// Which orders.
#[derive(Debug, Deserialize)]
pub(crate) struct Page {
    cursor: Option<String>,
}

/// Orders of a customer who agreed to share their number, while the shop is linked; else `state` tells why there are none.
#[utoipa::path(get, path = "/api/v1/rooms/{room_no}/orders", tag = "customer",
    params(("room_no" = String, Path, description = "방번호"), ("cursor" = Option<String>, Query)),
    responses((status = 200, body = Orders), (status = 404)))]
pub(crate) async fn orders(
    Has(desk): Has<Desk>,
    session: Session,
    Path(room_no): Path<RoomNo>,
    Query(page): Query<Page>,
) -> Result<Json<Orders>, Problem> {
    Ok(Json(shop::orders(&desk, &session, room_no, page.cursor.as_deref()).await?))
}

/// Read now what changed; `synced_at` moves when that is done.
#[utoipa::path(post, path = "/api/v1/rooms/{room_no}/orders/refresh", tag = "customer",
    params(("room_no" = String, Path, description = "방번호")), responses((status = 200, body = Orders), (status = 404)))]
pub(crate) async fn refresh_orders(
    Has(desk): Has<Desk>,
    session: Session,
    Path(room_no): Path<RoomNo>,
) -> Result<Json<Orders>, Problem> {
    Ok(Json(shop::refresh(&desk, &session, room_no).await?))
}
