//! What watches the process: is it alive, is it ready, what has it done.

use axum::{
    extract::{Request, State as Shared},
    http::header,
    response::{IntoResponse as _, Response},
};
use service::Error;

use crate::{Problem, State, client};

/// The process answers.
pub(crate) async fn alive() -> &'static str {
    "ok\n"
}

/// The process can serve: its database answers.
pub(crate) async fn ready(Shared(state): Shared<State>) -> Result<&'static str, Problem> {
    service::site::ping(&state.desk).await?;
    Ok("ready\n")
}

/// Counters for callers on this machine, unless they have a listener of their own.
pub(crate) async fn metrics(Shared(state): Shared<State>, request: Request) -> Response {
    let caller = client::address(request.headers(), request.extensions(), &state.settings.trusted_proxies);
    let by_proxy = request.headers().contains_key("x-forwarded-for") || request.headers().contains_key("forwarded");
    if !state.settings.metrics_here || !caller.is_loopback() || by_proxy {
        return Problem::from(Error::NotFound).into_response();
    }
    let kind = [(header::CONTENT_TYPE, "text/plain; version=0.0.4")];
    (kind, state.render_metrics()).into_response()
}
