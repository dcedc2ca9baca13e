//! Rooms: listing, accepting, ending, read marks and drafts.

use axum::{extract::State as Has, http::StatusCode};
use domain::RoomNo;
use serde::Deserialize;
use service::{
    Desk, Error,
    room::{self, Filter},
    view::{AcceptedRooms, Counts, RoomList, RoomView, Scope, Turn},
};
use utoipa::{IntoParams, ToSchema};

use crate::{Json, Path, Problem, Query, Session, list};

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Listing {
    /// Default: the widest of the role.
    scope: Option<Scope>,
    /// Statuses with commas between; default: all that are open.
    status: Option<String>,
    /// Of 진행 only those in which this side spoke last.
    turn: Option<Turn>,
    /// Only those of this agent, whom one oversees.
    agent_id: Option<String>,
    /// Name, 전화, 방번호 or words of messages.
    q: Option<String>,
    /// Opaque; absent or empty: the first page.
    cursor: Option<String>,
}

impl Listing {
    fn filter(self) -> Result<Filter, Error> {
        let status = list::statuses(self.status.as_deref())?;
        let (q, cursor) = (self.q.unwrap_or_default(), self.cursor.unwrap_or_default());
        if q.chars().count() > 100 {
            return Err(Error::field("q", "too_long"));
        }
        let agent = self.agent_id.unwrap_or_default();
        Ok(Filter { scope: self.scope, status, turn: self.turn, agent, q, cursor })
    }
}

/// Rooms, newest activity first; ended ones are today's unless searched.
#[utoipa::path(get, path = "/api/v1/rooms", tag = "rooms", params(Listing), responses((status = 200, body = RoomList)))]
pub(crate) async fn list(
    Has(desk): Has<Desk>,
    session: Session,
    Query(listing): Query<Listing>,
) -> Result<Json<RoomList>, Problem> {
    Ok(Json(room::list(&desk, &session, &listing.filter()?).await?))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Counting {
    /// Default: the widest of the role.
    scope: Option<Scope>,
}

/// How many rooms stand in each status.
#[utoipa::path(get, path = "/api/v1/counts", tag = "rooms", params(Counting), responses((status = 200, body = Counts)))]
pub(crate) async fn counts(
    Has(desk): Has<Desk>,
    session: Session,
    Query(counting): Query<Counting>,
) -> Result<Json<Counts>, Problem> {
    Ok(Json(room::counts(&desk, &session, counting.scope).await?))
}

/// One room with what one may do in it.
#[utoipa::path(get, path = "/api/v1/rooms/{room_no}", tag = "rooms", params(("room_no" = String, Path)),
    responses((status = 200, body = RoomView)))]
pub(crate) async fn find(
    Has(desk): Has<Desk>,
    session: Session,
    Path(room_no): Path<RoomNo>,
) -> Result<Json<RoomView>, Problem> {
    Ok(Json(room::find(&desk, &session, room_no).await?))
}

/// 상담 접수로 변경. 409 `already_accepted` tells who has it.
#[utoipa::path(post, path = "/api/v1/rooms/{room_no}/accept", tag = "rooms", params(("room_no" = String, Path)),
    responses((status = 200, body = RoomView)))]
pub(crate) async fn accept(
    Has(desk): Has<Desk>,
    session: Session,
    Path(room_no): Path<RoomNo>,
) -> Result<Json<RoomView>, Problem> {
    Ok(Json(room::accept(&desk, &session, room_no).await?))
}

/// Rooms to accept or end.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct Several {
    /// At most 100.
    pub(crate) room_nos: Vec<String>,
}

/// 선택 대화 상담 접수로 변경.
#[utoipa::path(post, path = "/api/v1/rooms/accept", tag = "rooms", request_body = Several,
    responses((status = 200, body = AcceptedRooms)))]
pub(crate) async fn accept_many(
    Has(desk): Has<Desk>,
    session: Session,
    Json(several): Json<Several>,
) -> Result<Json<AcceptedRooms>, Problem> {
    let rooms: Result<Vec<RoomNo>, _> = several.room_nos.iter().map(|room_no| room_no.parse()).collect();
    let rooms = rooms.map_err(|_| Error::field("room_nos", "invalid"))?;
    Ok(Json(room::accept_many(&desk, &session, &rooms).await?))
}

/// 상담 종료.
#[utoipa::path(post, path = "/api/v1/rooms/{room_no}/end", tag = "rooms", params(("room_no" = String, Path)),
    responses((status = 200, body = RoomView)))]
pub(crate) async fn end(
    Has(desk): Has<Desk>,
    session: Session,
    Path(room_no): Path<RoomNo>,
) -> Result<Json<RoomView>, Problem> {
    Ok(Json(room::end_by_agent(&desk, &session, room_no).await?))
}

/// Up to where one has read.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct ReadMark {
    /// seq of the newest message seen.
    seq: i64,
}

/// One has read up to here; written within a moment.
#[utoipa::path(post, path = "/api/v1/rooms/{room_no}/read", tag = "rooms", params(("room_no" = String, Path)),
    request_body = ReadMark, responses((status = 204)))]
pub(crate) async fn read(
    Has(desk): Has<Desk>,
    session: Session,
    Path(room_no): Path<RoomNo>,
    Json(mark): Json<ReadMark>,
) -> Result<StatusCode, Problem> {
    service::message::read(&desk, &session, room_no, mark.seq).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// An unsent text.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct DraftText {
    /// Empty: forgotten.
    text: String,
}

/// Keeps an unsent text, the same in every tab.
#[utoipa::path(put, path = "/api/v1/rooms/{room_no}/draft", tag = "rooms", params(("room_no" = String, Path)),
    request_body = DraftText, responses((status = 204)))]
pub(crate) async fn put_draft(
    Has(desk): Has<Desk>,
    session: Session,
    Path(room_no): Path<RoomNo>,
    Json(draft): Json<DraftText>,
) -> Result<StatusCode, Problem> {
    service::draft::put(&desk, &session, room_no, &draft.text).await?;
    Ok(StatusCode::NO_CONTENT)
}
