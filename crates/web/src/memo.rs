//! Memos of a room: for agents only.

use axum::extract::State as Has;
use domain::RoomNo;
use serde::Deserialize;
use service::{
    Desk, memo,
    view::{Memo, MemoList, NewMemo},
};
use utoipa::IntoParams;

use crate::{Json, Path, Problem, Query, Session};

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Turning {
    /// Opaque; absent or empty: the first page.
    cursor: Option<String>,
}

/// Memos of a room, oldest first.
#[utoipa::path(get, path = "/api/v1/rooms/{room_no}/memos", tag = "rooms", params(("room_no" = String, Path), Turning),
    responses((status = 200, body = MemoList), (status = 404), (status = 422, description = "invalid_cursor")))]
pub(crate) async fn list_memos(
    Has(desk): Has<Desk>,
    session: Session,
    Path(room_no): Path<RoomNo>,
    Query(turning): Query<Turning>,
) -> Result<Json<MemoList>, Problem> {
    Ok(Json(memo::list(&desk, &session, room_no, turning.cursor.as_deref().unwrap_or_default()).await?))
}

/// Write a memo of 1 to 5,000 characters, after the end of the room too.
#[utoipa::path(post, path = "/api/v1/rooms/{room_no}/memos", tag = "rooms", params(("room_no" = String, Path)),
    request_body = NewMemo, responses((status = 200, body = Memo), (status = 403), (status = 404), (status = 422)))]
pub(crate) async fn write_memo(
    Has(desk): Has<Desk>,
    session: Session,
    Path(room_no): Path<RoomNo>,
    Json(new): Json<NewMemo>,
) -> Result<Json<Memo>, Problem> {
    Ok(Json(memo::write(&desk, &session, room_no, &new.text).await?))
}
