//! POSTs with an `Idempotency-Key`: the same again gets the same answer.

use axum::{
    body::{Body, to_bytes},
    extract::Request,
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use service::{
    Error,
    idempotency::{self, Claim, KEY_MAX, Known},
    session::Session,
};

use crate::{Problem, State, extract, problem::FieldFault};

const ANSWER_MAX: usize = 4 << 20;

/// The key of a request that asks to be done once.
pub(crate) fn key(method: &Method, headers: &HeaderMap) -> Option<HeaderValue> {
    let wanted = *method == Method::POST && (extract::is_json(headers) || !headers.contains_key(header::CONTENT_TYPE));
    wanted.then(|| headers.get("idempotency-key").cloned()).flatten()
}

/// Does a request once. It goes on when the caller has gone, so that its key is never left half used.
pub(crate) async fn once(
    state: State,
    session: Session,
    key: HeaderValue,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let key = key.to_str().ok().filter(|key| (1..=KEY_MAX).contains(&key.len()));
    let key = key.ok_or_else(|| Problem::invalid(vec![FieldFault::invalid("Idempotency-Key")]))?;
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, extract::BODY_LIMIT)
        .await
        .map_err(|error| extract::too_large_or_cut(&error, extract::BODY_LIMIT))?;
    let claim = Claim::new(&session, key, parts.method.as_str(), parts.uri.path(), &body);
    match idempotency::begin(&state.desk, &claim).await? {
        Known::New => {}
        Known::Answered { status, body } => return Ok(repeat(status, body)),
        Known::InProgress => return Err(Problem::new("idempotency_in_progress")),
        Known::Reused => return Err(Problem::new("idempotency_key_reused")),
    }
    let request = Request::from_parts(parts, Body::from(body));
    let task = tokio::spawn(async move { keep(&state, claim, next.run(request).await).await });
    task.await.unwrap_or_else(|_| Err(Error::Internal("a request ended without an answer").into()))
}

/// Only what succeeded is repeated: a refused request has written nothing and may be tried again.
async fn keep(state: &State, claim: Claim, response: Response) -> Result<Response, Problem> {
    if !response.status().is_success() {
        idempotency::release(&state.desk, claim).await?;
        return Ok(response);
    }
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, ANSWER_MAX).await.map_err(|_| Error::Internal("an answer was too long to keep"))?;
    let text = String::from_utf8(body.to_vec()).map_err(|_| Error::Internal("an answer was no text"))?;
    idempotency::keep(&state.desk, claim, parts.status.as_u16(), &text).await?;
    Ok(Response::from_parts(parts, Body::from(body)))
}

fn repeat(status: u16, body: String) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
    let kind = if body.is_empty() { None } else { Some(HeaderValue::from_static("application/json")) };
    let mut response = (status, body).into_response();
    response.headers_mut().remove(header::CONTENT_TYPE);
    if let Some(kind) = kind {
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
    }
    response.headers_mut().insert("idempotency-replayed", HeaderValue::from_static("true"));
    response
}
