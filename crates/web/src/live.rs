//! Sockets of console and widget: what happened goes down; what is looked at and typed comes up, nothing else.

mod console;
mod ear;
mod socket;
mod upgrade;
mod visitor;

use std::time::Duration;

use axum::http::{HeaderMap, header};
use live::Ending;
use tokio_tungstenite::tungstenite::{
    Message, Utf8Bytes,
    protocol::{CloseFrame, frame::coding::CloseCode},
};

use ear::Ear;
use socket::{Said, Socket};
use upgrade::{Handshake, Upgrade};

pub(crate) use console::console;
pub(crate) use visitor::visitor;

/// A socket may say this often what nobody understands.
const PATIENCE: u8 = 8;
/// How long a farewell may take.
const FAREWELL: Duration = Duration::from_secs(2);

/// The socket is gone; nobody is told.
struct Gone;

/// Accepts the socket where the page that opens it is one of ours: browsers send cookies with foreign pages' sockets
/// too. The error is the code of the refusal.
fn accept(Upgrade(handshake): Upgrade, headers: &HeaderMap, ours: &[&str]) -> Result<Handshake, &'static str> {
    let from = headers.get(header::ORIGIN).and_then(|origin| origin.to_str().ok());
    if !from.is_some_and(|from| ours.iter().any(|url| origin(url).eq_ignore_ascii_case(from))) {
        return Err("origin");
    }
    handshake.ok_or("upgrade_required")
}

/// Scheme, host and port of a URL without the scheme's own port.
fn origin(url: &str) -> &str {
    let Some((scheme, rest)) = url.split_once("://") else { return url };
    let host = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    let own_port = if scheme.eq_ignore_ascii_case("https") { ":443" } else { ":80" };
    let host = host.strip_suffix(own_port).unwrap_or(host);
    &url[..scheme.len() + 3 + host.len()]
}

async fn close(socket: Socket, ending: Ending) {
    close_with(socket, ending.code(), ending.reason()).await;
}

/// Says why, and stays until the other side has heard it or does not answer.
async fn close_with(socket: Socket, code: u16, reason: &'static str) {
    let frame = CloseFrame { code: CloseCode::from(code), reason: Utf8Bytes::from_static(reason) };
    // A side that does not answer is left to itself.
    let _ = tokio::time::timeout(FAREWELL, socket.close(frame)).await;
}

/// What came up, as far as it concerns us.
enum Heard {
    /// A sign of life without a word.
    Sign,
    Text(Utf8Bytes),
    /// Nothing of ours is binary.
    Nonsense,
}

fn heard(message: Said) -> Result<Heard, Gone> {
    match message {
        Some(Ok(Message::Text(text))) => Ok(Heard::Text(text)),
        Some(Ok(Message::Ping(_) | Message::Pong(_))) => Ok(Heard::Sign),
        Some(Ok(Message::Binary(_))) => Ok(Heard::Nonsense),
        // Single frames come only where they are asked for.
        Some(Ok(Message::Close(_) | Message::Frame(_)) | Err(_)) | None => Err(Gone),
    }
}

/// Counts what was not understood.
#[derive(Default)]
struct Patience(u8);

impl Patience {
    fn lose(&mut self) {
        self.0 = self.0.saturating_add(1);
    }

    fn is_lost(&self) -> bool {
        self.0 > PATIENCE
    }
}

async fn close_impatiently(socket: Socket) {
    close_with(socket, CloseCode::Policy.into(), "not understood").await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_origin_of_a_url() {
        for (url, expected) in [
            ("https://desk.example", "https://desk.example"),
            ("https://desk.example:443/", "https://desk.example"),
            ("http://desk.example:443/a", "http://desk.example:443"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("http://[::1]:80/x?y#z", "http://[::1]"),
        ] {
            assert_eq!(origin(url), expected);
        }
    }
}
