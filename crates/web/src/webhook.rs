//! Outgoing webhooks.

use axum::{
    extract::State as Has,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use domain::{NewsId, WebhookId};
use serde::Deserialize;
use service::{
    Desk,
    view::{
        NewWebhook, SentAgainCount, Webhook, WebhookDelivery, WebhookDeliveryList, WebhookDeliveryState, WebhookList,
        WebhookSecret,
    },
    webhook,
};
use utoipa::IntoParams;

use crate::{Json, Path, Problem, Query, Session};

/// Addresses that are told what happens.
#[utoipa::path(get, path = "/api/v1/settings/webhooks", tag = "settings", responses((status = 200, body = WebhookList)))]
pub(crate) async fn webhooks(Has(desk): Has<Desk>, session: Session) -> Result<Json<WebhookList>, Problem> {
    Ok(Json(webhook::list(&desk, &session).await?))
}

/// Add a webhook.
#[utoipa::path(post, path = "/api/v1/settings/webhooks", tag = "settings", request_body = NewWebhook,
    responses((status = 201, body = Webhook), (status = 422)))]
pub(crate) async fn create_webhook(
    Has(desk): Has<Desk>,
    session: Session,
    Json(new): Json<NewWebhook>,
) -> Result<Response, Problem> {
    let created = webhook::create(&desk, &session, &new).await?;
    Ok((StatusCode::CREATED, Json(created)).into_response())
}

/// Change a webhook; one that was stopped is tried again.
#[utoipa::path(put, path = "/api/v1/settings/webhooks/{id}", tag = "settings",
    params(("id" = String, Path, description = "Opaque id")), request_body = NewWebhook,
    responses((status = 200, body = Webhook), (status = 404), (status = 409, description = "stale_version"), (status = 422)))]
pub(crate) async fn put_webhook(
    Has(desk): Has<Desk>,
    session: Session,
    Path(id): Path<WebhookId>,
    Json(new): Json<NewWebhook>,
) -> Result<Json<Webhook>, Problem> {
    Ok(Json(webhook::change(&desk, &session, id, &new).await?))
}

/// Remove a webhook with its log.
#[utoipa::path(delete, path = "/api/v1/settings/webhooks/{id}", tag = "settings",
    params(("id" = String, Path, description = "Opaque id")), responses((status = 204), (status = 404)))]
pub(crate) async fn remove_webhook(
    Has(desk): Has<Desk>,
    session: Session,
    Path(id): Path<WebhookId>,
) -> Result<StatusCode, Problem> {
    webhook::remove(&desk, &session, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The secret that receivers check signatures with.
#[utoipa::path(get, path = "/api/v1/settings/webhooks/{id}/secret", tag = "settings",
    params(("id" = String, Path, description = "Opaque id")),
    responses((status = 200, body = WebhookSecret), (status = 404)))]
pub(crate) async fn webhook_secret(
    Has(desk): Has<Desk>,
    session: Session,
    Path(id): Path<WebhookId>,
) -> Result<Json<WebhookSecret>, Problem> {
    Ok(Json(webhook::secret(&desk, &session, id).await?))
}

/// Another secret; the one before signs as well for a day.
#[utoipa::path(post, path = "/api/v1/settings/webhooks/{id}/secret", tag = "settings",
    params(("id" = String, Path, description = "Opaque id")),
    responses((status = 201, body = WebhookSecret), (status = 404)))]
pub(crate) async fn rotate_webhook_secret(
    Has(desk): Has<Desk>,
    session: Session,
    Path(id): Path<WebhookId>,
) -> Result<(StatusCode, Json<WebhookSecret>), Problem> {
    Ok((StatusCode::CREATED, Json(webhook::rotate_secret(&desk, &session, id).await?)))
}

/// 연결 확인: tell it a test at once.
#[utoipa::path(post, path = "/api/v1/settings/webhooks/{id}/check", tag = "settings",
    params(("id" = String, Path, description = "Opaque id")),
    responses((status = 200, body = WebhookDelivery), (status = 404)))]
pub(crate) async fn check_webhook(
    Has(desk): Has<Desk>,
    session: Session,
    Path(id): Path<WebhookId>,
) -> Result<Json<WebhookDelivery>, Problem> {
    Ok(Json(webhook::check(&desk, &session, id).await?))
}

/// Which deliveries, and where they go on.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Deliveries {
    /// waiting, given_up or delivered.
    state: WebhookDeliveryState,
    /// As an answer gave it.
    cursor: Option<String>,
}

/// What a webhook was told, is to be told, or could not be told.
#[utoipa::path(get, path = "/api/v1/settings/webhooks/{id}/deliveries", tag = "settings",
    params(("id" = String, Path, description = "Opaque id"), Deliveries),
    responses((status = 200, body = WebhookDeliveryList), (status = 404), (status = 422)))]
pub(crate) async fn webhook_deliveries(
    Has(desk): Has<Desk>,
    session: Session,
    Path(id): Path<WebhookId>,
    Query(wanted): Query<Deliveries>,
) -> Result<Json<WebhookDeliveryList>, Problem> {
    Ok(Json(webhook::deliveries(&desk, &session, id, wanted.state, wanted.cursor.as_deref()).await?))
}

/// Tell one that is over once more.
#[utoipa::path(post, path = "/api/v1/settings/webhooks/{id}/deliveries/{delivery_id}/send-again", tag = "settings",
    params(("id" = String, Path, description = "Opaque id"), ("delivery_id" = String, Path, description = "Opaque id")),
    responses((status = 204), (status = 404)))]
pub(crate) async fn send_webhook_again(
    Has(desk): Has<Desk>,
    session: Session,
    Path((id, news)): Path<(WebhookId, NewsId)>,
) -> Result<StatusCode, Problem> {
    webhook::send_again(&desk, &session, id, news).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Tell all that were given up once more.
#[utoipa::path(post, path = "/api/v1/settings/webhooks/{id}/send-again", tag = "settings",
    params(("id" = String, Path, description = "Opaque id")),
    responses((status = 200, body = SentAgainCount), (status = 404)))]
pub(crate) async fn send_all_webhooks_again(
    Has(desk): Has<Desk>,
    session: Session,
    Path(id): Path<WebhookId>,
) -> Result<Json<SentAgainCount>, Problem> {
    Ok(Json(webhook::send_all_again(&desk, &session, id).await?))
}
