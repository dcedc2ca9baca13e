//! 상담이력: the list, a consultation as it is opened, and what was said before.

use axum::extract::State as Has;
use domain::RoomNo;
use serde::Deserialize;
use service::{
    Desk, Error,
    history::{self, Filter, Wanted},
    view::{Consultation, ConsultationMessages, History, HistoryFilters, OlderConversations},
};
use utoipa::IntoParams;

use crate::{Json, Path, Problem, Query, Session};

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Listing {
    /// Only those that came in by this channel.
    channel_id: Option<String>,
    /// Only those that this agent ever had; `bot`: that nobody had.
    agent_id: Option<String>,
    /// Only those of this 대분류 or 중분류; `none`: without one.
    category_id: Option<String>,
    /// Only those from this day on, YYYY-MM-DD in the site's time zone.
    from: Option<String>,
    /// Only those up to this day.
    to: Option<String>,
    /// Opaque; absent or empty: the first page.
    cursor: Option<String>,
}

impl Listing {
    fn parts(self) -> (Filter, String) {
        let filter = Filter {
            channel_id: self.channel_id.unwrap_or_default(),
            agent_id: self.agent_id.unwrap_or_default(),
            category_id: self.category_id.unwrap_or_default(),
            from: self.from.unwrap_or_default(),
            to: self.to.unwrap_or_default(),
        };
        (filter, self.cursor.unwrap_or_default())
    }
}

/// 상담이력 of a room's customer, newest first. `total` counts all of it, whatever the filter.
#[utoipa::path(get, path = "/api/v1/rooms/{room_no}/history", tag = "history", params(("room_no" = String, Path, description = "방번호"), Listing),
    responses((status = 200, body = History), (status = 404), (status = 422, description = "invalid_cursor, or a filter that can be none")))]
pub(crate) async fn list_history(
    Has(desk): Has<Desk>,
    session: Session,
    Path(room_no): Path<RoomNo>,
    Query(listing): Query<Listing>,
) -> Result<Json<History>, Problem> {
    let (filter, cursor) = listing.parts();
    Ok(Json(history::list(&desk, &session, room_no, &filter, &cursor).await?))
}

/// What 상담이력 of a room's customer may be narrowed to, with how many consultations each choice has.
#[utoipa::path(get, path = "/api/v1/rooms/{room_no}/history-filters", tag = "history", params(("room_no" = String, Path, description = "방번호")),
    responses((status = 200, body = HistoryFilters), (status = 404)))]
pub(crate) async fn history_filters(
    Has(desk): Has<Desk>,
    session: Session,
    Path(room_no): Path<RoomNo>,
) -> Result<Json<HistoryFilters>, Problem> {
    Ok(Json(history::filters(&desk, &session, room_no).await?))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Opening {
    /// Messages around this seq instead of the first ones.
    at: Option<i64>,
}

/// A consultation of the room's customer: conversation, memos, times, classification, agents, tags, channel, files. One that
/// a colleague had is audited.
#[utoipa::path(get, path = "/api/v1/rooms/{room_no}/history/{other_room_no}", tag = "history",
    params(("room_no" = String, Path, description = "방번호"), ("other_room_no" = String, Path, description = "방번호 of the consultation"), Opening),
    responses((status = 200, body = Consultation), (status = 404, description = "Also for a room of another customer")))]
pub(crate) async fn consultation(
    Has(desk): Has<Desk>,
    session: Session,
    Path((room_no, other)): Path<(RoomNo, RoomNo)>,
    Query(opening): Query<Opening>,
) -> Result<Json<Consultation>, Problem> {
    let wanted = opening.at.map_or(Wanted::Beginning, Wanted::Around);
    Ok(Json(history::consultation(&desk, &session, room_no, other, wanted).await?))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Paging {
    /// Messages before this seq.
    before: Option<i64>,
    /// Messages after this seq; without either: from the first one.
    after: Option<i64>,
    /// Messages on both sides of this seq.
    at: Option<i64>,
    /// At most 200.
    limit: Option<i64>,
}

/// More messages of a consultation of the room's customer.
#[utoipa::path(get, path = "/api/v1/rooms/{room_no}/history/{other_room_no}/messages", tag = "history",
    params(("room_no" = String, Path, description = "방번호"), ("other_room_no" = String, Path, description = "방번호 of the consultation"), Paging),
    responses((status = 200, body = ConsultationMessages), (status = 404), (status = 422)))]
pub(crate) async fn consultation_messages(
    Has(desk): Has<Desk>,
    session: Session,
    Path((room_no, other)): Path<(RoomNo, RoomNo)>,
    Query(paging): Query<Paging>,
) -> Result<Json<ConsultationMessages>, Problem> {
    let wanted = match (paging.before, paging.after, paging.at) {
        (None, None, None) => Wanted::Beginning,
        (Some(seq), None, None) => Wanted::Before(seq),
        (None, Some(seq), None) => Wanted::After(seq),
        (None, None, Some(seq)) => Wanted::Around(seq),
        _ => return Err(Error::field("before", "invalid").into()),
    };
    Ok(Json(history::messages(&desk, &session, room_no, other, wanted, paging.limit).await?))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Turning {
    /// Opaque; absent or empty: the first page.
    cursor: Option<String>,
}

/// What was said with the room's customer before this room, on every channel, newest first. Rooms of colleagues are audited.
#[utoipa::path(get, path = "/api/v1/rooms/{room_no}/older-conversations", tag = "history",
    params(("room_no" = String, Path, description = "방번호"), Turning),
    responses((status = 200, body = OlderConversations), (status = 404), (status = 422, description = "invalid_cursor")))]
pub(crate) async fn older_conversations(
    Has(desk): Has<Desk>,
    session: Session,
    Path(room_no): Path<RoomNo>,
    Query(turning): Query<Turning>,
) -> Result<Json<OlderConversations>, Problem> {
    Ok(Json(history::older(&desk, &session, room_no, turning.cursor.as_deref().unwrap_or_default()).await?))
}
