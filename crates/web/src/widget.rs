//! Web chat: entry, messages and rooms of a visitor.

use std::net::IpAddr;

use axum::{
    extract::{FromRequestParts, State as Has},
    http::{HeaderMap, StatusCode, header, request::Parts},
};
use domain::{Millis, RoomNo, VisitorId};
use serde::Deserialize;
use service::{
    Desk, Error, entry, message,
    view::{NewMessage, NewVisitorSession, Sent, VisitorMessages, VisitorRooms, VisitorSession},
};
use utoipa::{IntoParams, ToSchema};

use crate::{
    Json, Path, Problem, Query, State, client,
    extract::ShortJson,
    limit::{Limiter, Places},
    locale,
};

/// How often visitors may call.
#[derive(Debug)]
pub(crate) struct Limits {
    /// Messages: 20 a second per visitor, 60 at once.
    messages: Limiter<VisitorId>,
    /// Entries: 60 a minute per address, 120 at once.
    sessions: Limiter<String>,
    /// Numbers and codes: 20 a minute per address, 30 at once.
    pub(crate) verifications: Limiter<String>,
    /// Uploads: 60 in ten minutes per visitor.
    uploads: Limiter<VisitorId>,
    /// What they hold in KiB: 200 MiB a day per visitor.
    uploaded: Limiter<VisitorId>,
    /// Live connections: 10 at a time per visitor.
    pub(crate) sockets: Places<VisitorId>,
}

const UPLOADED_A_DAY: i64 = 200 * 1024;
const MINUTES_OF_A_DAY: i64 = 24 * 60;

impl Limits {
    /// One more entry from an address.
    ///
    /// # Errors
    /// [`Error::RateLimited`]
    pub(crate) fn entry(&self, network: &String, now: Millis) -> Result<(), Error> {
        self.sessions.take(network, now)
    }

    /// One more upload of so many bytes, before any of them is read.
    ///
    /// # Errors
    /// [`Error::RateLimited`]
    pub(crate) fn upload(&self, visitor: VisitorId, bytes: i64, now: Millis) -> Result<(), Error> {
        self.uploads.take(&visitor, now)?;
        self.uploaded.take_many(&visitor, bytes.div_euclid(1024) + 1, now)
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            messages: Limiter::new(20 * 60, 60),
            sessions: Limiter::new(60, 120),
            verifications: Limiter::new(20, 30),
            uploads: Limiter::new(6, 60),
            uploaded: Limiter::new(UPLOADED_A_DAY / MINUTES_OF_A_DAY, UPLOADED_A_DAY),
            sockets: Places::new(10),
        }
    }
}

/// The address limits count by; `None` where they are lifted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Counted(pub(crate) Option<IpAddr>);

impl FromRequestParts<State> for Counted {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Problem> {
        Ok(Self(client::counted(&parts.headers, &parts.extensions, state)))
    }
}

/// A visitor who shows the token of a session.
#[derive(Debug, Clone)]
pub(crate) struct Visitor(pub(crate) entry::Visitor);

impl std::ops::Deref for Visitor {
    type Target = entry::Visitor;
    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl FromRequestParts<State> for Visitor {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Problem> {
        let token = bearer(&parts.headers).ok_or(Error::Unauthorized)?;
        Ok(Self(entry::visitor(&state.desk, token).await?))
    }
}

/// The same for writing, which is allowed by what was known a moment ago.
#[derive(Debug, Clone)]
pub(crate) struct Writer(entry::Visitor);

impl FromRequestParts<State> for Writer {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Problem> {
        let token = bearer(&parts.headers).ok_or(Error::Unauthorized)?;
        Ok(Self(entry::writer(&state.desk, token).await?))
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct After {
    /// Messages after this seq; from the first one without it.
    #[serde(default)]
    after: i64,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Cursor {
    /// Opaque; absent or empty is the first page.
    #[serde(default)]
    cursor: String,
}

/// Up to where somebody has read.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct ReadUpTo {
    /// seq of the newest message that was seen.
    seq: i64,
}

/// A visitor comes in; the old token, if any, comes in `Authorization`.
#[utoipa::path(post, path = "/widget/v1/sessions", tag = "widget",
    request_body = NewVisitorSession, responses((status = 200, body = VisitorSession)))]
pub(crate) async fn enter(
    Has(state): Has<State>,
    Counted(address): Counted,
    headers: HeaderMap,
    ShortJson(new): ShortJson<NewVisitorSession>,
) -> Result<Json<VisitorSession>, Problem> {
    if let Some(address) = address {
        state.limits.sessions.take(&client::network(address), state.desk.now())?;
    }
    Ok(Json(entry::enter(&state.desk, bearer(&headers), &new).await?))
}

/// The visitor writes; the first message opens a room. The same `client_id` again answers the stored message.
#[utoipa::path(post, path = "/widget/v1/messages", operation_id = "visitor_send", tag = "widget",
    request_body = NewMessage, responses((status = 200, body = Sent)))]
pub(crate) async fn send(
    Has(state): Has<State>,
    Counted(address): Counted,
    Writer(visitor): Writer,
    Json(new): Json<NewMessage>,
) -> Result<Json<Sent>, Problem> {
    if address.is_some() {
        state.limits.messages.take(&visitor.visitor_id, state.desk.now())?;
    }
    Ok(Json(message::receive(&state.desk, &visitor, &new).await?))
}

/// Messages of the room the visitor stands in.
#[utoipa::path(get, path = "/widget/v1/messages", operation_id = "visitor_messages", tag = "widget", params(After),
    responses((status = 200, body = VisitorMessages)))]
pub(crate) async fn messages(
    Has(desk): Has<Desk>,
    visitor: Visitor,
    headers: HeaderMap,
    Query(After { after }): Query<After>,
) -> Result<Json<VisitorMessages>, Problem> {
    Ok(Json(entry::messages(&desk, &visitor, after, locale::wanted(&headers)).await?))
}

/// Rooms the visitor may see, newest first.
#[utoipa::path(get, path = "/widget/v1/rooms", tag = "widget", params(Cursor),
    responses((status = 200, body = VisitorRooms)))]
pub(crate) async fn rooms(
    Has(desk): Has<Desk>,
    visitor: Visitor,
    Query(Cursor { cursor }): Query<Cursor>,
) -> Result<Json<VisitorRooms>, Problem> {
    Ok(Json(entry::rooms(&desk, &visitor, &cursor).await?))
}

/// Messages of a room the visitor may see.
#[utoipa::path(get, path = "/widget/v1/rooms/{room_no}/messages", tag = "widget",
    params(("room_no" = String, Path), After), responses((status = 200, body = VisitorMessages)))]
pub(crate) async fn room_messages(
    Has(desk): Has<Desk>,
    visitor: Visitor,
    headers: HeaderMap,
    Path(room_no): Path<RoomNo>,
    Query(After { after }): Query<After>,
) -> Result<Json<VisitorMessages>, Problem> {
    Ok(Json(entry::room_messages(&desk, &visitor, room_no, after, locale::wanted(&headers)).await?))
}

/// The visitor has read the current room up to here.
#[utoipa::path(post, path = "/widget/v1/read", operation_id = "visitor_read", tag = "widget", request_body = ReadUpTo, responses((status = 204)))]
pub(crate) async fn read(
    Has(desk): Has<Desk>,
    visitor: Visitor,
    Json(ReadUpTo { seq }): Json<ReadUpTo>,
) -> Result<StatusCode, Problem> {
    entry::read(&desk, &visitor, seq);
    Ok(StatusCode::NO_CONTENT)
}

/// The visitor ends the current room.
#[utoipa::path(post, path = "/widget/v1/end", operation_id = "visitor_end", tag = "widget", responses((status = 204)))]
pub(crate) async fn end(Has(desk): Has<Desk>, visitor: Visitor) -> Result<StatusCode, Problem> {
    entry::end(&desk, &visitor).await?;
    Ok(StatusCode::NO_CONTENT)
}
