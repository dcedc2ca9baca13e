//! Keys of the API.

use axum::{
    extract::State as Has,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use domain::KeyId;
use service::{
    Desk, api_key,
    view::{ApiKeyList, CreatedApiKey, NewApiKey},
};

use crate::{Json, Path, Problem, Session};

/// Keys by which other systems call the API.
#[utoipa::path(get, path = "/api/v1/settings/api-keys", tag = "settings", responses((status = 200, body = ApiKeyList)))]
pub(crate) async fn api_keys(Has(desk): Has<Desk>, session: Session) -> Result<Json<ApiKeyList>, Problem> {
    Ok(Json(api_key::list(&desk, &session).await?))
}

/// Make a key; it is shown this once.
#[utoipa::path(post, path = "/api/v1/settings/api-keys", tag = "settings", request_body = NewApiKey,
    responses((status = 201, body = CreatedApiKey), (status = 422)))]
pub(crate) async fn create_api_key(
    Has(desk): Has<Desk>,
    session: Session,
    Json(new): Json<NewApiKey>,
) -> Result<Response, Problem> {
    let created = api_key::create(&desk, &session, &new).await?;
    Ok((StatusCode::CREATED, Json(created)).into_response())
}

/// Revoke a key.
#[utoipa::path(delete, path = "/api/v1/settings/api-keys/{id}", tag = "settings",
    params(("id" = String, Path, description = "Opaque id")), responses((status = 204), (status = 404)))]
pub(crate) async fn revoke_api_key(
    Has(desk): Has<Desk>,
    session: Session,
    Path(id): Path<KeyId>,
) -> Result<StatusCode, Problem> {
    api_key::revoke(&desk, &session, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
