//! Lists as files (F15).

use axum::{
    body::Body,
    extract::State as Has,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use domain::ExportId;
use service::{
    Desk, export,
    view::{Export, Exports, NewExport},
};

use crate::{Json, Path, Problem, Session, attachment::disposition};

/// Begin to write a list into a file (CSV, UTF-8 with a byte order mark). It is kept for 24 hours.
#[utoipa::path(post, path = "/api/v1/exports", tag = "exports", request_body = NewExport,
    responses((status = 202, body = Export), (status = 403), (status = 409, description = "export_running"), (status = 422)))]
pub(crate) async fn create_export(
    Has(desk): Has<Desk>,
    session: Session,
    Json(new): Json<NewExport>,
) -> Result<(StatusCode, Json<Export>), Problem> {
    Ok((StatusCode::ACCEPTED, Json(export::create(&desk, &session, &new).await?)))
}

/// One's own exports, newest first.
#[utoipa::path(get, path = "/api/v1/exports", tag = "exports", responses((status = 200, body = Exports), (status = 403)))]
pub(crate) async fn exports(Has(desk): Has<Desk>, session: Session) -> Result<Json<Exports>, Problem> {
    Ok(Json(export::list(&desk, &session).await?))
}

/// Cancel an export, or remove its file.
#[utoipa::path(delete, path = "/api/v1/exports/{id}", tag = "exports", params(("id" = String, Path)),
    responses((status = 204), (status = 403), (status = 404)))]
pub(crate) async fn cancel_export(
    Has(desk): Has<Desk>,
    session: Session,
    Path(id): Path<ExportId>,
) -> Result<StatusCode, Problem> {
    export::cancel(&desk, &session, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The file of an export that is ready.
#[utoipa::path(get, path = "/api/v1/exports/{id}/file", tag = "exports", params(("id" = String, Path)),
    responses((status = 200, body = String, content_type = "text/csv"), (status = 403), (status = 404)))]
pub(crate) async fn export_file(
    Has(desk): Has<Desk>,
    session: Session,
    Path(id): Path<ExportId>,
) -> Result<Response, Problem> {
    let file = export::file(&desk, &session, id).await?;
    let mut response = Body::from_stream(file.body).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    headers.insert(header::CONTENT_LENGTH, file.size.into());
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if let Ok(value) = HeaderValue::from_str(&disposition(&file.name)) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    Ok(response)
}
