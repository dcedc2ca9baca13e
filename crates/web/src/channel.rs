//! Messengers: their webhooks, how they are connected, links into them, what they did not take.

use axum::{
    body::{Body, to_bytes},
    extract::{FromRequestParts, RawQuery, State as Has},
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse as _, Response},
};
use domain::{ChannelId, RoomNo, SiteId, room::ChannelKind};
use serde::Deserialize;
use service::{
    Desk, Error,
    channel::{self, Call, Hook, KakaoHook, WEBHOOK_MAX},
    view::{
        ChannelLink, ChannelList, ChannelSettings, Delivery, NewChannelLink, NewConnection, NewVisitorSession,
        SendAgain, SentAgain, UndeliveredList,
    },
};

use crate::{Json, Path, Problem, Query, Session, State, attachment, client, extract, widget::Counted};

/// Who calls, as far as proxies are believed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct From(std::net::IpAddr);

impl FromRequestParts<State> for From {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Problem> {
        Ok(Self(client::address(&parts.headers, &parts.extensions, &state.settings.trusted_proxies)))
    }
}

/// Naver tells something. An empty answer says that it is kept.
pub(crate) async fn naver(
    Has(desk): Has<Desk>,
    Path(secret): Path<String>,
    from: From,
    body: Body,
) -> Result<StatusCode, Problem> {
    hear(&desk, &secret, Hook::Naver, from, body).await
}

/// Kakao tells something, at one of its three addresses.
pub(crate) async fn kakao(
    Has(desk): Has<Desk>,
    Path((secret, hook)): Path<(String, String)>,
    from: From,
    body: Body,
) -> Result<StatusCode, Problem> {
    let hook = KakaoHook::from_path(&hook).ok_or(Error::NotFound)?;
    hear(&desk, &secret, Hook::Kakao(hook), from, body).await
}

async fn hear(desk: &Desk, secret: &str, hook: Hook, From(from): From, body: Body) -> Result<StatusCode, Problem> {
    let body = to_bytes(body, WEBHOOK_MAX).await.map_err(|error| extract::too_large_or_cut(&error, WEBHOOK_MAX))?;
    channel::hear(desk, Call { secret, hook, from, body: &body }).await?;
    Ok(StatusCode::OK)
}

/// The chat of a messenger, with what the site knows of the visitor behind a one-time token.
pub(crate) async fn to_kakao(
    Has(state): Has<State>,
    Counted(address): Counted,
    Path(site): Path<SiteId>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    redirect(&state, address, (site, ChannelKind::Kakao), query).await
}

/// The same for Naver.
pub(crate) async fn to_naver(
    Has(state): Has<State>,
    Counted(address): Counted,
    Path(site): Path<SiteId>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    redirect(&state, address, (site, ChannelKind::Naver), query).await
}

async fn redirect(
    state: &State,
    address: Option<std::net::IpAddr>,
    (site, kind): (SiteId, ChannelKind),
    query: Option<String>,
) -> Result<Response, Problem> {
    if let Some(address) = address {
        state.limits.entry(&client::network(address), state.desk.now())?;
    }
    let to = channel::redirect(&state.desk, site, kind, &page(query.as_deref())?).await?;
    let to = HeaderValue::from_str(&to).map_err(|_| Error::NotFound)?;
    let headers = [
        (header::LOCATION, to),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    ];
    Ok((StatusCode::SEE_OTHER, headers).into_response())
}

/// The parameters of a query; what has no name here is left out.
fn page(query: Option<&str>) -> Result<NewVisitorSession, Problem> {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query.unwrap_or_default()).unwrap_or_default();
    let named = pairs.into_iter().map(|(name, value)| (name, serde_json::Value::String(value)));
    let text = serde_json::Value::Object(named.collect()).to_string();
    extract::from_json(text.as_bytes())
}

/// One file for a messenger that fetches it by a signed address.
pub(crate) async fn file(
    Has(desk): Has<Desk>,
    Path(signed): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    Ok(attachment::hand_out(channel::file(&desk, &signed).await?, &headers))
}

/// A chat link for Kakao or Naver that carries parameters by a one-time token.
#[utoipa::path(post, path = "/api/v1/channel-links", tag = "channels", request_body = NewChannelLink,
    responses((status = 201, body = ChannelLink), (status = 422, description = "No such channel, or not connected")))]
pub(crate) async fn create_link(
    Has(desk): Has<Desk>,
    session: Session,
    Json(new): Json<NewChannelLink>,
) -> Result<Response, Problem> {
    let link = channel::create_link(&desk, &session, &new).await?;
    Ok((StatusCode::CREATED, Json(link)).into_response())
}

/// Channels, and for administrators how they are connected.
#[utoipa::path(get, path = "/api/v1/settings/channels", tag = "settings", responses((status = 200, body = ChannelList)))]
pub(crate) async fn channels(Has(desk): Has<Desk>, session: Session) -> Result<Json<ChannelList>, Problem> {
    Ok(Json(channel::list(&desk, &session).await?))
}

/// Connect KakaoTalk or Naver TalkTalk.
#[utoipa::path(post, path = "/api/v1/settings/channels", tag = "settings", request_body = NewConnection,
    responses((status = 201, body = ChannelSettings), (status = 422)))]
pub(crate) async fn connect(
    Has(desk): Has<Desk>,
    session: Session,
    Json(new): Json<NewConnection>,
) -> Result<Response, Problem> {
    let connected = channel::connect(&desk, &session, &new).await?;
    Ok((StatusCode::CREATED, Json(connected)).into_response())
}

/// Change how a messenger is connected. Secrets that are left out stay.
#[utoipa::path(put, path = "/api/v1/settings/channels/{id}", tag = "settings", params(("id" = String, Path, description = "Opaque id")),
    request_body = NewConnection,
    responses((status = 200, body = ChannelSettings), (status = 404), (status = 409, description = "stale_version"), (status = 422)))]
pub(crate) async fn change(
    Has(desk): Has<Desk>,
    session: Session,
    Path(id): Path<ChannelId>,
    Json(new): Json<NewConnection>,
) -> Result<Json<ChannelSettings>, Problem> {
    Ok(Json(channel::change(&desk, &session, id, &new).await?))
}

/// Disconnect a messenger. Rooms and messages stay.
#[utoipa::path(delete, path = "/api/v1/settings/channels/{id}", tag = "settings", params(("id" = String, Path, description = "Opaque id")),
    responses((status = 204), (status = 404)))]
pub(crate) async fn disconnect(
    Has(desk): Has<Desk>,
    session: Session,
    Path(id): Path<ChannelId>,
) -> Result<StatusCode, Problem> {
    channel::disconnect(&desk, &session, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// 연결 확인: what is wrong stands in `connection.check_error`.
#[utoipa::path(post, path = "/api/v1/settings/channels/{id}/check", tag = "settings", params(("id" = String, Path, description = "Opaque id")),
    responses((status = 200, body = ChannelSettings), (status = 404)))]
pub(crate) async fn check(
    Has(desk): Has<Desk>,
    session: Session,
    Path(id): Path<ChannelId>,
) -> Result<Json<ChannelSettings>, Problem> {
    Ok(Json(channel::check(&desk, &session, id).await?))
}

/// Give the address another secret part; the one before goes on for a day.
#[utoipa::path(post, path = "/api/v1/settings/channels/{id}/rotate-secret", tag = "settings",
    params(("id" = String, Path, description = "Opaque id")), responses((status = 200, body = ChannelSettings), (status = 404)))]
pub(crate) async fn rotate(
    Has(desk): Has<Desk>,
    session: Session,
    Path(id): Path<ChannelId>,
) -> Result<Json<ChannelSettings>, Problem> {
    Ok(Json(channel::rotate(&desk, &session, id).await?))
}

/// Where a list goes on.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct After {
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Messages that messengers did not take, newest first.
#[utoipa::path(get, path = "/api/v1/settings/undelivered", tag = "settings", params(After), responses((status = 200, body = UndeliveredList)))]
pub(crate) async fn undelivered(
    Has(desk): Has<Desk>,
    session: Session,
    Query(after): Query<After>,
) -> Result<Json<UndeliveredList>, Problem> {
    Ok(Json(channel::undelivered(&desk, &session, after.cursor.as_deref()).await?))
}

/// 다시 보내기: several.
#[utoipa::path(post, path = "/api/v1/settings/undelivered/send-again", tag = "settings", request_body = SendAgain,
    responses((status = 200, body = SentAgain), (status = 422)))]
pub(crate) async fn send_many_again(
    Has(desk): Has<Desk>,
    session: Session,
    Json(which): Json<SendAgain>,
) -> Result<Json<SentAgain>, Problem> {
    Ok(Json(channel::send_again_many(&desk, &session, &which).await?))
}

/// 다시 보내기: one, by whoever may write in its room.
#[utoipa::path(post, path = "/api/v1/rooms/{room_no}/messages/{seq}/send-again", tag = "messages",
    params(("room_no" = String, Path, description = "방번호"), ("seq" = i64, Path, description = "The message")),
    responses((status = 200, body = Delivery), (status = 404)))]
pub(crate) async fn send_again(
    Has(desk): Has<Desk>,
    session: Session,
    Path((room_no, seq)): Path<(RoomNo, i64)>,
) -> Result<Json<Delivery>, Problem> {
    Ok(Json(channel::send_again(&desk, &session, room_no, seq).await?))
}
