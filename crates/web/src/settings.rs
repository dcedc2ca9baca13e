//! Settings of the site.

use axum::extract::State as Shared;
use service::view::{
    Automation, FirstSteps, Hours, RotateSecret, RotatedSecret, Rules, Security, SiteSettings, WebChat,
};

use crate::{Json, Problem, Session, State};

/// Rules of entry and of links, with masked secrets.
#[utoipa::path(get, path = "/api/v1/settings/security", tag = "settings", responses((status = 200, body = Security)))]
pub(crate) async fn security(Shared(state): Shared<State>, session: Session) -> Result<Json<Security>, Problem> {
    Ok(Json(service::security::show(&state.desk, &session).await?))
}

/// Set the rules.
#[utoipa::path(put, path = "/api/v1/settings/security", tag = "settings", request_body = Rules,
    responses((status = 200, body = Security), (status = 409, description = "stale_version")))]
pub(crate) async fn put_security(
    Shared(state): Shared<State>,
    session: Session,
    Json(new): Json<Rules>,
) -> Result<Json<Security>, Problem> {
    Ok(Json(service::security::set(&state.desk, &session, &new).await?))
}

/// Make a new secret, shown this once; the one before goes on until it is dropped or until the chosen time.
#[utoipa::path(post, path = "/api/v1/settings/security/rotate-secret", tag = "settings", request_body = RotateSecret,
    responses((status = 200, body = RotatedSecret), (status = 409, description = "old_secret_valid"), (status = 422)))]
pub(crate) async fn rotate_secret(
    Shared(state): Shared<State>,
    session: Session,
    Json(wanted): Json<RotateSecret>,
) -> Result<Json<RotatedSecret>, Problem> {
    Ok(Json(service::security::rotate(&state.desk, &session, &wanted).await?))
}

/// Drop the old secret: what it signed counts no more.
#[utoipa::path(delete, path = "/api/v1/settings/security/old-secret", tag = "settings", responses((status = 200, body = Security)))]
pub(crate) async fn drop_old_secret(Shared(state): Shared<State>, session: Session) -> Result<Json<Security>, Problem> {
    Ok(Json(service::security::drop_old(&state.desk, &session).await?))
}

/// What the desk says and does by itself: 자동 메시지, 자동 종료.
#[utoipa::path(get, path = "/api/v1/settings/messages", operation_id = "automation", tag = "settings", responses((status = 200, body = Automation)))]
pub(crate) async fn messages(Shared(state): Shared<State>, session: Session) -> Result<Json<Automation>, Problem> {
    Ok(Json(service::automation::show(&state.desk, &session).await?))
}

/// Set it.
#[utoipa::path(put, path = "/api/v1/settings/messages", tag = "settings", request_body = Automation,
    responses((status = 200, body = Automation), (status = 409, description = "stale_version"), (status = 422)))]
pub(crate) async fn put_messages(
    Shared(state): Shared<State>,
    session: Session,
    Json(new): Json<Automation>,
) -> Result<Json<Automation>, Problem> {
    Ok(Json(service::automation::set(&state.desk, &session, &new).await?))
}

/// 운영 시간 and holidays.
#[utoipa::path(get, path = "/api/v1/settings/hours", tag = "settings", responses((status = 200, body = Hours)))]
pub(crate) async fn hours(Shared(state): Shared<State>, session: Session) -> Result<Json<Hours>, Problem> {
    Ok(Json(service::hours::show(&state.desk, &session).await?))
}

/// Set them.
#[utoipa::path(put, path = "/api/v1/settings/hours", tag = "settings", request_body = Hours,
    responses((status = 200, body = Hours), (status = 409, description = "stale_version"), (status = 422)))]
pub(crate) async fn put_hours(
    Shared(state): Shared<State>,
    session: Session,
    Json(new): Json<Hours>,
) -> Result<Json<Hours>, Problem> {
    Ok(Json(service::hours::set(&state.desk, &session, &new).await?))
}

/// Name, time zone and language of the site.
#[utoipa::path(get, path = "/api/v1/settings/site", operation_id = "site", tag = "settings", responses((status = 200, body = SiteSettings)))]
pub(crate) async fn site(Shared(state): Shared<State>, session: Session) -> Result<Json<SiteSettings>, Problem> {
    Ok(Json(service::site::show(&state.desk, &session).await?))
}

/// Set them.
#[utoipa::path(put, path = "/api/v1/settings/site", tag = "settings", request_body = SiteSettings,
    responses((status = 200, body = SiteSettings), (status = 409, description = "stale_version"), (status = 422)))]
pub(crate) async fn put_site(
    Shared(state): Shared<State>,
    session: Session,
    Json(new): Json<SiteSettings>,
) -> Result<Json<SiteSettings>, Problem> {
    Ok(Json(service::site::set(&state.desk, &session, &new).await?))
}

/// The chat on the site's own pages.
#[utoipa::path(get, path = "/api/v1/settings/web-chat", operation_id = "web_chat", tag = "settings", responses((status = 200, body = WebChat)))]
pub(crate) async fn web_chat(Shared(state): Shared<State>, session: Session) -> Result<Json<WebChat>, Problem> {
    Ok(Json(service::site::web_chat(&state.desk, &session).await?))
}

/// Set which pages may show it.
#[utoipa::path(put, path = "/api/v1/settings/web-chat", tag = "settings", request_body = WebChat,
    responses((status = 200, body = WebChat), (status = 409, description = "stale_version"), (status = 422)))]
pub(crate) async fn put_web_chat(
    Shared(state): Shared<State>,
    session: Session,
    Json(new): Json<WebChat>,
) -> Result<Json<WebChat>, Problem> {
    Ok(Json(service::site::set_web_chat(&state.desk, &session, &new).await?))
}

/// What of a new site is done.
#[utoipa::path(get, path = "/api/v1/settings/first-steps", operation_id = "first_steps", tag = "settings", responses((status = 200, body = FirstSteps)))]
pub(crate) async fn first_steps(Shared(state): Shared<State>, session: Session) -> Result<Json<FirstSteps>, Problem> {
    Ok(Json(service::site::first_steps(&state.desk, &session).await?))
}
