//! What happens around every request: its id, its time limit, its metrics, its log line, the headers of its answer.

use std::time::{Duration, Instant};

use axum::{
    extract::{MatchedPath, Request, State as Shared},
    http::{HeaderName, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};

use crate::{Problem, State, locale};

const TIME_LIMIT: Duration = Duration::from_secs(30);
/// Uploads and downloads may take as long as a slow line needs for the largest file.
const TRANSFER_TIME_LIMIT: Duration = Duration::from_secs(600);

const STANDING_HEADERS: [(HeaderName, HeaderValue); 4] = [
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
    (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'")),
];

/// Every answer passes here; refusals get their words in the caller's language.
pub(crate) async fn edge(Shared(state): Shared<State>, request: Request, next: Next) -> Response {
    let language = locale::wanted(request.headers());
    let route = request.extensions().get::<MatchedPath>().cloned();
    let template = route.as_ref().map_or("other", MatchedPath::as_str);
    let method = request.method().clone();
    let began = now();

    let limit = if template.contains("/attachments") { TRANSFER_TIME_LIMIT } else { TIME_LIMIT };
    let mut response = match tokio::time::timeout(limit, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Problem::new("timeout").into_response(),
    };
    if let Some(problem) = problem_of(&mut response) {
        let id = format!("{:x}", state.desk.id());
        problem.log(&method, template, &id);
        response = problem.told_in(language, &id);
    }
    for (name, value) in STANDING_HEADERS {
        response.headers_mut().entry(name).or_insert(value);
    }
    let took = began.elapsed();
    let status = response.status();
    state.metrics.count(&method, template, status, took);
    tracing::debug!(%method, route = template, status = status.as_u16(), ms = took.as_millis(), "request answered");
    response
}

/// The refusal an answer carries; bare refusals of the framework become one too.
fn problem_of(response: &mut Response) -> Option<Problem> {
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        return Some(problem);
    }
    match response.status() {
        StatusCode::METHOD_NOT_ALLOWED => {
            let allow = response.headers().get(header::ALLOW).cloned();
            Some(Problem::new("method_not_allowed").allowing(allow))
        }
        _ => None,
    }
}

#[expect(clippy::disallowed_methods, reason = "a duration is measured, for metrics and the log alone")]
fn now() -> Instant {
    Instant::now()
}
