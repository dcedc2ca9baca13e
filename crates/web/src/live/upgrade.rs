//! The server's side of the opening handshake (RFC 6455, section 4.2).

use std::convert::Infallible;

use axum::{
    body::Body,
    extract::FromRequestParts,
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header, request::Parts},
    response::Response,
};
use hyper::upgrade::OnUpgrade;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

use super::Socket;

/// A request to change to a WebSocket; none where this is another request.
pub(crate) struct Upgrade(pub(super) Option<Handshake>);

/// A handshake that may be accepted.
pub(super) struct Handshake {
    accept: HeaderValue,
    upgrading: OnUpgrade,
}

impl<S: Send + Sync> FromRequestParts<S> for Upgrade {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(handshake(parts)))
    }
}

fn handshake(parts: &mut Parts) -> Option<Handshake> {
    let asks = parts.method == Method::GET
        && names(&parts.headers, header::CONNECTION, "upgrade")
        && names(&parts.headers, header::UPGRADE, "websocket")
        && parts.headers.get(header::SEC_WEBSOCKET_VERSION).is_some_and(|version| version == "13");
    let key = parts.headers.get(header::SEC_WEBSOCKET_KEY).filter(|_| asks)?;
    let accept = HeaderValue::try_from(derive_accept_key(key.as_bytes())).ok()?;
    Some(Handshake { accept, upgrading: parts.extensions.remove::<OnUpgrade>()? })
}

/// Whether a header with a list of words has this one.
fn names(headers: &HeaderMap, name: HeaderName, word: &str) -> bool {
    let lists = headers.get_all(name).into_iter().filter_map(|value| value.to_str().ok());
    lists.flat_map(|list| list.split(',')).any(|one| one.trim().eq_ignore_ascii_case(word))
}

impl Handshake {
    /// Accepts; `serve` runs once the connection is a socket.
    pub(super) fn on_upgrade<F, Fut>(self, serve: F) -> Response
    where
        F: FnOnce(Socket) -> Fut + Send + 'static,
        Fut: Future<Output = ()> + Send + 'static,
    {
        let upgrading = self.upgrading;
        tokio::spawn(async move {
            // A connection that went away before it was one is nobody's.
            if let Ok(upgraded) = upgrading.await {
                let socket = Box::pin(Socket::new(upgraded)).await;
                serve(socket).await;
            }
        });
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
        let headers = response.headers_mut();
        headers.insert(header::CONNECTION, HeaderValue::from_static("upgrade"));
        headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
        headers.insert(header::SEC_WEBSOCKET_ACCEPT, self.accept);
        response
    }
}
