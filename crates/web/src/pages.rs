//! Pages and files of the UI: the console, the widget's documents, the demo page.

use axum::{
    extract::{OriginalUri, RawQuery, State as Shared},
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use domain::SiteId;
use serde::Deserialize;
use service::Error;

use crate::{
    Path, Problem, Query, State,
    assets::{self, App, Keep},
    extract::find_session,
};

const CONSOLE_CSP: &str = "default-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; style-src 'self' 'unsafe-inline'; \
    object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
const WIDGET_CSP: &str = "default-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; style-src 'self' 'unsafe-inline'; \
    object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors ";
const HELP_CSP: &str = "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'";
const NOT_BUILT: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Sarangbang</title>\
    <p>This binary carries no user interface. Run <code>make build</code> and start it again.</p>";

/// Everything that is no route: the console's files, and its document for each of its addresses.
pub(crate) async fn console(
    Shared(state): Shared<State>,
    method: Method,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
) -> Response {
    if method != Method::GET && method != Method::HEAD {
        return Problem::from(Error::NotFound).into_response();
    }
    let path = uri.path().trim_start_matches('/');
    if let Some(page) = path.strip_prefix("help/") {
        return help(page, &headers);
    }
    let file = path.rsplit('/').next().unwrap_or_default();
    if file.contains('.') && path != "index.html" {
        let keep = if path.starts_with("assets/") { Keep::Forever } else { Keep::Ask };
        return found(assets::serve(App::Console, path, keep, &headers));
    }
    let of_server = ["api/", "widget/", "assets/", "files/", "channels/"];
    if of_server.iter().any(|start| path.starts_with(start)) {
        return Problem::from(Error::NotFound).into_response();
    }
    let framed = framed(&state, &headers).await;
    document(App::Console, "index.html", &format!("{CONSOLE_CSP}; frame-src {framed}"), &headers)
}

/// A page of the manual, or what it shows: `ko/`, `ko/channels`, `help.css`.
fn help(page: &str, asked: &HeaderMap) -> Response {
    let name = page.rsplit('/').next().unwrap_or_default();
    let file = match name {
        "" => format!("help/{page}index.html"),
        name if name.contains('.') => format!("help/{page}"),
        _ => format!("help/{page}.html"),
    };
    let mut response = found(assets::serve(App::Console, &file, Keep::Ask, asked));
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(HELP_CSP));
    response
}

/// What the console of whoever asks may frame: pages of their site's custom tabs alone (R22). Logging in loads the document anew.
async fn framed(state: &State, headers: &HeaderMap) -> String {
    let nothing = || "'none'".to_owned();
    let Ok(session) = find_session(state, headers).await else { return nothing() };
    match service::info_area::origins(&state.desk, &session).await {
        Ok(origins) if !origins.is_empty() => origins.into_iter().collect::<Vec<_>>().join(" "),
        Ok(_) => nothing(),
        Err(error) => {
            tracing::warn!(%error, "the origins of custom tabs could not be read");
            nothing()
        }
    }
}

/// The loader that pages include.
pub(crate) async fn loader(headers: HeaderMap) -> Response {
    let mut response = found(assets::serve(App::Widget, "widget.js", Keep::Shortly, &headers));
    response.headers_mut().insert("cross-origin-resource-policy", HeaderValue::from_static("cross-origin"));
    response
}

/// Scripts and styles of the widget's documents.
pub(crate) async fn widget_asset(uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path().trim_start_matches("/widget/");
    found(assets::serve(App::Widget, path, Keep::Forever, &headers))
}

/// Which site a frame is for.
#[derive(Debug, Deserialize)]
pub(crate) struct Frame {
    site: SiteId,
}

/// The chat window inside other people's pages: shown where the site allows.
pub(crate) async fn frame(
    Shared(state): Shared<State>,
    Query(Frame { site }): Query<Frame>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let origins = service::site::widget_origins(&state.desk, site).await?;
    if let Some(referer) = headers.get(header::REFERER).and_then(|referer| referer.to_str().ok())
        && let Err(error) = service::site::opened_by(&state.desk, site, referer).await
    {
        tracing::warn!(%error, "the page of a widget could not be remembered");
    }
    let ancestors = if origins.is_empty() { "*".to_owned() } else { format!("'self' {}", origins.join(" ")) };
    Ok(document(App::Widget, "frame.html", &format!("{WIDGET_CSP}{ancestors}"), &headers))
}

/// The chat as a page of its own. Parameters leave the address before anything else sees it: the browser keeps what
/// follows `#` to itself.
pub(crate) async fn chat(
    Shared(state): Shared<State>,
    Path(site): Path<SiteId>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    service::site::widget_origins(&state.desk, site).await?;
    if let Some(query) = query.filter(|query| !query.is_empty()) {
        let clean = format!("/chat/{site}#{query}");
        let location = HeaderValue::from_str(&clean).map_err(|_| Error::NotFound)?;
        let answer = [(header::LOCATION, location), (header::CACHE_CONTROL, HeaderValue::from_static("no-store"))];
        return Ok((StatusCode::SEE_OTHER, answer).into_response());
    }
    Ok(document(App::Widget, "chat.html", &format!("{WIDGET_CSP}'none'"), &headers))
}

/// The form behind a one-time link; its token stands behind `#` and never comes here.
pub(crate) async fn verify(headers: HeaderMap) -> Response {
    let mut response = document(App::Widget, "verify.html", &format!("{WIDGET_CSP}'none'"), &headers);
    response.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

/// A shop to try the widget on; only with demo data.
pub(crate) async fn demo(Shared(state): Shared<State>, headers: HeaderMap) -> Response {
    if !state.desk.config().demo {
        return Problem::from(Error::NotFound).into_response();
    }
    document(App::Widget, "demo.html", &format!("{WIDGET_CSP}'none'"), &headers)
}

fn document(app: App, file: &str, policy: &str, asked: &HeaderMap) -> Response {
    let Some(mut response) = assets::serve(app, file, Keep::Ask, asked) else {
        let kind = [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CACHE_CONTROL, "no-store")];
        return (StatusCode::SERVICE_UNAVAILABLE, kind, NOT_BUILT).into_response();
    };
    if let Ok(policy) = HeaderValue::from_str(policy) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

fn found(file: Option<Response>) -> Response {
    file.unwrap_or_else(|| Problem::from(Error::NotFound).into_response())
}
