//! Messages of a room.

use axum::extract::State as Has;
use domain::RoomNo;
use serde::Deserialize;
use service::{
    Desk, Error, message,
    message::Place,
    view::{Message, MessagePage, NewMessage},
};
use utoipa::IntoParams;

use crate::{Json, Path, Problem, Query, Session};

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Paging {
    /// Messages before this seq.
    before: Option<String>,
    /// Messages after this seq.
    after: Option<String>,
    /// 1–200, default 50.
    limit: Option<i64>,
}

impl Paging {
    fn place(&self) -> Result<Place, Error> {
        let seq = |field, text: &str| text.parse::<i64>().map_err(|_| Error::field(field, "invalid"));
        let given = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        match (given(&self.before), given(&self.after)) {
            (None, None) => Ok(Place::Newest),
            (Some(before), None) => Ok(Place::Before(seq("before", &before)?)),
            (None, Some(after)) => Ok(Place::After(seq("after", &after)?)),
            (Some(_), Some(_)) => Err(Error::field("after", "invalid")),
        }
    }
}

/// Messages ascending by seq; without `before` and `after` the newest.
#[utoipa::path(get, path = "/api/v1/rooms/{room_no}/messages", tag = "messages",
    params(("room_no" = String, Path), Paging), responses((status = 200, body = MessagePage)))]
pub(crate) async fn page(
    Has(desk): Has<Desk>,
    session: Session,
    Path(room_no): Path<RoomNo>,
    Query(paging): Query<Paging>,
) -> Result<Json<MessagePage>, Problem> {
    Ok(Json(message::page(&desk, &session, room_no, paging.place()?, paging.limit).await?))
}

/// Writes to the customer. The same `client_id` again answers the stored message.
#[utoipa::path(post, path = "/api/v1/rooms/{room_no}/messages", tag = "messages", params(("room_no" = String, Path)),
    request_body = NewMessage, responses((status = 200, body = Message)))]
pub(crate) async fn send(
    Has(desk): Has<Desk>,
    session: Session,
    Path(room_no): Path<RoomNo>,
    Json(new): Json<NewMessage>,
) -> Result<Json<Message>, Problem> {
    Ok(Json(message::send(&desk, &session, room_no, &new).await?))
}
